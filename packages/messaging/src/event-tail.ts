import type { Logger, Queryable } from '@taskward/service-kit';
import type { EventLog } from './event-log.ts';
import { completePosition, type LoggedEvent, readNews } from './feed-store.ts';

/** How the log has grown. */
export interface Growth {
  /** Up to here it is complete. */
  upTo: number;
  /** What came since; undefined where that is too much to remember, and is to be read. */
  news: LoggedEvent[] | undefined;
}

/** Tells readers of the log when it has grown, and by what. However many wait, the database is asked once. */
export interface EventTail {
  /** Says that this process committed events. */
  wake(): void;
  /** Resolves once the log is complete beyond a position; with undefined once the signal aborts. */
  beyond(position: number, signal: AbortSignal): Promise<Growth | undefined>;
}

/** How soon the commits of other instances are found. */
const POLL_MS = 250;
const RETRY_MS = 1_000;

interface Waiting {
  position: number;
  tell: (growth: Growth | undefined) => void;
}

export function createEventTail(db: Queryable, eventLog: EventLog, log: Logger): EventTail {
  const waiting = new Set<Waiting>();
  /** What was read last, and behind which position. */
  let newest = { after: Number.POSITIVE_INFINITY, upTo: 0, news: [] as LoggedEvent[] };
  let looking = false;
  let alarm = Promise.withResolvers<void>();

  async function read(): Promise<void> {
    const upTo = await completePosition(db);
    const after = newest.upTo;
    if (upTo === after) return;
    const news = await readNews(db, eventLog, after, upTo);
    newest = news ? { after, upTo, news } : { after: upTo, upTo, news: [] };
  }

  const newsBehind = (place: number): LoggedEvent[] | undefined =>
    place < newest.after ? undefined : newest.news.filter(({ position }) => position > place);

  async function look(): Promise<void> {
    looking = true;
    while (waiting.size > 0) {
      alarm = Promise.withResolvers<void>();
      let patience = POLL_MS;
      try {
        await read();
        const { upTo } = newest;
        for (const entry of waiting) if (entry.position < upTo) entry.tell({ upTo, news: newsBehind(entry.position) });
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
          tell: (growth) => {
            waiting.delete(entry);
            signal.removeEventListener('abort', leave);
            if (waiting.size === 0) alarm.resolve();
            resolve(growth);
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
