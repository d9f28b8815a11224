import { afterAll, beforeAll, expect, test } from '@jest/globals';
import getPort from 'get-port';
import { decodeProtectedHeader } from 'jose';
import type { RunningProcess } from '../src/supervisor.ts';
import { type Door, everyDoor, type Verdict } from './every-door.ts';
import { startSecond } from './second-instance.ts';
import { get, post, type System, startSystem, until } from './system.ts';

const limits = { RATE_LIMIT_SIGNIN: '1000000', RATE_LIMIT_API: '1000000', JWKS_MAX_AGE: '1' };

let system: System;
let first: RunningProcess | undefined;
let firstPort: string;
let doors: Door[];
let close: () => void;

/** Two instances of auth-service by AUTH_URL, of which the first is dead before anything starts. */
beforeAll(async () => {
  const [dead = 0, alive = 0] = await Promise.all([getPort(), getPort()]);
  firstPort = String(dead);
  const AUTH_URL = `http://127.0.0.1:${dead},http://127.0.0.1:${alive}`;
  system = await startSystem({ ...limits, AUTH_PORT: String(alive), AUTH_URL });
  const every = everyDoor(system);
  close = every.close;
  doors = every.doors.filter(({ name }) => name !== 'auth-service'); // whose own port is one instance alone
}, 120_000);
afterAll(async () => {
  close?.();
  await first?.stop();
  await system?.close();
}, 60_000);

const signIn = () => system.token('admin@demo.com'); // gRPC needs the role
const keyOf = (token: string) => decodeProtectedHeader(token).kid;

async function verdicts(token: string): Promise<Record<string, Verdict>> {
  return Object.fromEntries(await Promise.all(doors.map(async (door) => [door.name, await door.try(token)])));
}
const every = (verdict: Verdict) => Object.fromEntries(doors.map(({ name }) => [name, verdict]));

async function everythingWorks(): Promise<void> {
  const token = await signIn();
  expect(await verdicts(token)).toEqual(every('accepted'));
  const tasks = [`${system.url}/api/v1/tasks`, `http://127.0.0.1:${system.settings.TASK_PORT}/api/v1/tasks`];
  for (const url of tasks) expect((await post(url, { title: 'With one instance dead' }, token)).status).toBe(201);

  const rotated = await post(`${system.url}/api/v1/keys/rotate`, {}, token);
  expect(rotated.status).toBe(201);
  const { kid } = (await rotated.json()).data;
  await until(async () => keyOf(await signIn()) === kid);
  const next = await signIn();
  expect(await verdicts(next)).toEqual(every('accepted'));

  const other = await signIn();
  expect((await post(`${system.url}/auth/logout`, {}, next)).status).toBe(204);
  await until(async () => Object.values(await verdicts(next)).every((verdict) => verdict === 'refused'));
  expect(await verdicts(other)).toEqual(every('accepted'));

  expect((await post(`${system.url}/api/v1/keys/${kid}/burn`, {}, other)).status).toBe(200);
  await until(async () => Object.values(await verdicts(other)).every((verdict) => verdict === 'refused'));
  await untilAccepted(await signIn());
}

/** A verifier may say for a moment that it cannot tell (503), but never that a good token is a bad one. */
async function untilAccepted(token: string): Promise<void> {
  await until(async () => {
    const all = Object.values(await verdicts(token));
    expect(all).not.toContain('refused');
    return all.every((verdict) => verdict === 'accepted');
  });
}

const readyInstances = async () =>
  (await (await get(`${system.url}/ready`, '')).json()).dependencies['auth-service'].ready;

test('with the first instance dead from the start every door works, through rotation, withdrawal and burn', async () => {
  expect(await readyInstances()).toBe(1);
  await everythingWorks();
}, 60_000);

test('the first comes up, the second dies, and what was withdrawn before stays so: all goes on', async () => {
  const [kept, withdrawn] = [await signIn(), await signIn()];
  await post(`${system.url}/auth/logout`, {}, withdrawn);
  await until(async () => Object.values(await verdicts(withdrawn)).every((verdict) => verdict === 'refused'));
  first = await startSecond(system, 'auth-service', { ...limits, AUTH_PORT: firstPort, SHUTDOWN_DELAY: '0' });
  await until(async () => (await readyInstances()) === 2);
  process.kill(system.services['auth-service'].pid(), 'SIGKILL');
  await system.services['auth-service'].stop(); // and it is not started again
  await until(async () => (await readyInstances()) === 1);
  expect(await verdicts(kept)).toEqual(every('accepted'));
  expect(await verdicts(withdrawn)).toEqual(every('refused'));
  await everythingWorks();
}, 90_000);
