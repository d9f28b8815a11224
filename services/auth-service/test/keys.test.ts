import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createVerifier } from '@taskward/jwt-middleware';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { Browser, signInByCode } from './browser.ts';
import { eventually, type RunningService, type SignedIn, startService } from './running-service.ts';

/** KEY_ROTATIONS=50 for the long run. */
const ROTATIONS = Number(process.env.KEY_ROTATIONS ?? 3);

let service: RunningService;
let other: RunningService;
let admin: SignedIn;
beforeAll(async () => {
  service = await startService({ settings: { JWKS_MAX_AGE: '1' } });
  other = await startService({ beside: service, settings: { JWKS_MAX_AGE: '1' } });
  admin = await service.signIn('admin');
});
afterAll(async () => {
  await other?.close();
  await service?.close();
});

interface Key {
  kid: string;
  state: string;
  createdAt: string;
  signsFrom: string;
}

const keys = async () =>
  ((await (await service.get('/api/v1/keys', admin.accessToken)).json()) as { data: Key[] }).data;
const published = async (at: RunningService) =>
  ((await (await at.get('/.well-known/jwks.json')).json()) as { keys: Array<{ kid: string }> }).keys.map(
    ({ kid }) => kid,
  );
const rotate = async (): Promise<Key> =>
  ((await (await service.send('POST', '/api/v1/keys/rotate', undefined, admin.authorization)).json()) as { data: Key })
    .data;
const burn = (kid: string) => service.send('POST', `/api/v1/keys/${kid}/burn`, undefined, admin.authorization);
const kidOf = (token: string) => decodeProtectedHeader(token).kid as string;
const signer = async (at: RunningService) => kidOf((await at.signIn('user')).accessToken);

test('a rotation publishes at once, signs only after two lifetimes of the key set, and keeps the old key', async () => {
  const before = await signer(service);
  const earlier = await service.signIn('user');
  const next = await rotate();
  expect(next.state).toBe('published');
  expect(Date.parse(next.signsFrom) - Date.parse(next.createdAt)).toBe(2000);
  await eventually(async () => (await published(other)).includes(next.kid));
  const signing = await signer(service);
  // A machine may be so slow that the two seconds are over before the answer is here.
  expect(signing === before || Date.now() >= Date.parse(next.signsFrom)).toBe(true);
  await eventually(async () => (await signer(service)) === next.kid && (await signer(other)) === next.kid);
  expect((await other.get('/api/private', earlier.accessToken)).status).toBe(200);
  expect(await keys()).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ kid: next.kid, state: 'signing' }),
      expect.objectContaining({ kid: before, state: 'verifying' }),
    ]),
  );
});

test('the issuer signs with the new key too, ID token and access token', async () => {
  const next = await rotate();
  await eventually(async () => (await signer(service)) === next.kid);
  const tokens = await signInByCode(new Browser(service.url), { password: service.password.user });
  expect([kidOf(tokens.access_token), kidOf(tokens.id_token)]).toEqual([next.kid, next.kid]);
});

/** A service of somebody else, which knows the published keys alone. */
const elsewhere = () =>
  createVerifier({
    issuers: [
      {
        issuer: service.url,
        audience: 'api-gateway',
        jwksUri: `${service.url}/.well-known/jwks.json`,
        maxAge: 1,
        cooldown: 1,
      },
    ],
  });

test('while keys rotate under load, no good token is refused, here or elsewhere', async () => {
  const verifiers = [elsewhere(), elsewhere()];
  const { cookie } = await service.signIn('user');
  const kids = new Set<string>();
  const refusals: unknown[] = [];
  let tokens = 0;
  let current = cookie;

  /** One user of the system: refreshes, then calls everywhere with the new token. */
  async function use(): Promise<string> {
    const answer = await service.send('POST', '/auth/refresh', undefined, { cookie: current, origin: service.url });
    current = answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const { accessToken } = (await answer.json()) as { accessToken: string };
    tokens++;
    kids.add(kidOf(accessToken));
    for (const at of [service, other]) {
      const { status } = await at.get('/api/private', accessToken);
      if (status !== 200) refusals.push(status);
    }
    await Promise.all(verifiers.map((verifier) => verifier.verify(accessToken).catch((error) => refusals.push(error))));
    return kidOf(accessToken);
  }

  for (let rotation = 0; rotation < ROTATIONS; rotation++) {
    const { kid } = await rotate();
    await eventually(async () => (await use()) === kid);
  }
  console.info(`keys: ${ROTATIONS} rotations, ${tokens} tokens at 4 doors, ${refusals.length} refused`);
  expect(refusals).toEqual([]);
  expect(kids.size).toBeGreaterThan(ROTATIONS);
}, 600_000);

test('a burned key is refused at every instance, leaves the set, and another signs at once', async () => {
  const victim = await service.signIn('user');
  const kid = kidOf(victim.accessToken);
  expect((await burn(kid)).status).toBe(200);
  await eventually(async () => (await other.get('/api/private', victim.accessToken)).status === 401);
  expect((await service.get('/api/private', victim.accessToken)).status).toBe(401);
  await eventually(async () => !(await published(other)).includes(kid));
  admin = await service.signIn('admin');
  expect(kidOf(admin.accessToken)).not.toBe(kid);
  expect((await other.get('/api/private', admin.accessToken)).status).toBe(200);
  expect((await keys()).find((key) => key.kid === kid)?.state).toBe('burned');
  expect((await burn(kid)).status).toBe(404);
  const { rows } = await service.database.query('SELECT private_key FROM signing_keys WHERE kid = $1', [kid]);
  expect(rows).toEqual([{ private_key: null }]);
  // The session behind the refused token goes on: its owner refreshes and is back.
  const refreshed = await service.send('POST', '/auth/refresh', undefined, {
    cookie: victim.cookie,
    origin: service.url,
  });
  const { accessToken } = (await refreshed.json()) as { accessToken: string };
  expect((await other.get('/api/private', accessToken)).status).toBe(200);
  expect(decodeJwt(accessToken).sid).toBe(decodeJwt(victim.accessToken).sid);
});

test('only an admin sees or changes keys', async () => {
  const user = await service.signIn('user');
  expect((await service.get('/api/v1/keys')).status).toBe(401);
  expect((await service.get('/api/v1/keys', user.accessToken)).status).toBe(403);
  expect((await service.send('POST', '/api/v1/keys/rotate', undefined, user.authorization)).status).toBe(403);
});

test('an old key is rotated once, however many instances notice', async () => {
  const { rows } = await service.database.query<{ kid: string }>(
    `UPDATE signing_keys SET created_at = created_at - interval '31 days' RETURNING kid`,
  );
  const [one, two] = await Promise.all([startService({ beside: service }), startService({ beside: service })]);
  await eventually(async () => (await keys()).length > rows.length);
  expect(await keys()).toHaveLength(rows.length + 1);
  await Promise.all([one.close(), two.close()]);
});
