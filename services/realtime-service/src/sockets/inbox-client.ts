/** The newest of somebody's inbox, as worker-service shows it to their token. @throws Error where no instance answers */
export type ReadInbox = (token: string) => Promise<Array<{ id: string }>>;

const PATIENCE_MS = 5_000;
const NEWEST = 20;

/** @param urls the instances of worker-service */
export const readInboxBy =
  (urls: string[]): ReadInbox =>
  async (token) => {
    let failure: unknown;
    for (const url of urls) {
      try {
        const headers = { Authorization: `Bearer ${token}` };
        const signal = AbortSignal.timeout(PATIENCE_MS);
        const answer = await fetch(`${url}/api/v1/notifications?limit=${NEWEST}`, { headers, signal });
        if (answer.ok) return ((await answer.json()) as { data: Array<{ id: string }> }).data;
        await answer.body?.cancel();
        if (answer.status < 500) return []; // who may not read their inbox is told nothing of it
        throw new Error(`${url} answered ${answer.status}`);
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  };
