import { Counter, Gauge, type Logger, type Queryable } from '@taskward/service-kit';
import type { EventLog } from './event-log.ts';
import { measureBacklog } from './outbox-store.ts';

/** Counting stops here: more than this is an alarm all the same. */
const COUNTED = 100_000;
const EVERY_MS = 5_000;

const known = new Map<string, ReturnType<typeof newMetrics>>();

const newMetrics = (prefix: string) => ({
  waiting: new Gauge({
    name: `${prefix}_outbox_waiting`,
    help: `Events that wait in the outbox, counted to ${COUNTED}`,
  }),
  oldest: new Gauge({
    name: `${prefix}_outbox_oldest_seconds`,
    help: 'Age of the oldest event that waits, 0 for none',
  }),
  leading: new Gauge({
    name: `${prefix}_relay_leading`,
    help: '1 where this instance publishes the events, else 0',
  }),
  relayed: new Counter({
    name: `${prefix}_events_relayed_total`,
    help: 'Events that left the outbox: delivered to a queue, unrouted (nobody had subscribed), refused by the broker',
    labelNames: ['outcome'],
  }),
});

/** The metrics whose names begin so: one set a process, whoever asks. */
export function metricsOf(prefix: string): ReturnType<typeof newMetrics> {
  const metrics = known.get(prefix) ?? newMetrics(prefix);
  known.set(prefix, metrics);
  return metrics;
}

export async function measureOutbox(db: Queryable, eventLog: EventLog): Promise<void> {
  const backlog = await measureBacklog(db, eventLog, COUNTED);
  const { waiting, oldest } = metricsOf(eventLog.metrics);
  waiting.set(backlog.waiting);
  oldest.set(backlog.oldest ?? 0);
}

/** Keeps the gauges of the outbox up to date. */
export function startOutboxMetrics(db: Queryable, eventLog: EventLog, log: Logger): { stop: () => void } {
  metricsOf(eventLog.metrics); // there from the start, at 0
  const failed = (err: unknown) => log.warn({ err }, 'cannot measure the outbox; its gauges keep their last value');
  const timer = setInterval(() => void measureOutbox(db, eventLog).catch(failed), EVERY_MS);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
