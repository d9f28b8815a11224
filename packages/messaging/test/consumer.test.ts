import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createLogger, createPool, type Logger } from '@taskward/service-kit';
import { createEmptyDatabase, type TestDatabase } from '@taskward/testkit';
import type pg from 'pg';
import { type Follower, type FollowOptions, followFeed } from '../src/index.ts';
import { type EventSource, type Parcel, sqlOf, startEventSource } from './event-source.ts';

const INSTANCE = fileURLToPath(new URL('consumer-instance.ts', import.meta.url));

describe("a consumer of another service's feed", () => {
  let source: EventSource;
  let database: TestDatabase;
  let pool: pg.Pool;
  const written: string[] = [];
  const followers: Follower[] = [];
  const children = new Set<ChildProcess>();
  const warned: string[] = [];
  const log = Object.assign(createLogger('test', 'fatal'), {
    warn: ({ err }: { err: Error }) => warned.push(err.message),
  }) as unknown as Logger;

  beforeAll(async () => {
    [source, database] = await Promise.all([startEventSource(), createEmptyDatabase()]);
    pool = createPool(database.url, createLogger('test', 'fatal'));
    await pool.query(sqlOf('feed-cursor'));
    // Nothing here would refuse an effect that comes twice.
    await pool.query(
      'CREATE TABLE effects (at bigint GENERATED ALWAYS AS IDENTITY, event_id uuid, number int, by int)',
    );
  });
  beforeEach(() => {
    warned.length = 0;
  });
  afterEach(async () => {
    await Promise.all(followers.splice(0).map((follower) => follower.stop()));
  });
  afterAll(async () => {
    await pool?.end();
    await database?.drop();
    await source?.stop();
  });

  const follow = (options: Partial<FollowOptions<Parcel>> = {}) => {
    const follower = followFeed<Parcel>({
      consumer: 'parcels',
      url: source.url,
      token: async () => 'first',
      pool,
      log,
      apply: async (tx, { eventId, number }) =>
        void (await tx.query('INSERT INTO effects (event_id, number) VALUES ($1, $2)', [eventId, number])),
      ...options,
    });
    followers.push(follower);
    return follower;
  };
  const effects = async () =>
    (await pool.query('SELECT event_id FROM effects ORDER BY at')).rows.map((row) => row.event_id);
  const until = async (reached: () => Promise<boolean> | boolean, patienceMs = 20_000) => {
    const end = Date.now() + patienceMs;
    while (!(await reached())) {
      if (Date.now() > end) throw new Error(`not within ${patienceMs / 1_000} s: ${reached}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const allDone = () => until(async () => (await effects()).length >= written.length);
  const write = async (count: number) => void written.push(...(await source.write(count)));

  test('a stream ends by itself where its reader may no longer read, though nothing happens', async () => {
    const headers = { authorization: 'Bearer first', accept: 'text/event-stream' };
    const stream = await fetch(source.url, { headers });
    source.setToken('second');
    try {
      await stream.text();
    } finally {
      source.setToken('first');
    }
  });

  test('two instances, killed between an effect and its cursor, do each event once and in order', async () => {
    await write(50);
    let launched = 0;
    let over = false;
    const launch = () => {
      if (over) return;
      // The first six end at one of their next events; the last two stay.
      const kill = launched < 6 ? 3 + 2 * launched : 0;
      launched += 1;
      const args = ['--conditions=development', INSTANCE, source.url, 'first', database.url, String(kill)];
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
      children.add(child);
      child.once('exit', () => {
        children.delete(child);
        launch();
      });
    };
    launch();
    launch();
    try {
      await until(async () => {
        await write(2);
        return launched === 8;
      }, 60_000);
      await allDone();
    } finally {
      over = true;
      const ends = [...children].map((child) => once(child, 'exit'));
      for (const child of children) child.kill('SIGKILL');
      await Promise.all(ends);
    }
    expect(await effects()).toEqual(written);
    const { rows } = await pool.query('SELECT count(DISTINCT by)::int AS instances FROM effects');
    expect(rows[0].instances).toBeGreaterThan(2);
  }, 90_000);

  test('two instances of one process share the work, and each sees what the other did', async () => {
    const by = [0, 0];
    const counting = (index: number) =>
      follow({
        apply: async (tx, { eventId, number }) => {
          by[index] = (by[index] ?? 0) + 1;
          await tx.query('INSERT INTO effects (event_id, number) VALUES ($1, $2)', [eventId, number]);
        },
      });
    const two = [counting(0), counting(1)];
    await until(() => two.every((follower) => follower.status().following));
    await write(300);
    await allDone();
    expect(await effects()).toEqual(written);
    expect((by[0] ?? 0) + (by[1] ?? 0)).toBe(300);
    expect(warned).toEqual([]);
  });

  test('an event that fails holds up the others, leaves nothing, and is tried again; said once', async () => {
    let failures = 0;
    const follower = follow({
      apply: async (tx, { eventId, number }) => {
        await tx.query('INSERT INTO effects (event_id, number) VALUES ($1, $2)', [eventId, number]);
        if (eventId !== written.at(-1) || failures === 3) return;
        failures += 1;
        throw new Error('failure of the effect');
      },
    });
    await write(3);
    await until(() => failures === 2);
    expect(await effects()).toEqual(written.slice(0, -1));
    expect(follower.status().fault).toMatch(/parcel.sent .* could not be applied: failure of the effect$/);
    await allDone();
    expect(await effects()).toEqual(written);
    await until(() => follower.status().fault === undefined);
    expect(warned).toHaveLength(1);
  });

  test('it goes on where it was when the feed was away, and with a new token when the old one ended', async () => {
    let token = 'first';
    const follower = follow({ token: async () => token, url: ['http://127.0.0.1:1/feed', source.url] });
    await until(() => follower.status().following);
    await source.closeDoor();
    await write(5);
    await until(() => follower.status().fault !== undefined);
    await source.openDoor();
    await allDone();

    source.setToken('second');
    await write(5); // the stream ends before the next event
    await until(() => warned.some((message) => /answered 401/.test(message)));
    token = 'second';
    await allDone();
    source.setToken('first');
    expect(await effects()).toEqual(written);
  });

  test('it says so where the feed no longer keeps what came after its cursor, and does nothing', async () => {
    const { rows } = await pool.query('SELECT event_id FROM feed_cursors');
    expect(rows).toEqual([{ event_id: written.at(-1) }]);
    await pool.query("UPDATE feed_cursors SET event_id = '01890000-0000-7000-8000-000000000000'");
    const follower = follow();
    await until(() => follower.status().fault !== undefined);
    expect(follower.status()).toEqual({ following: false, fault: expect.stringMatching(/events were missed/) });
    await write(1);
    await until(() => warned.length > 0);
    expect(await effects()).toEqual(written.slice(0, -1));

    // Its operator decides to begin again.
    await pool.query('DELETE FROM feed_cursors');
    await pool.query('TRUNCATE effects');
    await allDone();
    expect(await effects()).toEqual(written);
  });
});
