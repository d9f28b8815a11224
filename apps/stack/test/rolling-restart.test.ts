import { afterAll, beforeAll, expect, test } from '@jest/globals';
import getPort from 'get-port';
import type { RunningProcess } from '../src/supervisor.ts';
import { startSecond, untilReady } from './second-instance.ts';
import { post, type System, startSystem } from './system.ts';

const CALLERS = 6;

let system: System;
let ports: { auth: number; task: number; rpc: number };
const second: Partial<Record<'auth-service' | 'task-service', RunningProcess>> = {};

beforeAll(async () => {
  const [auth, task, rpc, ownAuth, ownTask] = (await Promise.all(
    Array.from({ length: 5 }, () => getPort()),
  )) as number[];
  ports = { auth: auth as number, task: task as number, rpc: rpc as number };
  system = await startSystem({
    RATE_LIMIT_SIGNIN: '1000000',
    RATE_LIMIT_API: '1000000',
    SHUTDOWN_DELAY: '2',
    AUTH_PORT: String(ownAuth),
    TASK_PORT: String(ownTask),
    AUTH_URL: `http://127.0.0.1:${ownAuth},http://127.0.0.1:${auth}`,
    TASK_URL: `http://127.0.0.1:${ownTask},http://127.0.0.1:${task}`,
  });
  await Promise.all([startAnother('auth-service'), startAnother('task-service')]);
}, 120_000);
afterAll(async () => {
  await Promise.all(Object.values(second).map((running) => running?.stop()));
  await system?.close();
}, 60_000);

/** Another instance of a service, beside the one that the system keeps. */
async function startAnother(name: 'auth-service' | 'task-service'): Promise<void> {
  second[name] = await startSecond(system, name, {
    SHUTDOWN_DELAY: '2',
    AUTH_URL: `http://127.0.0.1:${system.settings.AUTH_PORT},http://127.0.0.1:${ports.auth}`,
    AUTH_PORT: String(ports.auth),
    TASK_PORT: String(ports.task),
    TASK_GRPC_PORT: String(ports.rpc),
    RATE_LIMIT_SIGNIN: '1000000',
  });
  await untilGatewaySees();
}

/** The gateway has to have seen both again before the next one may go, as an operator would wait. */
async function untilGatewaySees(): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const { dependencies } = await (await fetch(`${system.url}/ready`)).json();
    if (dependencies['auth-service'].ready === 2 && dependencies['task-service'].ready === 2) return;
    if (second['auth-service'] === undefined || second['task-service'] === undefined) return; // still starting
    if (Date.now() > deadline)
      throw new Error(`the gateway does not see both instances: ${JSON.stringify(dependencies)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Callers that read, write and sign in through the gateway until they are told to end. */
function load(token: string) {
  const counts = { requests: 0, failed: [] as string[] };
  let ended = false;
  const credentials = { email: 'user@demo.com', password: system.password('user@demo.com') };
  const authorization = { authorization: `Bearer ${token}` };
  const kinds: Record<string, () => Promise<Response>> = {
    read: () => fetch(`${system.url}/api/v1/tasks?limit=5`, { headers: authorization }),
    write: () => post(`${system.url}/api/v1/tasks`, { title: 'While services restart' }, token),
    profile: () => fetch(`${system.url}/auth/me`, { headers: authorization }),
    'sign-in': () => post(`${system.url}/auth/login`, credentials),
  };
  const caller = async (number: number) => {
    for (let i = number; !ended; i++) {
      const [kind, call] = Object.entries(kinds)[i % 4] as [string, () => Promise<Response>];
      const result = await call().then(
        async (answer) => {
          await answer.arrayBuffer();
          return answer.ok ? undefined : `${kind}: ${answer.status}`;
        },
        (error: Error) => `${kind}: ${error.message}`,
      );
      counts.requests++;
      if (result) counts.failed.push(result);
    }
  };
  const work = Promise.all(Array.from({ length: CALLERS }, (_, number) => caller(number)));
  return {
    counts,
    async end() {
      ended = true;
      await work;
    },
  };
}

test('both instances of both services are replaced one after the other, and no request fails', async () => {
  const running = load(await system.token('user@demo.com'));
  for (const name of ['task-service', 'auth-service'] as const) {
    const own = Number(name === 'auth-service' ? system.settings.AUTH_PORT : system.settings.TASK_PORT);
    const before = system.services[name].pid();
    process.kill(before, 'SIGTERM');
    const deadline = Date.now() + 30_000;
    while (system.services[name].pid() === before) {
      if (Date.now() > deadline) throw new Error(`${name} was not started again`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await untilReady(own);
    await untilGatewaySees();
    await second[name]?.stop();
    await startAnother(name);
  }
  await running.end();
  const { requests, failed } = running.counts;
  console.info(`rolling restart of 2 × 2 instances: ${requests} requests, ${failed.length} failed`);
  expect(failed).toEqual([]);
  expect(requests).toBeGreaterThan(100);
}, 120_000);
