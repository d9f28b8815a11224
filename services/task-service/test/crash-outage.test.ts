import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { findRabbitServer, randomFrom } from '@taskward/testkit';
import amqp from 'amqplib';
import pg from 'pg';
import { type AuditConsumer, auditConsumer, judge, readLog } from './crash-audit.ts';
import { type Load, startLoad } from './crash-load.ts';
import { type CrashStack, startCrashStack, until } from './crash-stack.ts';
import { type NetworkProxy, openNetworkProxy } from './network-proxy.ts';

const run = promisify(execFile);

/** How long the broker is away; BROKER_AWAY_SECONDS=120 for the long run. */
const AWAY_MS = Number(process.env.BROKER_AWAY_SECONDS ?? 5) * 1_000;

describe('R2: while the broker is in trouble', () => {
  let stack: CrashStack;
  let proxy: NetworkProxy;
  let consumer: AuditConsumer;
  let token: string;
  let load: Load | undefined;
  beforeAll(async () => {
    stack = await startCrashStack({
      instances: 1,
      brokerFor: async (url) => {
        proxy = await openNetworkProxy(Number(new URL(url).port));
        return Object.assign(new URL(url), { port: String(proxy.port) }).href;
      },
    });
    consumer = await auditConsumer(stack.rabbitUrl);
    token = await stack.issuer.token({ sub: 'chaos', roles: ['admin'] });
  }, 120_000);
  afterEach(async () => {
    await load?.stop();
    load = undefined;
  });
  afterAll(async () => {
    await consumer?.close();
    await stack?.close();
    await proxy?.close();
  });

  /** Writes until so many more were acknowledged; no request may fail. */
  const write = async (count: number) => {
    load = startLoad(stack.urls, token, 4, randomFrom(count));
    const { acknowledged } = load;
    await until(async () => acknowledged.length >= count, 'writing');
    await load.stop();
    expect(load.failures()).toBe(0);
    return acknowledged;
  };
  const log = () => readLog(stack.databaseUrl);
  const drained = () => until(async () => (await log()).waiting === 0, 'draining the outbox');
  const everythingArrived = async () => {
    await drained();
    await until(async () => judge([], (await log()).events, consumer).lost === 0, 'everything arriving');
    expect(judge([], (await log()).events, consumer)).toMatchObject({ lost: 0, phantom: 0, inversions: 0 });
  };
  const ctl = (...args: string[]) => {
    const environment = readFileSync(`/proc/${stack.rabbit().pid}/environ`, 'utf8').split('\0');
    const env = Object.fromEntries(environment.map((entry) => entry.split(/=(.*)/s).slice(0, 2)));
    return run(join(dirname(findRabbitServer() ?? ''), 'rabbitmqctl'), args, { env });
  };

  test(
    'it is away: no write fails, all drains afterwards in order',
    async () => {
      await write(50);
      await stack.rabbit().kill9();
      const back = Date.now() + AWAY_MS;
      do await write(500);
      while (Date.now() < back);
      const { waiting } = await log();
      expect(waiting).toBeGreaterThan(400);
      await stack.startRabbit();
      await everythingArrived();
      console.log(`R2: the broker was away for ${AWAY_MS / 1_000} s; ${waiting} events waited, all arrived in order`);
    },
    AWAY_MS + 120_000,
  );

  test('it raises a disk alarm: no write fails, all drains afterwards in order', async () => {
    await ctl('set_disk_free_limit', '900000GB');
    await write(300);
    expect((await log()).waiting).toBeGreaterThan(200);
    await ctl('set_disk_free_limit', '50MB');
    await everythingArrived();
  }, 120_000);

  test('the connection is cut before the confirms are read: all arrives, what arrives twice can be told', async () => {
    await everythingArrived();
    const before = consumer.duplicates();
    proxy.mute();
    await write(100);
    const waiting = (await log()).waiting;
    await until(async () => judge([], (await log()).events, consumer).lost < waiting, 'unconfirmed events arriving');
    proxy.cut();
    await everythingArrived();
    expect(consumer.duplicates()).toBeGreaterThan(before);
  }, 120_000);

  test('bindings are removed: every event is recorded as unrouted, none as delivered, and a replay delivers them', async () => {
    await everythingArrived();
    const connection = await amqp.connect(stack.rabbitUrl);
    const channel = await connection.createChannel();
    await channel.unbindQueue('audit', 'task_events', 'task.*');
    const before = (await log()).events.length;
    await write(200);
    await drained();
    const { events, undelivered } = await log();
    const unseen = events.length - before;
    expect(undelivered).toEqual([{ reason: 'unrouted', count: unseen }]);
    const metrics = await (await fetch(`${stack.urls[0]}/metrics`)).text();
    expect(metrics).toMatch(new RegExp(`task_events_relayed_total\\{outcome="unrouted"\\} ${unseen}\\n`));
    expect(judge([], events, consumer).lost).toBe(unseen);

    await channel.bindQueue('audit', 'task_events', 'task.*');
    await connection.close();
    const replay = fileURLToPath(new URL('../src/replay.ts', import.meta.url));
    await run(process.execPath, ['--conditions=development', replay, '--undelivered'], {
      env: { PATH: process.env.PATH, DATABASE_URL: stack.databaseUrl },
    });
    await everythingArrived();
    expect((await log()).undelivered).toEqual([]);
  }, 120_000);
});

describe('where the exchange is there with other arguments', () => {
  const EXCHANGE = 'task_events';
  let stack: CrashStack;
  let proxy: NetworkProxy;
  beforeAll(async () => {
    stack = await startCrashStack({
      instances: 2,
      brokerFor: async (url) => {
        proxy = await openNetworkProxy(Number(new URL(url).port));
        const admin = await amqp.connect(url);
        await (await admin.createChannel()).assertExchange(EXCHANGE, 'fanout', { durable: false });
        await admin.close();
        return Object.assign(new URL(url), { port: String(proxy.port) }).href;
      },
    });
  }, 120_000);
  afterAll(async () => {
    await stack?.close();
    await proxy?.close();
  });

  test('each instance says so in one line and by /ready, however often it is tried; changes wait, and flow once it is mended', async () => {
    const token = await stack.issuer.token({ sub: 'chaos', roles: ['admin'] });
    const events = () =>
      Promise.all(stack.urls.map(async (url) => (await (await fetch(`${url}/ready`)).json()).dependencies.events));
    // While one tries, the other waits for its turn.
    const told = (at: number) => async () => {
      const { status, relay, fault } = (await events())[at];
      return status === 'ok' && relay === 'away' && /task_events.*inequivalent arg 'type'/.test(fault);
    };
    await until(told(0), '/ready telling');
    await until(told(1), '/ready of the other telling');
    const { ever } = proxy.connections();
    await until(async () => proxy.connections().ever >= ever + 6, 'trying again');
    expect(proxy.connections().now).toBeLessThanOrEqual(2);
    // No auth-service runs here, and a database on a busy machine may take its time to answer.
    const elsewhere = /the feed of withdrawn tokens|due to connection timeout/;
    const logged = stack.logged().filter((line) => !elsewhere.test(JSON.stringify(line)));
    const line = { level: 50, msg: expect.stringMatching(/^[^\n]*task_events[^\n]*durable topic[^\n]*$/) };
    expect(logged).toEqual([expect.objectContaining(line), expect.objectContaining(line)]);
    expect(new Set(logged.map(({ pid }) => pid)).size).toBe(2);
    expect(logged.filter(({ err }) => err)).toEqual([]);

    const write = async () => {
      const load = startLoad(stack.urls, token, 2, randomFrom(7));
      await until(async () => load.acknowledged.length > 20, 'writing');
      await load.stop();
      expect(load.failures()).toBe(0);
    };
    await write();
    const admin = await amqp.connect(stack.rabbitUrl);
    await (await admin.createChannel()).deleteExchange(EXCHANGE);
    await admin.close();
    await until(async () => (await readLog(stack.databaseUrl)).waiting === 0, 'draining the outbox');
    const mended = async () => {
      const states = await events();
      return states.every(({ fault }) => fault === undefined) && states.some(({ relay }) => relay === 'leading');
    };
    await until(mended, '/ready of both telling no more');
    const consumer = await auditConsumer(stack.rabbitUrl);
    await write();
    await until(async () => consumer.firsts.length > 20, 'events arriving');
    await consumer.close();
  }, 60_000);
});

describe('R5: while PostgreSQL is in trouble', () => {
  let stack: CrashStack;
  let token: string;
  beforeAll(async () => {
    stack = await startCrashStack({ instances: 1 });
    token = await stack.issuer.token({ sub: 'chaos', roles: ['admin'] });
  }, 120_000);
  afterAll(() => stack?.close());

  const call = async (method: string, path = '', body?: unknown) => {
    const started = performance.now();
    const answer = await fetch(`${stack.urls[0]}/api/v1/tasks${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(20_000),
    });
    const retryAfter = answer.headers.get('retry-after');
    return { status: answer.status, retryAfter, ms: performance.now() - started, body: await answer.json() };
  };

  test('it is stopped: 503 with Retry-After, and back by itself with every acknowledged write', async () => {
    const made = [];
    for (let i = 0; i < 20; i += 1) made.push((await call('POST', '', { title: `task ${i}` })).body.data.id);
    await stack.postgres().stop();
    const refused = await Promise.all([call('GET'), call('GET', `/${made[0]}`), call('POST', '', { title: 'x' })]);
    for (const { status, retryAfter, body } of refused) {
      expect([status, Number(retryAfter) > 0, body.status]).toEqual([503, true, 503]);
    }
    expect((await fetch(`${stack.urls[0]}/ready`)).status).toBe(503);
    expect((await fetch(`${stack.urls[0]}/health`)).status).toBe(200);
    await stack.startPostgres();
    const back = performance.now();
    await until(async () => (await call('GET')).status === 200, 'serving again', 10_000);
    console.log(
      `R5: refused after ${refused.map(({ ms }) => ms.toFixed()).join(', ')} ms; served ${(performance.now() - back).toFixed()} ms after the return`,
    );
    const { body } = await call('GET', '?limit=200');
    expect(body.data.map(({ id }: { id: string }) => id).sort()).toEqual(made.sort());
    expect(stack.crashes()).toBe(0);
  }, 120_000);

  test('every connection is taken: 503 with Retry-After, and back as soon as one is free', async () => {
    const { id } = (await call('POST', '', { title: 'wanted' })).body.data;
    const holder = new pg.Client({ connectionString: stack.databaseUrl });
    await holder.connect();
    await holder.query('BEGIN');
    await holder.query('SELECT 1 FROM tasks WHERE id = $1 FOR UPDATE', [id]);
    const blocked = Array.from({ length: 10 }, (_, n) => call('PATCH', `/${id}`, { title: `by ${n}` }));
    await until(async () => (await call('GET')).status === 503, 'running out of connections');
    const refused = await call('GET');
    expect([refused.status, Number(refused.retryAfter) > 0]).toEqual([503, true]);
    await holder.query('ROLLBACK');
    await holder.end();
    expect((await Promise.all(blocked)).map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect((await call('GET', `/${id}`)).body.data.version).toBe(11);
  }, 60_000);
});
