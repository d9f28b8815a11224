import type { MailDoor } from './mail-client.ts';

const PATIENCE_MS = 5_000;

/** The names of people and services, by their ids. */
export async function namesOf({ urls, token }: MailDoor, ids: string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const query = new URLSearchParams({ ids: ids.join(',') });
  const headers = { Authorization: `Bearer ${await token()}` };
  let failure: unknown;
  for (const url of urls) {
    try {
      const answer = await fetch(`${url}/api/v1/people?${query}`, {
        headers,
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      if (!answer.ok) throw new Error(`auth-service answered ${answer.status}`);
      const { data } = (await answer.json()) as { data: Array<{ id: string; name: string }> };
      return new Map(data.map(({ id, name }) => [id, name]));
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}
