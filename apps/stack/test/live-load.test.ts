import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { programEnvironment, startValkey, testRabbitUrl, type Valkey } from '@taskward/testkit';
import getPort from 'get-port';
import pg from 'pg';
import type { RunningProcess } from '../src/supervisor.ts';
import { broughtKey, type Crowd, createCrowd, type Person } from './live-crowd.ts';
import type { Counts, Heard, Opening } from './live-listeners.ts';
import { type NetworkProxy, startNetworkProxy } from './network-proxy.ts';
import { goThrough } from './postgres-away.ts';
import { startSecond } from './second-instance.ts';
import { get, type System, startSystem, until } from './system.ts';

/** LIVE_SOCKETS=2000 LIVE_PEOPLE=500 LIVE_CHANGES=20 LIVE_SECONDS=300 LIVE_AWAY=20 for the long run. */
const number = (name: string, usual: number) => Number(process.env[name] ?? usual);
const SOCKETS = number('LIVE_SOCKETS', 60);
const PEOPLE = number('LIVE_PEOPLE', 20);
const CHANGES = number('LIVE_CHANGES', 10);
/** So long there are changes, at least until all that is to happen has happened. */
const SECONDS = number('LIVE_SECONDS', 0);
/** Seconds for which neighbours are away. */
const AWAY = number('LIVE_AWAY', 2);
const EVERY_S = 30;

const dir = mkdtempSync(join(tmpdir(), 'taskward-live-'));
const many = '1000000';
const { key, settings: keySettings } = broughtKey();
let valkey: Valkey;
let network: Record<'postgres' | 'rabbit', NetworkProxy>;
let system: System;
let gateways: string[];
let ports: { gateway: number; realtime: number };
const second: Partial<Record<'gateway' | 'realtime-service', RunningProcess>> = {};
let crowd: Crowd;
let listeners: ChildProcess;

const through = (url: string, port: number) => Object.assign(new URL(url), { hostname: '127.0.0.1', port }).href;
const limits = { RATE_LIMIT_API: many, SOCKETS_PER_PERSON: many, SOCKETS_PER_ADDRESS: many, SHUTDOWN_DELAY: '0.5' };

beforeAll(async () => {
  valkey = await startValkey({ dir });
  const leadsTo = (url: string) => startNetworkProxy(() => Number(new URL(url).port));
  const postgres = await leadsTo(String(process.env.TEST_DATABASE_URL));
  network = { postgres, rabbit: await leadsTo(testRabbitUrl()) };
  ports = { gateway: await getPort(), realtime: await getPort() };
  const own = await getPort();
  const REALTIME_URL = `http://127.0.0.1:${own},http://127.0.0.1:${ports.realtime}`;
  const RABBITMQ_URL = through(testRabbitUrl(), network.rabbit.port);
  const shared = { REALTIME_URL, REDIS_URL: valkey.url, RABBITMQ_URL, REALTIME_PORT: String(own) };
  system = await startSystem({ ...limits, ...keySettings, ...shared }, (url) => through(url, postgres.port));
  gateways = [system.url, `http://127.0.0.1:${ports.gateway}`];
  await startAnother('realtime-service');
  await startAnother('gateway');
  crowd = await createCrowd(system, gateways, key, PEOPLE);
}, 240_000);
afterAll(async () => {
  listeners?.kill();
  await Promise.all(Object.values(second).map((running) => running?.stop()));
  await system?.close();
  await Promise.all(Object.values(network ?? {}).map((proxy) => proxy.close()));
  await valkey?.stop();
  rmSync(dir, { recursive: true, force: true });
}, 60_000);

async function startAnother(name: 'gateway' | 'realtime-service'): Promise<void> {
  const { AUTH_PORT, TASK_PORT, WORKER_PORT, REALTIME_PORT } = system.settings;
  const at = (port: number) => `http://127.0.0.1:${port}`;
  second[name] = await startSecond(system, name, {
    ...programEnvironment(),
    ...limits,
    AUTH_URL: at(AUTH_PORT),
    TASK_URL: at(TASK_PORT),
    WORKER_URL: at(WORKER_PORT),
    REALTIME_URL: `${at(REALTIME_PORT)},${at(ports.realtime)}`,
    REDIS_URL: valkey.url,
    GATEWAY_PORT: String(ports.gateway),
    REALTIME_PORT: String(ports.realtime),
  });
}

const ready = async (url: string) => (await (await get(`${url}/ready`, '')).json()).dependencies;
const realtimeUrls = () => [system.settings.REALTIME_PORT, ports.realtime].map((port) => `http://127.0.0.1:${port}`);
const bothReady = () => until(async () => (await ready(system.url))['realtime-service'].ready === 2);
const valkeyIs = (isThere: boolean) =>
  until(async () => {
    const all = await Promise.all([...gateways, ...realtimeUrls()].map(ready));
    return all.every((dependencies) => dependencies.valkey.connected === isThere);
  });

async function kill(): Promise<void> {
  process.kill(system.services['realtime-service'].pid(), 'SIGKILL');
  await until(async () => (await ready(system.url))['realtime-service'].ready === 1);
  await bothReady();
}

async function restart(name: 'gateway' | 'realtime-service'): Promise<void> {
  await second[name]?.stop();
  await startAnother(name);
  await bothReady();
}

/** What neighbours that are away do, and what is said of it. */
async function awayAndBack(after: string): Promise<void> {
  const token = await system.token('user@demo.com');
  const { data: user } = await (await get(`${system.url}/auth/me`, token)).json();
  const online = async () =>
    (await (await get(`${system.url}/api/v1/presence?ids=${user.id}`, token)).json()).data[0]?.online;
  await until(async () => (await online()) === false);
  await valkey.kill9();
  await valkeyIs(false);
  await until(async () => (await online()) === null);
  await pause(AWAY * 1_000);
  valkey = await startValkey({ dir, port: Number(new URL(valkey.url).port) });
  await valkeyIs(true);
  await until(async () => (await online()) === false);

  const relay = async () => (await ready(`http://127.0.0.1:${system.settings.TASK_PORT}`)).events.relay;
  network.rabbit.cut();
  await until(async () => (await relay()) === 'away');
  await pause(AWAY * 1_000);
  network.rabbit.mend();
  await until(async () => (await relay()) === 'leading');

  const counts = () => ask<Counts>('counts');
  await until(async () => (await counts()).listening === SOCKETS);
  const { connections } = await counts();
  const begin = async () => {
    network.postgres.cut();
    await until(async () => (await ready(system.url))['task-service'].status === 'unavailable');
  };
  const end = async () => {
    await pause(AWAY * 1_000);
    network.postgres.mend();
    await until(async () => (await get(`${system.url}/ready`, '')).ok);
  };
  await goThrough({ url: system.url, token, userId: user.id, after, begin, end });
  expect(await counts()).toMatchObject({ listening: SOCKETS, connections });
}

const memory = async () => {
  const texts = await Promise.all(realtimeUrls().map(async (url) => (await fetch(`${url}/metrics`)).text()));
  return texts.reduce((sum, text) => sum + Number(/^process_resident_memory_bytes (\S+)/m.exec(text)?.[1]), 0);
};

async function ask<T>(message: 'counts' | 'heard' | { open: Opening }): Promise<T> {
  listeners.send(message);
  const [answer] = await once(listeners, 'message');
  return answer as T;
}

async function inTheLog<T>(sql: string, values: unknown[] = []): Promise<T[]> {
  const client = new pg.Client({ connectionString: system.databases.task });
  await client.connect();
  const { rows } = await client.query(sql, values);
  await client.end();
  return rows as T[];
}

/** All that somebody reads in their feed behind an event. */
async function feedOf({ token }: Person, after: string): Promise<string[]> {
  const ids: string[] = [];
  for (let last = after; ; ) {
    const answer = await get(`${system.url}/api/v1/events?limit=1000&after=${last}`, token);
    expect(answer.status).toBe(200);
    const { data } = (await answer.json()) as { data: Array<{ eventId: string }> };
    if (data.length === 0) return ids;
    ids.push(...data.map(({ eventId }) => eventId));
    last = ids.at(-1) as string;
  }
}

interface Logged {
  id: string;
  position: number;
  audience: string[];
  members: { from: object; to: object } | null;
}

/** What a person's sockets must have heard, and what they may have heard besides. */
async function expectedOf(
  person: Person,
  after: string,
  log: Logged[],
  keys: Map<string, string>,
): Promise<{ must: string[]; may: Set<string> }> {
  const feed = await feedOf(person, after);
  if (!person.moves) return { must: feed, may: new Set(feed) };
  const { project, comes } = person.moves;
  const isIn = (members: object) => JSON.stringify(members).includes(person.id);
  const moved = log.find(({ members }) => members && isIn(members.from) !== isIn(members.to));
  const { position } = moved as Logged;
  const before = log.filter((event) => event.position < position);
  const inProject = before
    .filter(({ audience }) => audience.includes(`project:${keys.get(project)}`))
    .map(({ id }) => id);
  // Who came may have read what was before, after a break; who went heard it until then.
  if (!comes) return { must: feed, may: new Set([...feed, ...inProject]) };
  const notYet = new Set(inProject);
  return { must: feed.filter((id) => !notYet.has(id)), may: new Set(feed) };
}

/** Resolves once every socket heard so much, or none hears anything more. */
async function heardEnough(least: number[]): Promise<void> {
  let before = -1;
  for (let quiet = 0; quiet < 100; quiet += 1) {
    const { events } = await ask<Counts>('counts');
    if (events.every((count, at) => count >= (least[at] as number))) return;
    const sum = events.reduce((all, count) => all + count, 0);
    if (sum !== before) quiet = 0;
    before = sum;
    await pause(200);
  }
}

test(
  'whatever is killed, restarted or away, each socket hears what the feed of its person shows: all, once, nothing else',
  async () => {
    const [begin] = await inTheLog<{ id: string; position: string }>(
      'SELECT event_id AS id, position FROM task_events ORDER BY position DESC LIMIT 1',
    );
    const { id: after, position } = begin as { id: string; position: string };
    listeners = fork(fileURLToPath(new URL('./live-listeners.ts', import.meta.url)), {
      execArgv: ['--conditions=development'],
      serialization: 'advanced',
    });
    const bare = await memory();
    const people = crowd.people.map(({ id, token }) => ({ id, token }));
    await ask({ open: { gateways, people, sockets: SOCKETS, after } });
    const each = ((await memory()) - bare) / SOCKETS;

    const end = new AbortController();
    const working = crowd.work(CHANGES, end.signal);
    const lasts = performance.now() + SECONDS * 1_000;
    await pause(1_000);
    await crowd.move();
    await kill();
    await restart('realtime-service');
    await awayAndBack(after);
    await restart('gateway');
    while (performance.now() < lasts) {
      await pause(Math.min(EVERY_S * 1_000, lasts - performance.now()));
      await Promise.all([kill(), restart('realtime-service')]);
    }
    await pause(1_000);
    end.abort();
    const { done, refused } = await working;

    const log = await inTheLog<Logged>(
      `SELECT event_id AS id, position::int, audience, body->'changes'->'members' AS members
     FROM task_events WHERE position > $1 ORDER BY position`,
      [position],
    );
    const projects = await inTheLog<{ id: string; key: string }>('SELECT id, key FROM projects');
    const keys = new Map(projects.map(({ id, key }) => [id, key]));
    const expected: Array<Awaited<ReturnType<typeof expectedOf>>> = [];
    for (const person of crowd.people) expected.push(await expectedOf(person, after, log, keys));
    const of = (at: number) => expected[at % PEOPLE] as (typeof expected)[0];
    await heardEnough(Array.from({ length: SOCKETS }, (_, at) => of(at).must.length));
    const { sockets, faults, connections, delays } = await ask<Heard>('heard');

    console.info(
      `${SOCKETS} sockets of ${PEOPLE} people, ${log.length} events of ${done} changes (${refused} refused), ` +
        `${sockets.reduce((sum, { events }) => sum + events.length, 0)} told over ${connections} connections; ` +
        `heard at once ${delays.count}: p50 ${delays.p50} ms, p99 ${delays.p99} ms, longest ${delays.longest} ms; ` +
        `${(each / 1_024).toFixed(0)} KiB a socket`,
    );
    const placed = new Map(log.map((event, at) => [event.id, { ...event, at }]));
    const shown = (ids: string[]) =>
      ids.slice(0, 3).map((id) => `${placed.get(id)?.at} for ${placed.get(id)?.audience.slice(0, 3)}`);
    const wrong = sockets.flatMap(({ person, events }, at) => {
      const { must, may } = of(at);
      const order = events.map((id) => placed.get(id)?.at ?? -1);
      const found = {
        lost: shown(must.filter((id) => !events.includes(id))),
        twice: shown(events.filter((id, n) => events.indexOf(id) < n)),
        notTheirs: shown(events.filter((id) => !may.has(id))),
        outOfOrder: shown(events.filter((_, n) => n > 0 && (order[n] as number) < (order[n - 1] as number))),
      };
      if (Object.values(found).every((ids) => ids.length === 0)) return [];
      return [{ person, moves: crowd.people[person]?.moves, ...found }];
    });
    expect({ wrong, faults }).toEqual({ wrong: [], faults: [] });
    expect(sockets).toHaveLength(SOCKETS);
    expect(expected.every(({ must }) => must.length > 0)).toBe(true);
  },
  (SECONDS + 10 * AWAY + 300) * 1_000,
);
