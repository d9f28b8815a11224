import { createStore } from './store.ts';

/** Whether the last question got an answer. */
export const reachable = createStore(true);

/** Asks until every service is there again, not the gateway alone; gives the way to stop asking. */
export function waitForServer(everyMs = 2_000): () => void {
  const timer = setInterval(async () => {
    const back = await fetch('/ready', { cache: 'no-store' }).then(
      (response) => response.ok,
      () => false,
    );
    if (back) reachable.set(true);
  }, everyMs);
  return () => clearInterval(timer);
}
