import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import getPort from 'get-port';
import { get, post } from './system.ts';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));

/** What `npm start` runs once everything is built, with embedded PostgreSQL and an installed RabbitMQ. */
interface Started {
  child: ChildProcess;
  output: () => string;
  ended: Promise<number | null>;
}

let dataDir: string;
let env: NodeJS.ProcessEnv;
const started: Started[] = [];

beforeAll(async () => {
  // Under a folder that only its owner may enter, as a clone in a private folder is.
  dataDir = join(mkdtempSync(join(tmpdir(), 'taskward-start-')), '.data');
  env = {
    PATH: process.env.PATH,
    DATA_DIR: dataDir,
    GATEWAY_PORT: String(await getPort()),
    AUTH_PORT: String(await getPort()),
    TASK_PORT: String(await getPort()),
    TASK_GRPC_PORT: String(await getPort()),
    WORKER_PORT: String(await getPort()),
    REALTIME_PORT: String(await getPort()),
  };
});
afterAll(async () => {
  for (const { child, ended } of started) {
    child.kill('SIGTERM');
    await ended;
  }
  rmSync(join(dataDir, '..'), { recursive: true, force: true });
}, 60_000);

function start(settings: NodeJS.ProcessEnv = {}): Started {
  const child = spawn(process.execPath, [MAIN], { env: { ...env, ...settings } });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  const result = { child, output: () => text, ended };
  started.push(result);
  return result;
}

async function ready(run: Started): Promise<string> {
  for (const end = Date.now() + 90_000; !run.output().includes('Ctrl-C stops everything'); ) {
    if (run.child.exitCode !== null || Date.now() > end) throw new Error(`it did not start:\n${run.output()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return run.output();
}

async function signIn(output: string): Promise<string> {
  const password = /^user@demo\.com \/ (.+)$/m.exec(output)?.[1];
  const url = `http://localhost:${env.GATEWAY_PORT}/auth/login`;
  return (await (await post(url, { email: 'user@demo.com', password })).json()).accessToken;
}

const tasksUrl = () => `http://localhost:${env.GATEWAY_PORT}/api/v1/tasks`;
const children = (): Array<{ pid: number }> => JSON.parse(readFileSync(join(dataDir, 'running.json'), 'utf8')).children;

/** What others than its owner may read, write or enter. */
const openToOthers = () =>
  ['.', ...readdirSync(dataDir, { recursive: true, encoding: 'utf8' })].filter((name) => {
    const found = lstatSync(join(dataDir, name));
    return !found.isSymbolicLink() && (found.mode & 0o077) !== 0;
  });

/** The addresses at which something listens on a port, as the kernel of Linux writes them. */
function listeningAt(port: unknown): string[] {
  const lines = ['tcp', 'tcp6'].flatMap((table) => readFileSync(`/proc/net/${table}`, 'utf8').split('\n'));
  const sockets = lines.map((line) => line.trim().split(/\s+/)).filter(([, , , state]) => state === '0A');
  const addresses = sockets.map(([, local = '']) => local.split(':'));
  return addresses.filter(([, hex = '']) => Number.parseInt(hex, 16) === Number(port)).map(([at = '']) => at);
}
const LOOPBACK = '0100007F';

function lives(pid: number): boolean {
  try {
    // A child that ended but was not waited for by its new parent still answers to signals.
    return process.platform !== 'linux' || !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

test('it starts with nothing given, survives a kill -9 of all its owner, and stops in order', async () => {
  mkdirSync(join(dataDir, 'logs'), { recursive: true }); // as an earlier version left it, for everybody to read
  writeFileSync(join(dataDir, 'logs', 'gateway.log'), '{}\n', { mode: 0o644 });
  const first = start();
  const output = await ready(first);
  expect(openToOthers()).toEqual([]);
  const inner = ['postgres.port', 'rabbitmq.port'].map((name) => readFileSync(join(dataDir, name), 'utf8'));
  for (const port of [env.AUTH_PORT, env.TASK_PORT, env.TASK_GRPC_PORT, env.WORKER_PORT, env.REALTIME_PORT, ...inner]) {
    expect([port, listeningAt(port)]).toEqual([port, [LOOPBACK]]);
  }
  expect(listeningAt(env.GATEWAY_PORT)).toEqual([expect.stringMatching(/^0+$/)]);
  expect(output).toContain(`Taskward is ready at http://localhost:${env.GATEWAY_PORT}`);
  expect(output).toMatch(/^admin@demo\.com \/ \S+$/m);
  expect(output).toMatch(/RabbitMQ +amqp:\/\//);
  const token = await signIn(output);
  // The company of the demo is there before anybody comes.
  expect((await (await get(`${tasksUrl()}?scope=visible`, token)).json()).data.length).toBeGreaterThan(20);
  const { data: task } = await (await post(tasksUrl(), { title: 'Kept through a crash' }, token)).json();

  const second = start();
  expect(await second.ended).toBe(1);
  expect(second.output()).toBe(
    `taskward: DATA_DIR: found ${dataDir}, where process ${first.child.pid} already serves http://localhost:${env.GATEWAY_PORT}\n`,
  );

  first.child.kill('SIGKILL');
  await first.ended;
  const third = start();
  const again = await ready(third);
  expect(again).toContain('the last run was cut off');
  const broker = (text: string) => /RabbitMQ +(amqp:\S+)/.exec(text)?.[1];
  expect(broker(again)).toBe(broker(output));
  const kept = await get(`${tasksUrl()}/${task.id}`, token);
  expect((await kept.json()).data).toMatchObject(task);

  const pids = children().map(({ pid }) => pid);
  // The services, PostgreSQL, RabbitMQ, and Valkey where it is installed.
  expect(pids.filter(lives)).toHaveLength(/Valkey +redis:/.test(again) ? 8 : 7);
  third.child.kill('SIGINT');
  third.child.kill('SIGINT');
  expect(await third.ended).toBe(0);
  expect(pids.filter(lives)).toEqual([]);
}, 180_000);

test('taken ports are one line, before anything was started', async () => {
  const server = createServer().listen(Number(env.AUTH_PORT));
  await once(server, 'listening');
  const run = start();
  expect(await run.ended).toBe(1);
  expect(run.output()).toBe(
    `taskward: ports already taken: AUTH_PORT ${env.AUTH_PORT}; end what uses them, or set AUTH_PORT\n`,
  );
  server.close();
});

test('a folder that everybody uses is no place for data, and stays as it is', async () => {
  const shared = join(dataDir, '..', 'shared');
  mkdirSync(shared);
  chmodSync(shared, 0o1777);
  const run = start({ DATA_DIR: shared });
  expect(await run.ended).toBe(1);
  expect(run.output()).toBe(
    `taskward: DATA_DIR: found ${shared}, which everybody uses; expected a folder of its own\n`,
  );
  expect(lstatSync(shared).mode & 0o7777).toBe(0o1777);
});

test('a bad setting is one line that names it', async () => {
  const run = start({ TASK_PORT: 'four thousand' });
  expect(await run.ended).toBe(1);
  expect(run.output()).toBe(
    'taskward: TASK_PORT: found "four thousand", expected a port from 0 to 65535 (default 4000)\n',
  );
});

test('a database server that is not there is one line', async () => {
  const port = await getPort();
  const run = start({
    DATABASE_URL: `postgres://someone:secret@127.0.0.1:${port}/postgres`,
    RABBITMQ_URL: 'amqp://127.0.0.1:1',
  });
  expect(await run.ended).toBe(1);
  expect(run.output()).toMatch(/^taskward: DATABASE_URL: .*127\.0\.0\.1:\d+.*\n$/);
  expect(run.output()).not.toContain('secret');
});
