import type { Logger, Queryable } from '@taskward/service-kit';
import { completePosition } from './feed-store.ts';

/** Tells readers of the log when it has grown. However many wait, the database is asked once. */
export interface EventTail {
  /** Says that this process committed events. */
  wake(): void;
  /** Resolves once the log is complete beyond a position, with how far; with undefined once the signal aborts. */
  beyond(position: number, signal: AbortSignal): Promise<number | undefined>;
}

/** How soon the commits of other instances are found. */
const POLL_MS = 250;
const RETRY_MS = 1_000;

interface Waiting {
  position: number;
  tell: (complete: number | undefined) => void;
}

export function createEventTail(db: Queryable, log: Logger): EventTail {
  const waiting = new Set<Waiting>();
  let looking = false;
  let alarm = Promise.withResolvers<void>();

  async function look(): Promise<void> {
    looking = true;
    while (waiting.size > 0) {
      alarm = Promise.withResolvers<void>();
      let patience = POLL_MS;
      try {
        const complete = await completePosition(db);
        for (const entry of waiting) if (entry.position < complete) entry.tell(complete);
      } catch (error) {
        log.warn({ err: error }, 'the end of the event log cannot be read; trying again');
        patience = RETRY_MS;
      }
      if (waiting.size === 0) break;
      const timer = setTimeout(alarm.resolve, patience);
      await alarm.promise;
      clearTimeout(timer);
    }
    looking = false;
  }

  return {
    wake: () => alarm.resolve(),
    beyond: (position, signal) =>
      new Promise((resolve) => {
        const entry: Waiting = {
          position,
          tell: (complete) => {
            waiting.delete(entry);
            signal.removeEventListener('abort', leave);
            if (waiting.size === 0) alarm.resolve();
            resolve(complete);
          },
        };
        const leave = () => entry.tell(undefined);
        if (signal.aborted) return resolve(undefined);
        signal.addEventListener('abort', leave);
        waiting.add(entry);
        if (looking) alarm.resolve();
        else void look();
      }),
  };
}
