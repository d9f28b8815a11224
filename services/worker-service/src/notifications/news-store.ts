import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger, Queryable } from '@taskward/service-kit';
import pg from 'pg';

/** Somebody has a notification that is new, or says more than before. */
export interface InboxNews {
  userId: string;
  id: string;
}

const CHANNEL = 'inbox_news';
/** A message of PostgreSQL's holds 8,000 bytes. */
const AT_ONCE = 50;
const RETRY_MS = 500;

/** Says so to whoever listens, at every instance, once the transaction is through. */
export async function announce(db: Queryable, news: InboxNews[]): Promise<void> {
  for (let at = 0; at < news.length; at += AT_ONCE) {
    const some = news.slice(at, at + AT_ONCE).map(({ userId, id }) => ({ userId, id }));
    await db.query('SELECT pg_notify($1, $2)', [CHANNEL, JSON.stringify(some)]);
  }
}

export interface NewsListener {
  /** Calls back with what is announced from now on, until the signal aborts. */
  subscribe(signal: AbortSignal, tell: (news: InboxNews[]) => void): void;
  stop(): Promise<void>;
}

/** Listens on a connection of its own for as long as the process lives; what is announced while it is broken is not heard. */
export function listenForNews(databaseUrl: string, log: Logger): NewsListener {
  const stopping = new AbortController();
  const { signal } = stopping;
  const readers = new Set<(news: InboxNews[]) => void>();

  async function listen(): Promise<void> {
    const client = new pg.Client({ connectionString: databaseUrl, keepAlive: true });
    const ended = new Promise<void>((resolve) => client.once('end', resolve));
    const end = () => void client.end().catch(() => {}); // broken already
    client.on('error', end);
    client.on('notification', ({ payload = '[]' }) => {
      for (const tell of readers) tell(JSON.parse(payload) as InboxNews[]);
    });
    signal.addEventListener('abort', end);
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
      await ended;
    } finally {
      signal.removeEventListener('abort', end);
      end();
    }
  }

  async function live(): Promise<void> {
    while (!signal.aborted) {
      await listen().catch(
        (err: unknown) => signal.aborted || log.warn({ err }, 'what is new in inboxes is not heard'),
      );
      await sleep(RETRY_MS, undefined, { signal }).catch(() => {}); // stopped: the loop ends
    }
  }

  const finished = live();
  return {
    subscribe(until, tell) {
      readers.add(tell);
      until.addEventListener('abort', () => readers.delete(tell));
    },
    async stop() {
      stopping.abort();
      await finished;
    },
  };
}
