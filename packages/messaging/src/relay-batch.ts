import type { Queryable } from '@taskward/service-kit';
import type { EventLog } from './event-log.ts';
import { metricsOf } from './outbox-metrics.ts';
import { type OutboxEvent, readOutbox, settle, type Undelivered } from './outbox-store.ts';
import { ChannelError, type Publisher, RefusedError } from './publisher.ts';

/** How often the broker may refuse an event (a full queue) before it is recorded and the next of its subject passes. */
const REFUSALS = 40;
/** How often an event that is alone in its batch may break the channel before it counts as refused. */
const BREAKS = 3;
const BATCH = 1_000;

/** The state of a relay that outlives its connections. */
export interface RelayMemory {
  /** How many events the next batch takes; one while an event is sought that breaks channels. */
  batchSize: number;
  /** How often an event was refused or broke a channel, by position. */
  strikes: Map<string, number>;
}

export const newRelayMemory = (): RelayMemory => ({ batchSize: BATCH, strikes: new Map() });

/**
 * Publishes the oldest waiting events and takes out of the outbox what the broker confirmed.
 *
 * @returns whether more may be waiting, and whether the broker refused some
 * @throws the connection's error, after what was confirmed before it is settled
 */
export async function relayBatch(
  db: Queryable,
  eventLog: EventLog,
  publisher: Publisher,
  memory: RelayMemory,
): Promise<{ more: boolean; refused: boolean }> {
  const batch = await readOutbox(db, eventLog, memory.batchSize);
  const delivered: string[] = [];
  const undelivered: Undelivered[] = [];
  const faults: unknown[] = [];
  let refused = false;
  // Events of one subject go one after the other, each after the confirm of the one before: were the first refused
  // and the second taken, its order would be lost.
  await Promise.all(
    [...Map.groupBy(batch, ({ subject }) => subject).values()].map(async (events) => {
      for (const waiting of events) {
        try {
          const outcome = await publisher.publish(waiting);
          if (outcome === 'delivered') delivered.push(waiting.position);
          else undelivered.push({ position: waiting.position, reason: 'unrouted', detail: null });
        } catch (error) {
          const given = giveUp(waiting, error, batch.length, memory);
          if (given) undelivered.push(given);
          if (error instanceof RefusedError) refused = true;
          else faults.push(error);
          if (!given) return;
        }
      }
    }),
  );
  await record(db, eventLog, delivered, undelivered, memory);
  if (faults.length > 0) {
    if (faults[0] instanceof ChannelError) memory.batchSize = 1;
    throw faults[0];
  }
  const more = batch.length === memory.batchSize;
  memory.batchSize = Math.min(BATCH, memory.batchSize * 2);
  return { more, refused };
}

/** Counts a strike against an event; after enough of them it is recorded instead of holding up the others. */
function giveUp(
  { position }: OutboxEvent,
  error: unknown,
  batchLength: number,
  { strikes }: RelayMemory,
): Undelivered | undefined {
  const refused = error instanceof RefusedError;
  const breaks = error instanceof ChannelError && batchLength === 1;
  if (!refused && !breaks) return undefined;
  const count = (strikes.get(position) ?? 0) + 1;
  strikes.set(position, count);
  if (count < (refused ? REFUSALS : BREAKS)) return undefined;
  return { position, reason: 'refused', detail: (error as Error).message };
}

async function record(
  db: Queryable,
  { metrics }: EventLog,
  delivered: string[],
  undelivered: Undelivered[],
  { strikes }: RelayMemory,
): Promise<void> {
  if (delivered.length + undelivered.length === 0) return;
  await settle(db, delivered, undelivered);
  const { relayed } = metricsOf(metrics);
  relayed.inc({ outcome: 'delivered' }, delivered.length);
  for (const { reason } of undelivered) relayed.inc({ outcome: reason });
  if (strikes.size === 0) return;
  for (const position of [...delivered, ...undelivered.map((entry) => entry.position)]) strikes.delete(position);
}
