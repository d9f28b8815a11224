import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import {
  closeServer,
  createHttpApp,
  createLogger,
  createPool,
  listen,
  portOf,
  unauthenticated,
  uuidv7,
} from '@taskward/service-kit';
import { createEmptyDatabase } from '@taskward/testkit';
import type pg from 'pg';
import { createEventTail, type EventBody, type EventLog, logEvents, serveFeed } from '../src/index.ts';

/** Tables as sql/event-log.sql makes them. */
export const EVENT_LOG: EventLog = { table: 'events', subject: 'subject', metrics: 'test' };

/** What happened to a parcel. */
export interface Parcel extends EventBody {
  number: number;
}

/** A service that tells events and serves their feed. */
export interface EventSource {
  databaseUrl: string;
  pool: pg.Pool;
  url: string;
  /** The token that the feed takes from now on. */
  setToken(token: string): void;
  /** Writes so many events, each in a transaction of its own, and gives their ids. */
  write(count: number): Promise<string[]>;
  /** The door closes, with every stream, and opens again at the same address. */
  closeDoor(): Promise<void>;
  openDoor(): Promise<void>;
  stop(): Promise<void>;
}

export const sqlOf = (name: string) => readFileSync(new URL(`../sql/${name}.sql`, import.meta.url), 'utf8');

export async function startEventSource(): Promise<EventSource> {
  const database = await createEmptyDatabase();
  const log = createLogger('event-source', 'fatal');
  const pool = createPool(database.url, log);
  await pool.query(sqlOf('event-log'));
  const tail = createEventTail(pool, EVENT_LOG, log);
  let token = 'first';
  let written = 0;
  let server: Server | undefined;
  let port = 0;

  const config = { EVENT_STREAMS: 10, EVENT_STREAMS_PER_PERSON: 10, EVENT_STREAMS_PER_ADDRESS: 10, EVENT_READS: 2 };
  const feed = {
    pool,
    config,
    eventLog: EVENT_LOG,
    types: ['parcel.sent', 'parcel.lost'],
    tail,
    retentionDays: 90,
    log,
  };
  const app = () =>
    createHttpApp({
      name: 'event-source',
      log,
      mount: (routes) => {
        routes.get(
          '/feed',
          serveFeed(feed, (req) => {
            const check = () => {
              if (req.get('authorization') !== `Bearer ${token}`) throw unauthenticated('another token is needed');
            };
            check();
            return { holder: 'follower', members: async () => undefined, check: async () => check() };
          }),
        );
      },
    });

  const source: EventSource = {
    databaseUrl: database.url,
    pool,
    url: '',
    setToken: (next) => {
      token = next;
    },
    async write(count) {
      const ids: string[] = [];
      for (let n = 0; n < count; n += 1) {
        written += 1;
        const body: Parcel = {
          eventId: uuidv7(),
          type: 'parcel.sent',
          timestamp: new Date().toISOString(),
          number: written,
        };
        const record = { body, subject: `parcel ${written % 3}`, audience: ['person:ann'], traceparent: '' };
        await logEvents(pool, EVENT_LOG, [record]);
        ids.push(body.eventId);
      }
      tail.wake();
      return ids;
    },
    async closeDoor() {
      if (server) await closeServer(server);
    },
    async openDoor() {
      server = await listen(app(), { port, host: '127.0.0.1', setting: 'PORT' });
      port = portOf(server);
    },
    async stop() {
      await source.closeDoor();
      await pool.end();
      await database.drop();
    },
  };
  await source.openDoor();
  return Object.assign(source, { url: `http://127.0.0.1:${port}/feed` });
}
