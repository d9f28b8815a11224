import { setTimeout as sleep } from 'node:timers/promises';
import { inTransaction, type Logger } from '@taskward/service-kit';
import type pg from 'pg';
import { lockCursor, moveCursor, openCursor } from './cursor-store.ts';
import type { EventBody } from './event-log.ts';
import { reasonOf } from './faults.ts';
import { readEvents } from './feed-client.ts';

export interface FollowOptions<Body extends EventBody> {
  /** The name of its cursor: all instances of one consumer have the same. */
  consumer: string;
  /** The address of the feed, or that of each instance of the service; the next one is asked where one is away. */
  url: string | string[];
  /** Gives an access token, at each connection anew. */
  token: () => Promise<string>;
  types?: readonly string[];
  /** The database that has the cursor (sql/feed-cursor.sql) and what the events do. */
  pool: pg.Pool;
  /**
   * What an event does, in the transaction that moves the cursor: both are there or neither. It may be called again
   * for an event whose transaction came to nothing; what it does elsewhere is not undone.
   */
  apply: (tx: pg.PoolClient, event: Body) => Promise<void>;
  log: Logger;
}

export interface Follower {
  /** For a readiness check; `fault` says in one line why it does not get on. */
  status(): { following: boolean; fault?: string };
  stop(): Promise<void>;
}

/** An event that came to nothing; the reason is its cause. */
class EventError extends Error {
  override readonly name = 'EventError';
}

const BACK_OFF_MS = { first: 100, longest: 5_000 };

/**
 * Follows another service's feed from the oldest event that it keeps, for as long as the process lives: each event
 * takes effect once and in order, whatever breaks meanwhile and however many instances follow. An event that cannot be
 * applied holds up those behind it and is tried again.
 */
export function followFeed<Body extends EventBody>(options: FollowOptions<Body>): Follower {
  const { consumer, log } = options;
  const urls = [options.url].flat();
  const stopping = new AbortController();
  const { signal } = stopping;
  let following = false;
  let fault: string | undefined;
  let failures = 0;
  /** Whether it is an event that holds it up: then a connection alone mends nothing. */
  let stuck = false;

  const told = new Set<string>();
  const onDone = () => {
    told.clear();
    stuck = false;
    fault = undefined;
    failures = 0;
  };
  const onConnected = () => {
    following = true;
    if (!stuck) onDone();
  };

  /** Each reason is said once, until it gets on again. */
  function interrupted(error: unknown): void {
    stuck = error instanceof EventError;
    fault = reasonOf(error);
    if (!told.has(fault)) log.warn({ err: error, consumer }, 'a feed cannot be followed; it is tried again');
    told.add(fault);
  }

  async function live(): Promise<void> {
    for (let turn = 0; !signal.aborted; turn += 1) {
      try {
        await follow(options, urls[turn % urls.length] as string, signal, { onConnected, onDone });
      } catch (error) {
        if (!signal.aborted) interrupted(error);
      }
      following = false;
      const wait = Math.min(BACK_OFF_MS.longest, BACK_OFF_MS.first * 2 ** failures);
      failures += 1;
      await sleep(wait, undefined, { signal }).catch(() => {}); // stopped: the loop ends
    }
  }

  const finished = live();
  return {
    status: () => (fault === undefined ? { following } : { following, fault }),
    stop: async () => {
      stopping.abort();
      await finished;
    },
  };
}

/** From the cursor on, until the connection ends or an event fails. */
async function follow<Body extends EventBody>(
  options: FollowOptions<Body>,
  url: string,
  stop: AbortSignal,
  { onConnected, onDone }: { onConnected: () => void; onDone: () => void },
): Promise<void> {
  const { consumer, pool, token, types } = options;
  let done = await openCursor(pool, consumer);
  /** Where another instance has got to: what comes up to there is done. */
  let ahead: string | undefined;
  const lost = new AbortController();
  const signal = AbortSignal.any([stop, lost.signal]);
  const onQuiet = () => {
    onConnected();
    // Everything has come and that event was not there: the cursor was set by hand, and is read anew.
    if (ahead !== undefined) lost.abort();
  };
  try {
    for await (const event of readEvents<Body>({ url, after: done, types, token: await token(), signal, onQuiet })) {
      if (signal.aborted) return;
      const { eventId } = event;
      if (ahead === undefined && eventId !== done) {
        const at = await applyOnce(options, event, done);
        if (!at) return; // set back to the beginning, or taken away
        onDone();
        ahead = at;
      }
      if (ahead !== eventId) continue;
      done = eventId;
      ahead = undefined;
    }
  } catch (error) {
    if (!lost.signal.aborted) throw error;
  }
}

/**
 * Applies an event and moves the cursor to it, where the cursor is still at the event before.
 *
 * @returns where the cursor is now
 * @throws EventError
 */
async function applyOnce<Body extends EventBody>(
  { consumer, pool, apply }: FollowOptions<Body>,
  event: Body,
  before: string | null,
): Promise<string | null | undefined> {
  try {
    return await inTransaction(pool, async (tx) => {
      const cursor = await lockCursor(tx, consumer);
      if (cursor !== before) return cursor;
      await apply(tx, event);
      await moveCursor(tx, consumer, event.eventId);
      return event.eventId;
    });
  } catch (error) {
    throw new EventError(`${event.type} ${event.eventId} could not be applied`, { cause: error });
  }
}
