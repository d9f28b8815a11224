/** Where another service is, and the token that it takes. */
export interface ServiceDoor {
  /** Its instances. */
  urls: string[];
  token: () => Promise<string>;
}

const PATIENCE_MS = 5_000;

/**
 * Asks a list of another service for what it has of these ids, as many at once as it takes; the next instance where one
 * does not answer.
 *
 * @param queryOf the query that asks for some of them
 * @throws Error where no instance answers as it should
 */
export async function askAbout<Row>(
  { urls, token }: ServiceDoor,
  path: string,
  { ids, atOnce, queryOf }: { ids: string[]; atOnce: number; queryOf: (some: string[]) => URLSearchParams },
): Promise<Row[]> {
  const found: Row[] = [];
  for (let from = 0; from < ids.length; from += atOnce) {
    const query = queryOf(ids.slice(from, from + atOnce));
    found.push(...(await ask<Row>(urls, `${path}?${query}`, await token())));
  }
  return found;
}

async function ask<Row>(urls: string[], path: string, token: string): Promise<Row[]> {
  let failure: unknown;
  for (const url of urls) {
    try {
      const request = { headers: { Authorization: `Bearer ${token}` }, signal: AbortSignal.timeout(PATIENCE_MS) };
      const answer = await fetch(url + path, request);
      if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
      return ((await answer.json()) as { data: Row[] }).data;
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}
