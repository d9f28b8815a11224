import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@taskward/service-kit';
import pg from 'pg';
import type { EventLog } from './event-log.ts';
import { reasonOf } from './faults.ts';
import { metricsOf } from './outbox-metrics.ts';
import { commitWithoutWaiting, takesLead } from './outbox-store.ts';
import { type Exchange, ExchangeError, openPublisher, type Publisher } from './publisher.ts';
import { newRelayMemory, relayBatch } from './relay-batch.ts';

export interface RelayOptions {
  databaseUrl: string;
  rabbitUrl: string;
  eventLog: EventLog;
  exchange: Exchange;
  log: Logger;
}

/** `leading` publishes, `standby` waits for the leader to go, `away` has no database or no broker. */
type RelayState = 'leading' | 'standby' | 'away';

export interface RelayStatus {
  relay: RelayState;
  /** Why it is away, in one line; absent where it is not. */
  fault?: string;
}

export interface Relay {
  /** Says that events were committed. */
  wake(): void;
  status(): RelayStatus;
  stop(): Promise<void>;
}

const STANDBY_MS = 500;
/** How soon the commits of other instances are found; our own wake us. */
const POLL_MS = 100;
/** A broker that refuses is not asked again at once. */
const REFUSED_MS = 250;
const BACK_OFF_MS = { first: 100, longest: 5_000 };
/** How long a stopping relay waits for confirms that are on their way. */
const GRACE_MS = 3_000;

/** Moves events from the outbox to the exchange for as long as the process lives, whatever breaks meanwhile. */
export function startRelay({ databaseUrl, rabbitUrl, eventLog, exchange, log }: RelayOptions): Relay {
  const stopping = new AbortController();
  const { signal } = stopping;
  const { leading } = metricsOf(eventLog.metrics);
  const memory = newRelayMemory();
  let state: RelayState = 'away';
  let failures = 0;
  let fault: string | undefined;
  const told = new Set<string>();
  let alarm = Promise.withResolvers<void>();

  const become = (next: RelayState) => {
    if (next !== state) log.info({ relay: next }, 'relay changed');
    state = next;
    if (next !== 'away') fault = undefined;
    if (next === 'leading') told.clear();
    leading.set(next === 'leading' ? 1 : 0);
  };

  /** Each reason is said once, until it publishes again. */
  function interrupted(error: unknown): void {
    fault = reasonOf(error);
    if (told.has(fault)) return;
    told.add(fault);
    if (error instanceof ExchangeError) log.error(`the relay cannot publish: ${fault}`);
    else log.warn({ err: error }, 'the relay was interrupted; it tries again by itself');
  }

  /** Rests until woken, but no longer than this. */
  async function rest(ms: number): Promise<void> {
    const timer = setTimeout(alarm.resolve, ms);
    await alarm.promise;
    clearTimeout(timer);
  }

  async function publishAll(db: pg.Client, publisher: Publisher): Promise<void> {
    while (!signal.aborted) {
      alarm = Promise.withResolvers<void>(); // before the read: a commit after it rings again
      const { more, refused } = await relayBatch(db, eventLog, publisher, memory);
      if (refused) await pause(REFUSED_MS, signal);
      else if (!more) await rest(POLL_MS);
    }
  }

  /** From connecting to the first fault, or to the end of the relay. */
  async function session(): Promise<void> {
    const db = new pg.Client({
      connectionString: databaseUrl,
      keepAlive: true,
      application_name: `${exchange.appId} relay`,
    });
    db.on('error', () => {}); // the query that meets the broken connection tells
    try {
      await db.connect();
      // A mark that a crash of the database undoes costs a duplicate, which is promised; waiting for the disk costs time.
      await commitWithoutWaiting(db);
      while (!(await takesLead(db))) {
        become('standby');
        await pause(STANDBY_MS, signal);
        if (signal.aborted) return;
      }
      const publisher = await openPublisher(rabbitUrl, exchange);
      const giveUp = () => setTimeout(() => void publisher.close(), GRACE_MS).unref();
      signal.addEventListener('abort', giveUp);
      try {
        failures = 0;
        become('leading');
        await publishAll(db, publisher);
      } finally {
        signal.removeEventListener('abort', giveUp);
        await publisher.close();
      }
    } finally {
      become('away');
      await db.end().catch(() => {}); // only closing: what broke it is thrown already
    }
  }

  async function live(): Promise<void> {
    while (!signal.aborted) {
      try {
        await session();
      } catch (error) {
        if (signal.aborted) return;
        interrupted(error);
        await pause(Math.min(BACK_OFF_MS.longest, BACK_OFF_MS.first * 2 ** failures), signal);
        failures += 1;
      }
    }
  }

  const finished = live();
  return {
    wake: () => alarm.resolve(),
    status: () => (fault === undefined ? { relay: state } : { relay: state, fault }),
    stop: async () => {
      stopping.abort();
      alarm.resolve();
      await finished;
    },
  };
}

/** Sleeps, or wakes early because the relay is stopped. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {}); // stopped: the loop looks at the signal next
}
