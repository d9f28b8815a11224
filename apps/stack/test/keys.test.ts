import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { decodeProtectedHeader } from 'jose';
import { type Door, everyDoor } from './every-door.ts';
import { type ExpressJwtDoors, expressJwtDoors, SERVICE_SECRET } from './express-jwt-doors.ts';
import { get, post, type System, startSystem } from './system.ts';

/** `ROTATIONS=50` for the long run. */
const ROTATIONS = Number(process.env.ROTATIONS ?? 3);
const JWKS_MAX_AGE_S = 1;
/** Of the service that has jwks-rsa: as long it goes on with a burned key. */
const KEY_CACHE_S = 2;

let system: System;
let doors: Door[];
let close: () => void;
let expressJwt: ExpressJwtDoors;

beforeAll(async () => {
  const limits = { RATE_LIMIT_SIGNIN: '1000000', RATE_LIMIT_API: '1000000' };
  system = await startSystem({ ...limits, JWKS_MAX_AGE: String(JWKS_MAX_AGE_S), SERVICE_SECRET });
  expressJwt = await expressJwtDoors(system, { keyCacheSeconds: KEY_CACHE_S });
  ({ doors, close } = everyDoor(system));
  doors.push(expressJwt.verifier);
}, 120_000);
afterAll(async () => {
  close?.();
  await expressJwt?.close();
  await system?.close();
});

const keyOf = (token: string) => String(decodeProtectedHeader(token).kid);

/** Signs in and tries every door, over and over, until it is told to end. */
function load(wrong: string[]) {
  let ended = false;
  const counts = { tokens: 0, tries: 0, keys: new Set<string>() };
  const work = (async () => {
    const kept: string[] = [];
    while (!ended) {
      const token = await system.token('admin@demo.com');
      counts.tokens++;
      counts.keys.add(keyOf(token));
      kept.push(token);
      for (const good of [token, kept[Math.floor(kept.length / 2)] as string]) {
        const all = [...doors, expressJwt.keys];
        const verdicts = await Promise.all(all.map((door) => door.try(good)));
        counts.tries += verdicts.length;
        for (const [i, verdict] of verdicts.entries()) {
          if (verdict !== 'accepted') wrong.push(`${all[i]?.name}: ${verdict}`);
        }
      }
    }
  })();
  return {
    counts,
    async end() {
      ended = true;
      await work;
    },
  };
}

async function until(condition: () => Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`${what} did not happen within 20 s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('keys change under load and no good token is refused', async () => {
  const wrong: string[] = [];
  const running = load(wrong);
  await until(async () => running.counts.tokens > 0, 'a token of the first key');
  for (let i = 0; i < ROTATIONS; i++) {
    const admin = await system.token('admin@demo.com');
    const answer = await post(`${system.url}/api/v1/keys/rotate`, {}, admin);
    expect(answer.status).toBe(201);
    const { data: key } = await answer.json();
    expect(key.state).toBe('published');
    await until(async () => running.counts.keys.has(key.kid), `signing with ${key.kid}`);
  }
  await running.end();
  const { tokens, tries, keys } = running.counts;
  console.info(
    `${ROTATIONS} rotations, ${tokens} tokens of ${keys.size} keys, ${tries} tries: ${wrong.length} refused`,
  );
  expect(keys.size).toBeGreaterThan(ROTATIONS);
  expect(wrong).toEqual([]);
}, 600_000);

test('a burned key opens no door any more, and the one in its place opens all', async () => {
  const old = await system.token('admin@demo.com');
  const answer = await post(`${system.url}/api/v1/keys/${keyOf(old)}/burn`, {}, old);
  expect(answer.status).toBe(200);
  const since = performance.now();
  await until(
    async () => (await Promise.all(doors.map((door) => door.try(old)))).every((v) => v === 'refused'),
    'refusal',
  );
  console.info(`a burned key was refused at ${doors.length} doors after ${(performance.now() - since).toFixed(0)} ms`);
  // jwks-rsa alone hears of it when it asks for its keys again.
  await until(async () => (await expressJwt.keys.try(old)) === 'refused', 'refusal by keys alone');
  const next = await system.token('admin@demo.com');
  expect(await expressJwt.keys.try(next)).toBe('accepted');
  expect(keyOf(next)).not.toBe(keyOf(old));
  for (const door of doors) expect([door.name, await door.try(next)]).toEqual([door.name, 'accepted']);
});

/** The status of a request that is for admins; 0 where none came within a second. */
const users = (token: string): Promise<number> =>
  fetch(`${system.url}/api/v1/users`, {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(1_000),
  }).then(
    ({ status }) => status,
    () => 0,
  );

test('while auth-service is away good tokens go on working, and what is for admins waits', async () => {
  const [user, admin] = [await system.token('user@demo.com'), await system.token('admin@demo.com')];
  const tasks = `${system.url}/api/v1/tasks?limit=1`;
  await get(tasks, user);
  const pid = system.services['auth-service'].pid();
  process.kill(pid, 'SIGSTOP'); // hangs: worse than a refused connection
  try {
    const started = Date.now();
    await until(async () => (await users(admin)) === 503, 'refusing admins');
    for (let i = 0; i < 50; i++) expect((await get(tasks, user)).status).toBe(200);
    console.info(`auth-service hung for ${Date.now() - started} ms: 50 of 50 requests of a user answered`);
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  await until(async () => (await users(admin)) === 200, 'admins back');
}, 60_000);
