import { type EventEmitter, once } from 'node:events';

/** Resolves once what waits in a connection was taken, or nobody is there to take it. Nothing goes on listening then. */
export async function untilTaken(conn: EventEmitter): Promise<void> {
  const over = new AbortController();
  const { signal } = over;
  await Promise.race([once(conn, 'drain', { signal }), once(conn, 'close', { signal })]);
  over.abort();
}
