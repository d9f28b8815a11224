import { expect, test } from '@jest/globals';
import { ConfigError } from '@taskward/service-kit';
import { documented } from '@taskward/testkit';
import { readConfig } from '../src/config.ts';
import { RESERVED_IDS } from '../src/federation/provider-settings.ts';
import { ended, startCommand } from './command.ts';
import { SECRET, startService } from './running-service.ts';

const REQUIRED = { DATABASE_URL: 'postgresql://localhost/auth', KEY_ENCRYPTION_SECRET: SECRET };

test('instances that start at once make one key, and each signs what the other verifies', async () => {
  const first = await startService();
  await first.database.query('DELETE FROM signing_keys');
  const [second, third] = await Promise.all([startService({ beside: first }), startService({ beside: first })]);
  const { rows } = await first.database.query('SELECT kid FROM signing_keys');
  expect(rows).toHaveLength(1);
  const { accessToken } = await second.signIn('user');
  expect((await third.get('/api/private', accessToken)).status).toBe(200);
  await Promise.all([second.close(), third.close()]);
  await first.close();
});

test('tokens from before a restart still verify, and no private key is readable in the database', async () => {
  const first = await startService();
  const { accessToken } = await first.signIn('user');
  const again = await startService({ beside: first });
  expect((await again.get('/api/private', accessToken)).status).toBe(200);
  const { rows } = await first.database.query('SELECT private_key, public_jwk FROM signing_keys');
  expect(rows[0].public_jwk.d).toBeUndefined();
  expect(rows[0].private_key.includes(Buffer.from(rows[0].public_jwk.n, 'base64url'))).toBe(false);
  await again.close();
  await first.close();
});

test('ADMIN_EMAIL and ADMIN_PASSWORD make the first admin, and only the first', async () => {
  const admin = { SEED_DEMO: 'false', ADMIN_EMAIL: 'boss@example.com', ADMIN_PASSWORD: 'a good long password' };
  const service = await startService({ settings: admin });
  const login = (password: string) => service.send('POST', '/auth/login', { email: 'boss@example.com', password });
  expect(await (await login('a good long password')).json()).toMatchObject({ user: { roles: ['admin', 'user'] } });
  const again = await startService({ beside: service, settings: { ...admin, ADMIN_PASSWORD: 'another password' } });
  expect((await login('another password')).status).toBe(401);
  const { rows } = await service.database.query('SELECT email FROM users');
  expect(rows).toEqual([{ email: 'boss@example.com' }]);
  await again.close();
  await service.close();
});

test('an ADMIN_EMAIL that somebody registered before there was an admin ends the start, and makes nobody one', async () => {
  const service = await startService({ settings: { SEED_DEMO: 'false' } });
  const email = 'Boss@example.com';
  expect((await service.send('POST', '/auth/register', { email, password: 'a good long password' })).status).toBe(201);
  const admin = { SEED_DEMO: 'false', ADMIN_EMAIL: 'boss@example.com', ADMIN_PASSWORD: 'another good password' };
  const settings = { ...admin, KEY_ENCRYPTION_SECRET: SECRET, AUTH_PORT: '0' };
  const starting = startCommand('../main', service.databaseUrl, [], settings);
  const giveUp = setTimeout(() => starting.kill(), 20_000);
  const { code, stdout, stderr } = await ended(starting);
  clearTimeout(giveUp);
  expect([code, stderr]).toEqual([
    1,
    'auth-service: ADMIN_EMAIL: found boss@example.com, the address of an account that is no active admin, expected one that no account has: there is no admin yet\n',
  ]);
  expect(stdout).not.toContain('made the first admin');
  const { rows } = await service.database.query('SELECT email, roles FROM users');
  expect(rows).toEqual([{ email, roles: ['user'] }]);
  const other = await startService({ beside: service, settings: { ...admin, ADMIN_EMAIL: 'chief@example.com' } });
  const login = { email: 'chief@example.com', password: 'another good password' };
  expect((await other.send('POST', '/auth/login', login)).status).toBe(200);
  await other.close();
  await service.close();
});

test('instances that start at once make one first admin', async () => {
  const service = await startService({ settings: { SEED_DEMO: 'false' } });
  const settings = { SEED_DEMO: 'false', ADMIN_EMAIL: 'boss@example.com', ADMIN_PASSWORD: 'a good long password' };
  const beside = await Promise.all([1, 2, 3].map(() => startService({ beside: service, settings })));
  const { rows } = await service.database.query('SELECT email, roles FROM users');
  expect(rows).toEqual([{ email: 'boss@example.com', roles: ['admin', 'user'] }]);
  await Promise.all(beside.map((one) => one.close()));
  await service.close();
});

test('settings that are wrong or missing are all named, and secrets are not shown', () => {
  const read = () => readConfig({ KEY_ENCRYPTION_SECRET: 'too short', AUTH_PORT: 'eighty' });
  expect(read).toThrow(ConfigError);
  expect(read).toThrow(/AUTH_PORT: found "eighty"/);
  expect(read).toThrow(/DATABASE_URL: found nothing/);
  expect(read).toThrow(/KEY_ENCRYPTION_SECRET: found 9 characters/);
});

const CORP = {
  id: 'corp',
  name: 'Corp',
  issuer: 'https://id.corp.example',
  clientId: 'us',
  clientSecret: 'hidden-secret',
};

test.each([
  ['no JSON', '{', /expected JSON: \[\{ "id"/],
  [
    'an id that is taken',
    JSON.stringify([{ ...CORP, id: 'sessions' }]),
    /\[0\].id must be a name that is not taken below \/auth/,
  ],
  ['an id with a blank', JSON.stringify([{ ...CORP, id: 'a b' }]), /\[0\].id must be 1 to 40/],
  [
    'two of one id',
    JSON.stringify([CORP, { ...CORP, issuer: 'https://other.example' }]),
    /\[1\] contains a duplicate value/,
  ],
  ['two of one issuer', JSON.stringify([CORP, { ...CORP, id: 'other' }]), /\[1\] contains a duplicate value/],
  [
    'an issuer that others listen in to',
    JSON.stringify([{ ...CORP, issuer: 'http://id.corp.example' }]),
    /\[0\].*https URL/,
  ],
  ['no secret', JSON.stringify([{ ...CORP, clientSecret: undefined }]), /\[0\].clientSecret is required/],
  ['something else', JSON.stringify([{ ...CORP, roles: [] }]), /\[0\].roles is not allowed/],
])('SIGN_IN_PROVIDERS with %s ends the start, and shows no secret', (_what, SIGN_IN_PROVIDERS, told) => {
  const read = () => readConfig({ ...REQUIRED, SIGN_IN_PROVIDERS });
  expect(read).toThrow(told);
  expect(read).toThrow(/SIGN_IN_PROVIDERS: found \d+ characters, expected/);
  expect(read).not.toThrow(/hidden-secret/);
});

test('providers are read with the scopes that OpenID Connect takes, and each id with its secret', () => {
  const read = (scopes?: unknown) =>
    readConfig({ ...REQUIRED, SIGN_IN_PROVIDERS: JSON.stringify([{ ...CORP, scopes }]) }).SIGN_IN_PROVIDERS[0]?.scopes;
  expect(read()).toBe('openid email profile');
  expect(read('email')).toBe('openid email');
  expect(read(['openid', 'groups'])).toBe('openid groups');
  expect(() => readConfig({ ...REQUIRED, GOOGLE_CLIENT_ID: 'us' })).toThrow(/GOOGLE_CLIENT_SECRET: found nothing/);
  expect(() => readConfig({ ...REQUIRED, GITHUB_CLIENT_SECRET: 'x' })).toThrow(
    /GITHUB_CLIENT_SECRET: found 1 characters/,
  );
  const local = { GOOGLE_ISSUER: 'http://127.0.0.1:9000/', GITHUB_URL: 'http://[::1]:9' };
  expect(readConfig({ ...REQUIRED, ...local })).toMatchObject({
    GOOGLE_ISSUER: 'http://127.0.0.1:9000',
    GITHUB_URL: 'http://[::1]:9',
  });
});

test('what has a name of its own below /auth is no name for a provider', () => {
  const taken = documented.flatMap((operation) => /^GET \/auth\/([a-z-]+)(\/|$)/.exec(operation)?.[1] ?? []);
  expect(new Set(taken).size).toBeGreaterThan(5);
  expect([...new Set(taken)].filter((name) => !RESERVED_IDS.includes(name))).toEqual([]);
});

test('a first password that is guessed first ends the start, unseen', () => {
  const read = (ADMIN_PASSWORD: string) => readConfig({ ...REQUIRED, ADMIN_EMAIL: 'boss@example.com', ADMIN_PASSWORD });
  expect(() => read('Password123')).toThrow(
    new ConfigError(
      'ADMIN_PASSWORD: found 11 characters, expected 8 to 128 characters that are none of the passwords guessed first',
    ),
  );
  expect(read('kV9-tulip-sandbox').ADMIN_PASSWORD).toBe('kV9-tulip-sandbox');
});
