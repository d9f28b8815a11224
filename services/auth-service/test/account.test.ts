import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { hash } from '@node-rs/argon2';
import { hash as bcrypt } from '@node-rs/bcrypt';
import { eventually, type RunningService, startService } from './running-service.ts';

let service: RunningService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service?.close());

const register = (body: unknown, mount = '/auth') => service.send('POST', `${mount}/register`, body);
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
async function newAccount(email: string) {
  const response = await register({ email, password: 'correct horse battery' });
  const cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  return { ...((await response.json()) as { accessToken: string; user: { id: string } }), cookie };
}

test('registering signs in', async () => {
  const response = await register({ email: 'Ada@example.com', password: 'correct horse', name: 'Ada King Lovelace' });
  expect(response.status).toBe(201);
  expect(response.headers.getSetCookie()[0]).toMatch(/^refreshToken=/);
  const body = (await response.json()) as { accessToken: string };
  expect(body).toMatchObject({
    success: true,
    tokenType: 'Bearer',
    expiresIn: 900,
    user: {
      email: 'Ada@example.com',
      username: 'Ada',
      name: 'Ada King Lovelace',
      givenName: 'Ada',
      familyName: 'King Lovelace',
      roles: ['user'],
      emailVerified: false,
    },
  });
  expect((await service.get('/api/private', body.accessToken)).status).toBe(200);
});

test('a known e-mail is 409, whatever its case; a known local part gets another username', async () => {
  await newAccount('bob@example.com');
  expect((await register({ email: 'BOB@example.com', password: 'correct horse' })).status).toBe(409);
  const other = await register({ email: 'bob@example.org', password: 'correct horse' }, '/api/auth');
  expect(other.status).toBe(201);
  expect((await register({ email: 'x@example.org', username: 'BOB', password: 'correct horse' })).status).toBe(409);
});

test('every bad field is named', async () => {
  const response = await register({ email: 'no', password: 'short', username: 'a@b', roles: ['admin'] });
  expect(response.status).toBe(422);
  const { errors } = (await response.json()) as { errors: Array<{ path: string }> };
  expect(errors.map(({ path }) => path).sort()).toEqual(['email', 'password', 'roles', 'username']);
});

test('what nobody can see names nobody', async () => {
  const body = { email: 'un\u2060seen@example.com', password: 'correct horse', username: '\u3164\u3164' };
  const response = await register({ ...body, name: 'Ada\nLovelace', company: '\u2800' });
  expect(response.status).toBe(422);
  const { errors } = (await response.json()) as { errors: Array<{ path: string }> };
  expect(errors.map(({ path }) => path).sort()).toEqual(['company', 'email', 'name', 'username']);
});

test('the profile changes, names together with their parts', async () => {
  const { accessToken } = await newAccount('carol@example.com');
  const patch = async (body: unknown) => {
    const response = await service.send('PATCH', '/auth/profile', body, bearer(accessToken));
    return { status: response.status, body: await response.json() };
  };
  expect(await patch({ name: 'Carol Shaw' })).toMatchObject({
    status: 200,
    body: { success: true, data: { name: 'Carol Shaw', givenName: 'Carol', familyName: 'Shaw' } },
  });
  expect(await patch({ familyName: 'Bartz' })).toMatchObject({ body: { data: { name: 'Carol Bartz' } } });
  expect(await patch({ roles: ['admin'] })).toMatchObject({ status: 422 });
  expect(await patch({ username: 'admin' })).toMatchObject({ status: 409 });
  expect(await patch({})).toMatchObject({ status: 422 });
});

test('company and picture are seen where they are set, and can be taken away', async () => {
  const { accessToken, user } = await newAccount('company@example.com');
  const admin = await service.signIn('admin');
  const patch = (body: unknown) => service.send('PATCH', '/auth/profile', body, bearer(accessToken));
  const set = { company: 'Analytical Engines', avatar: 'https://example.com/ada.png' };
  expect(await (await patch(set)).json()).toMatchObject({ data: set });
  expect(await (await service.get('/auth/me', accessToken)).json()).toMatchObject({ data: set });
  expect(await (await service.get(`/api/v1/users/${user.id}`, admin.accessToken)).json()).toMatchObject({ data: set });
  expect(await (await patch({ name: 'Ada' })).json()).toMatchObject({ data: set });
  for (const avatar of [
    'http://example.com/a.png',
    'javascript:alert(1)',
    'https://ada:secret@example.com/a',
    'https://',
  ]) {
    expect((await patch({ avatar })).status).toBe(422);
  }
  const none = { company: null, avatar: null };
  const taken = await service.send('PATCH', `/api/v1/users/${user.id}`, none, admin.authorization);
  expect(await taken.json()).toMatchObject({ data: none });
});

test('a person says which language they want to be spoken to, and takes it back', async () => {
  const { accessToken, user } = await newAccount('language@example.com');
  const patch = (locale: unknown) => service.send('PATCH', '/auth/profile', { locale }, bearer(accessToken));
  expect(user).toMatchObject({ locale: null });
  for (const locale of ['de', 'pt-BR', 'zh-Hant-TW', 'es-419', null]) {
    expect(await (await patch(locale)).json()).toMatchObject({ data: { locale } });
    expect(await (await service.get('/auth/me', accessToken)).json()).toMatchObject({ data: { locale } });
  }
  for (const locale of ['', 'german', 'DE', 'de_DE', 'de-de', 'en-US@posix', 7, ['de']]) {
    expect([locale, (await patch(locale)).status]).toEqual([locale, 422]);
  }
});

test('a new password ends the other sessions and is the one that works', async () => {
  const { accessToken } = await newAccount('dan@example.com');
  const login = (password: string) => service.send('POST', '/auth/login', { email: 'dan@example.com', password });
  const elsewhere = (await (await login('correct horse battery')).json()) as { accessToken: string };
  const change = (currentPassword: string) =>
    service.send(
      'POST',
      '/auth/change-password',
      { currentPassword, newPassword: 'staple staple' },
      bearer(accessToken),
    );
  const wrong = await change('not it');
  expect(wrong.status).toBe(422);
  expect(await wrong.json()).toMatchObject({ errors: [{ path: 'currentPassword' }] });
  expect((await change('correct horse battery')).status).toBe(204);
  expect((await service.get('/api/private', accessToken)).status).toBe(200);
  await eventually(async () => (await service.get('/api/private', elsewhere.accessToken)).status === 401);
  expect((await login('correct horse battery')).status).toBe(401);
  expect((await login('staple staple')).status).toBe(200);
});

test('no password can be read in the database', async () => {
  await newAccount('eve@example.com');
  const { rows } = await service.database.query(`SELECT password_hash FROM users WHERE email = 'eve@example.com'`);
  expect(rows[0].password_hash).toMatch(/^\$argon2id\$v=19\$m=65536,t=4,p=1\$/);
});

test('a hash of an earlier cost still works, and is made anew at the next sign-in', async () => {
  const old = await hash('correct horse', { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
  await newAccount('old@example.com');
  await service.database.query(`UPDATE users SET password_hash = $1 WHERE email = 'old@example.com'`, [old]);
  const login = () => service.send('POST', '/auth/login', { email: 'old@example.com', password: 'correct horse' });
  expect((await login()).status).toBe(200);
  const { rows } = await service.database.query(`SELECT password_hash FROM users WHERE email = 'old@example.com'`);
  expect(rows[0].password_hash).toMatch(/m=65536,t=4,p=1/);
  expect((await login()).status).toBe(200);
});

test('a bcrypt hash from elsewhere signs in, and is argon2id from then on', async () => {
  await newAccount('moved@example.com');
  const hashOf = async () =>
    (await service.database.query(`SELECT password_hash FROM users WHERE email = 'moved@example.com'`)).rows[0]
      .password_hash;
  await service.database.query(`UPDATE users SET password_hash = $1 WHERE email = 'moved@example.com'`, [
    await bcrypt('the old place', { cost: 10 }),
  ]);
  const login = (password: string) => service.send('POST', '/auth/login', { email: 'moved@example.com', password });
  expect((await login('not the old place')).status).toBe(401);
  expect(await hashOf()).toMatch(/^\$2b\$10\$/);
  expect((await login('the old place')).status).toBe(200);
  expect(await hashOf()).toMatch(/^\$argon2id\$/);
  expect((await login('the old place')).status).toBe(200);
});

test('a long password from elsewhere goes on working, and what bcrypt never read of it becomes nobody’s', async () => {
  await newAccount('long@example.com');
  const long = `${'kV9-tulip '.repeat(8)}sandbox`;
  const read = long.slice(0, 72);
  await service.database.query(`UPDATE users SET password_hash = $1 WHERE email = 'long@example.com'`, [
    await bcrypt(long, { cost: 10 }),
  ]);
  const login = (password: string) =>
    service.send('POST', '/auth/login', { email: 'long@example.com', password }).then(({ status }) => status);
  for (const password of [`${read} and another end`, read, long]) expect(await login(password)).toBe(200);
  expect(await login(long.slice(0, 71))).toBe(401);
});

test('a password works however a keyboard spells its accents', async () => {
  const typed = 'dixième pássword';
  const registered = await register({ email: 'zoe@example.com', password: typed.normalize('NFD') });
  expect(registered.status).toBe(201);
  const login = (password: string) =>
    service.send('POST', '/auth/login', { email: 'zoe@example.com', password }).then(({ status }) => status);
  for (const form of ['NFC', 'NFD'] as const) expect(await login(typed.normalize(form))).toBe(200);
  const of = (length: number) => ({ email: 'short@example.com', password: 'é'.repeat(length).normalize('NFD') });
  expect((await register(of(7))).status).toBe(422);
  expect((await register(of(128))).status).toBe(201);
});

test('a password that everybody guesses first is refused', async () => {
  const response = await register({ email: 'kim@example.com', password: 'Password123' });
  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({
    errors: [{ path: 'password', message: expect.stringMatching(/guessed/) }],
  });
});
