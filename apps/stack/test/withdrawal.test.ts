import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Door, everyDoor } from './every-door.ts';
import { get, post, type System, startSystem } from './system.ts';

const ROUNDS = 10;
/** Teams go the way of roles, which the rounds above have shown. */
const TEAM_ROUNDS = 3;
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
    body: body === undefined ? undefined : JSON.stringify(body),
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

type Withdraw = (who: Awaited<ReturnType<typeof person>>) => Promise<Response>;

async function rounds(what: string, withdraw: Withdraw, count = ROUNDS) {
  const times: number[] = [];
  for (let round = 0; round < count; round++) {
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

/** What is one's in a step: the role of an admin as such or by a role of one's own, and a team. */
const step = fc.record({
  role: fc.constantFrom('admin', 'clerk', 'user'),
  clerkIsAdmin: fc.boolean(),
  team: fc.boolean(),
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

test('a team that is joined is in the next token, and the one before is refused at every door', async () => {
  expect((await change('/api/v1/teams', 'POST', { handle: 'joined', name: 'Joined' })).status).toBe(201);
  await rounds('joining a team', ({ id }) => change(`/api/v1/teams/joined/members/${id}`, 'PUT', {}), TEAM_ROUNDS);
}, 60_000);

test('a team that is taken away is gone at every door', async () => {
  await rounds(
    'taking a team away',
    async ({ id, ...account }) => {
      expect((await change('/api/v1/teams', 'POST', { handle: 'short-lived', name: 'Short-lived' })).status).toBe(201);
      expect((await change(`/api/v1/teams/short-lived/members/${id}`, 'PUT', {})).status).toBe(200);
      const { token } = await signIn(account);
      for (const door of doors) expect([door.name, await door.try(token)]).toEqual([door.name, 'accepted']);
      const answer = await change('/api/v1/teams/short-lived', 'DELETE', undefined);
      await Promise.all(doors.map((door) => untilClosed(door, token, performance.now())));
      return answer;
    },
    TEAM_ROUNDS,
  );
}, 60_000);

const ADMINS = ['tasks:read:all', 'tasks:read:own', 'tasks:create'];
const USERS = ['tasks:read:own', 'tasks:create'];

// Rights have a version, not a date: however close changes follow each other, and wherever a sign-in or a refresh falls
// between them, no token outlives what it says (R16).
test('no token outlives its rights, wherever sign-ins and refreshes fall between changes of roles and teams', async () => {
  const [clerk, team] = ['clerk', 'changing'];
  const clerkRole = (path: string, method: string, isAdmin: boolean) =>
    change(path, method, { ...(method === 'POST' ? { name: clerk } : {}), permissions: isAdmin ? ADMINS : USERS });
  expect((await clerkRole('/api/v1/roles', 'POST', false)).status).toBe(201);
  expect((await change('/api/v1/teams', 'POST', { handle: team, name: 'Changing' })).status).toBe(201);
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 6 }), async (steps) => {
      const who = await person(['admin']);
      expect((await clerkRole(`/api/v1/roles/${clerk}`, 'PATCH', false)).status).toBe(200);
      let { cookie } = who;
      let rights = { role: 'admin', clerkIsAdmin: false, team: false };
      const mayRead = () => rights.role === 'admin' || (rights.role === 'clerk' && rights.clerkIsAdmin);
      /** What a token says; the clerks' rights are nobody else's matter. */
      const said = () => JSON.stringify([rights.role, rights.team, rights.role === 'clerk' && rights.clerkIsAdmin]);
      const good = [who.token];
      const withdrawn: string[] = [];
      const renew = async (by: Promise<{ token: string; cookie: string }>) => {
        const renewed = await by;
        cookie = renewed.cookie;
        good.push(renewed.token);
        const { teams, roles } = JSON.parse(Buffer.from(renewed.token.split('.')[1] ?? '', 'base64url').toString());
        expect([roles, teams]).toEqual([[rights.role], rights.team ? [team] : []]);
      };
      for (const { after, pauseMs, ...next } of steps) {
        const before = said();
        const changes = [
          () => change(`/api/v1/users/${who.id}/roles`, 'PUT', { roles: [next.role] }),
          () => clerkRole(`/api/v1/roles/${clerk}`, 'PATCH', next.clerkIsAdmin),
          () =>
            change(`/api/v1/teams/${team}/members/${who.id}`, next.team ? 'PUT' : 'DELETE', next.team ? {} : undefined),
        ];
        // All at once: in whatever order they are done, no token of before is good any more.
        const statuses = (await Promise.all(changes.map((make) => make()))).map(({ status }) => status);
        expect(statuses).toEqual([200, 200, next.team ? 200 : rights.team ? 204 : 404]);
        rights = next;
        if (said() !== before) withdrawn.push(...good.splice(0));
        if (after !== 'nothing') await renew(after === 'refresh' ? refresh(cookie) : signIn(who));
        await pause(pauseMs);
      }
      await renew(refresh(cookie));
      for (const token of withdrawn) await expectAt(token, () => 'refused');
      for (const token of good) await expectAt(token, (door) => verdictFor(door, mayRead()));
    }),
    { numRuns: ROLE_CHANGES, seed: SEED, endOnFailure: true },
  );
  console.info(`changes of rights: N = ${ROLE_CHANGES} sequences at ${doors.length} doors, seed ${SEED}`);
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
  return (
    text
      .split('\n')
      .filter((line) => line.startsWith('http_server_request_duration_seconds_count'))
      // When somebody was seen last is told some time after their socket has closed.
      .filter((line) => !/route="\/(ready|metrics|health|internal\/presence)"/.test(line))
      .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
  );
}
