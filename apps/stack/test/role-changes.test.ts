import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Door, everyDoor } from './every-door.ts';
import { post, type System, startSystem } from './system.ts';

// Rights have a version, not a date: however close changes follow each other, and wherever a sign-in or a refresh falls
// between them, no token outlives what it says (R16).

/** ROLE_CHANGES=200 for the long run. */
const N = Number(process.env.ROLE_CHANGES ?? 12);
const SEED = Number(process.env.SEED ?? Date.now() % 2 ** 31);

let system: System;
let doors: Door[];
let close: () => void;
let admin: string;

beforeAll(async () => {
  system = await startSystem({ RATE_LIMIT_SIGNIN: '100000', RATE_LIMIT_API: '1000000' });
  ({ doors, close } = everyDoor(system));
  admin = await system.token('admin@demo.com');
}, 120_000);
afterAll(async () => {
  close?.();
  await system?.close();
});

const send = (method: string, path: string, body: unknown, headers: Record<string, string>) =>
  fetch(system.url + path, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
const asAdmin = () => ({ authorization: `Bearer ${admin}` });

/** Somebody new with a session whose refresh cookie can be used. */
async function somebody() {
  const account = { email: `r${Math.random().toString(36).slice(2)}@example.com`, password: 'a password of theirs' };
  const made = await send('POST', '/api/v1/users', { ...account, roles: ['admin', 'user'] }, asAdmin());
  expect(made.status).toBe(201);
  const { id } = (await made.json()).data as { id: string };
  let cookie = '';
  const tokenOf = async (answer: Response) => {
    expect(answer.status).toBe(200);
    cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    return String((await answer.json()).accessToken);
  };
  const signIn = async () => tokenOf(await post(`${system.url}/auth/login`, account));
  return {
    signIn,
    first: await signIn(),
    refresh: async () => tokenOf(await send('POST', '/auth/refresh', {}, { cookie, origin: system.url })),
    async setRoles(roles: string[]) {
      expect((await send('PUT', `/api/v1/users/${id}/roles`, { roles }, asAdmin())).status).toBe(200);
    },
  };
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

test('no token outlives its rights, wherever sign-ins and refreshes fall between changes of roles', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 6 }), async (steps) => {
      const person = await somebody();
      let isAdmin = true;
      let good = [person.first];
      const withdrawn: string[] = [];
      for (const { admin: next, after, pauseMs } of steps) {
        await person.setRoles(next ? ['admin', 'user'] : ['user']);
        if (next !== isAdmin) withdrawn.push(...good.splice(0));
        isAdmin = next;
        if (after !== 'nothing') good.push(await (after === 'refresh' ? person.refresh() : person.signIn()));
        await pause(pauseMs);
      }
      good = [...good, await person.refresh()];
      for (const token of withdrawn) await expectAt(token, () => 'refused');
      for (const token of good) await expectAt(token, (door) => verdictFor(door, isAdmin));
    }),
    { numRuns: N, seed: SEED, endOnFailure: true },
  );
  console.info(`role changes: N = ${N} sequences at ${doors.length} doors, seed ${SEED}`);
}, 300_000);
