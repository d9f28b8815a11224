import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Door, everyDoor } from './every-door.ts';
import { get, post, type System, startSystem } from './system.ts';

const ROUNDS = 10;
/** ROLE_CHANGES=200 for the long run. */
const ROLE_CHANGES = Number(process.env.ROLE_CHANGES ?? 12);
const SEED = Number(process.env.SEED);
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
  return { id: String(made.data.id), ...(await signIn(account)), ...account };
}

const signIn = async ({ email, password }: { email: string; password: string }) =>
  signedIn(await post(`${system.url}/auth/login`, { email, password }));

const refresh = async (cookie: string) =>
  signedIn(await fetch(`${system.url}/auth/refresh`, { method: 'POST', headers: { cookie, origin: system.url } }));

/** The access token of an answer, and the cookie for the next one. */
async function signedIn(answer: Response): Promise<{ token: string; cookie: string }> {
  expect(answer.status).toBe(200);
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  return { token: String((await answer.json()).accessToken), cookie };
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

/** What a door makes of a token: only admins may read a project of others over gRPC. */
const verdictFor = (door: Door, isAdmin: boolean) => (door.name === 'gRPC' && !isAdmin ? 'forbidden' : 'accepted');

/** News of a change is under way for milliseconds; a door that needs this many looks does not hear of it. */
const LOOKS = 100;

async function expectAt(token: string, verdict: (door: Door) => string): Promise<void> {
  for (const door of doors) {
    let seen = await door.try(token);
    for (let look = 1; look < LOOKS && seen !== verdict(door); look++) {
      await pause(50);
      seen = await door.try(token);
    }
    expect([door.name, seen]).toEqual([door.name, verdict(door)]);
  }
}

const step = fc.record({
  admin: fc.boolean(),
  after: fc.constantFrom('nothing', 'sign in', 'refresh'),
  pauseMs: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 900 })),
});

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
  const { token } = await signIn(who);
  for (const door of doors) {
    expect([door.name, await door.try(token)]).toEqual([door.name, verdictFor(door, false)]);
  }
}, 60_000);

// Rights have a version, not a date: however close changes follow each other, and wherever a sign-in or a refresh falls
// between them, no token outlives what it says (R16).
test('no token outlives its rights, wherever sign-ins and refreshes fall between changes of roles', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 6 }), async (steps) => {
      const who = await person(['admin', 'user']);
      let { cookie } = who;
      let isAdmin = true;
      const good = [who.token];
      const withdrawn: string[] = [];
      const renew = async (by: Promise<{ token: string; cookie: string }>) => {
        const renewed = await by;
        cookie = renewed.cookie;
        good.push(renewed.token);
      };
      for (const { admin: next, after, pauseMs } of steps) {
        const roles = next ? ['admin', 'user'] : ['user'];
        expect((await change(`/api/v1/users/${who.id}/roles`, 'PUT', { roles })).status).toBe(200);
        if (next !== isAdmin) withdrawn.push(...good.splice(0));
        isAdmin = next;
        if (after !== 'nothing') await renew(after === 'refresh' ? refresh(cookie) : signIn(who));
        await pause(pauseMs);
      }
      await renew(refresh(cookie));
      for (const token of withdrawn) await expectAt(token, () => 'refused');
      for (const token of good) await expectAt(token, (door) => verdictFor(door, isAdmin));
    }),
    { numRuns: ROLE_CHANGES, seed: SEED, endOnFailure: true },
  );
  console.info(`role changes: N = ${ROLE_CHANGES} sequences at ${doors.length} doors, seed ${SEED}`);
}, 300_000);

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
