import { createStore } from './store.ts';

/** Whether the last question got an answer. */
export const reachable = createStore(true);

/** So long somebody waits without asking themselves whether anything happens at all. */
const PATIENCE_MS = 3_000;
/** How many questions have waited for longer than that. */
export const overdue = createStore(0);

/** Waits for an answer, and lets the page say so where it is long in coming. */
export async function awaited<T>(answer: Promise<T>): Promise<T> {
  let late = 0;
  const count = (change: number) => {
    late += change;
    overdue.set(overdue.get() + change);
  };
  const timer = setTimeout(count, PATIENCE_MS, 1);
  try {
    return await answer;
  } finally {
    clearTimeout(timer);
    count(-late);
  }
}

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
