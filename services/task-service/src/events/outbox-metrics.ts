import { Gauge, type Logger } from '@taskward/service-kit';
import type { Queryable } from '../rows.ts';
import { measureBacklog } from './outbox-store.ts';

/** Counting stops here: more than this is an alarm all the same. */
const COUNTED = 100_000;
const EVERY_MS = 5_000;

const waiting = new Gauge({
  name: 'task_outbox_waiting',
  help: `Events that wait in the outbox, counted to ${COUNTED}`,
});
const oldest = new Gauge({
  name: 'task_outbox_oldest_seconds',
  help: 'Age of the oldest event that waits, 0 for none',
});

export async function measureOutbox(db: Queryable): Promise<void> {
  const backlog = await measureBacklog(db, COUNTED);
  waiting.set(backlog.waiting);
  oldest.set(backlog.oldest ?? 0);
}

/** Keeps the gauges of the outbox up to date. */
export function startOutboxMetrics(db: Queryable, log: Logger): { stop: () => void } {
  const failed = (err: unknown) => log.warn({ err }, 'cannot measure the outbox; its gauges keep their last value');
  const timer = setInterval(() => void measureOutbox(db).catch(failed), EVERY_MS);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
