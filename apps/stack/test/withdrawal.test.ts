import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Door, everyDoor } from './every-door.ts';
import { get, post, type System, startSystem } from './system.ts';

const ROUNDS = 10;
const DEADLINE_MS = 5_000;

let system: System;
let doors: Door[];
let close: () => void;
let admin: string;

beforeAll(async () => {
  system = await startSystem({ RATE_LIMIT_SIGNIN: '10000', RATE_LIMIT_API: '1000000' });
  ({ doors, close } = everyDoor(system));
  admin = await system.token('admin@demo.com');
}, 120_000);
afterAll(async () => {
  close?.();
  await system?.close();
});

/** A new person with these roles, signed in. */
async function person(roles: string[]) {
  const account = { email: `p${Math.random().toString(36).slice(2)}@example.com`, password: 'a password of theirs' };
  const answer = await post(`${system.url}/api/v1/users`, { ...account, roles }, admin);
  expect(answer.status).toBe(201);
  const made = await answer.json();
  return { id: String(made.data.id), token: await signIn(account), ...account };
}

async function signIn({ email, password }: { email: string; password: string }): Promise<string> {
  const answer = await post(`${system.url}/auth/login`, { email, password });
  expect(answer.status).toBe(200);
  return String((await answer.json()).accessToken);
}

const change = (path: string, method: string, body: unknown) =>
  fetch(system.url + path, {
    method,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${admin}` },
    body: JSON.stringify(body),
  });

/** Milliseconds from `since` until a door no longer accepts the token. */
async function untilClosed(door: Door, token: string, since: number): Promise<number> {
  for (;;) {
    const verdict = await door.try(token);
    if (verdict === 'refused') return performance.now() - since;
    if (verdict !== 'accepted') throw new Error(`${door.name}: ${verdict}`);
    if (performance.now() - since > DEADLINE_MS) throw new Error(`${door.name} still accepts the token`);
  }
}

const percentile = (times: number[], share: number) =>
  times.sort((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * share))]?.toFixed(0);

async function rounds(what: string, withdraw: (who: Awaited<ReturnType<typeof person>>) => Promise<Response>) {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const who = await person(['admin', 'user']); // gRPC needs the role
    for (const door of doors) expect([door.name, await door.try(who.token)]).toEqual([door.name, 'accepted']);
    const answer = await withdraw(who);
    expect(answer.ok).toBe(true);
    const since = performance.now();
    times.push(...(await Promise.all(doors.map((door) => untilClosed(door, who.token, since)))));
  }
  console.info(
    `${what}: ${times.length} doors closed, p50 ${percentile(times, 0.5)} ms, p99 ${percentile(times, 0.99)} ms`,
  );
}

test(
  'a signed-out session is refused at every door',
  () => rounds('signing out', ({ token }) => post(`${system.url}/auth/logout`, {}, token)),
  60_000,
);

test(
  'a disabled person is refused at every door',
  () => rounds('disabling', ({ id }) => change(`/api/v1/users/${id}`, 'PATCH', { disabled: true })),
  60_000,
);

test('a role taken away is gone at every door, and the next token is good again without it', async () => {
  await rounds('taking a role', ({ id }) => change(`/api/v1/users/${id}/roles`, 'PUT', { roles: ['user'] }));
  const who = await person(['admin', 'user']);
  await change(`/api/v1/users/${who.id}/roles`, 'PUT', { roles: ['user'] });
  const accessToken = await signIn(who);
  for (const door of doors) {
    expect([door.name, await door.try(accessToken)]).toEqual([
      door.name,
      door.name === 'gRPC' ? 'forbidden' : 'accepted',
    ]);
  }
}, 60_000);

test('checking a token asks auth-service nothing', async () => {
  const { AUTH_PORT, TASK_PORT } = system.settings;
  const { token } = await person(['user']);
  const url = `http://127.0.0.1:${TASK_PORT}/api/v1/tasks?limit=1`;
  await get(url, token);
  const before = await requestsAt(AUTH_PORT);
  for (let i = 0; i < 500; i++) expect((await get(url, token)).status).toBe(200);
  expect((await requestsAt(AUTH_PORT)) - before).toBe(0);
});

/** Requests that a service has answered, its metrics and readiness aside. */
async function requestsAt(port: number): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  return text
    .split('\n')
    .filter((line) => line.startsWith('http_server_request_duration_seconds_count'))
    .filter((line) => !/route="\/(ready|metrics|health)"/.test(line))
    .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}
