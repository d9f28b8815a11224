import { expect, test } from '@jest/globals';
import { ConfigError } from '@taskward/service-kit';
import { readConfig } from '../src/config.ts';
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

test('a first password that is guessed first ends the start, unseen', () => {
  const read = (ADMIN_PASSWORD: string) => readConfig({ ...REQUIRED, ADMIN_EMAIL: 'boss@example.com', ADMIN_PASSWORD });
  expect(() => read('Password123')).toThrow(
    new ConfigError(
      'ADMIN_PASSWORD: found 11 characters, expected 8 to 128 characters that are none of the passwords guessed first',
    ),
  );
  expect(read('kV9-tulip-sandbox').ADMIN_PASSWORD).toBe('kV9-tulip-sandbox');
});
