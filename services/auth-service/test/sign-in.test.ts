import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { type RunningService, startService } from './running-service.ts';

let service: RunningService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service?.close());

const login = (body: unknown, path = '/auth/login') => service.send('POST', path, body);

test.each([
  ['/auth/login', 'username', 'user'],
  ['/api/auth/login', 'email', 'user@demo.com'],
  ['/auth/login', 'username', 'USER@demo.com'],
])('%s takes a %s', async (path, field, value) => {
  const response = await login({ [field]: value, password: service.password.user }, path);
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({
    success: true,
    tokenType: 'Bearer',
    expiresIn: 900,
    user: { email: 'user@demo.com', username: 'user', roles: ['user'], emailVerified: true },
  });
  const cookie = response.headers.getSetCookie()[0];
  expect(cookie).toMatch(/^refreshToken=[\w-]{43};/);
  expect(cookie).toContain('HttpOnly');
  expect(cookie).toContain('SameSite=Strict');
  expect(cookie).toContain(`Path=${path.replace('/login', '')};`);
});

test('the access token has the claims of the contract and no others', async () => {
  const { accessToken, userId } = await service.signIn('admin');
  expect(decodeProtectedHeader(accessToken)).toEqual({ alg: 'RS256', typ: 'at+jwt', kid: expect.any(String) });
  const claims = decodeJwt(accessToken);
  expect(claims).toEqual({
    iss: service.url,
    aud: 'api-gateway',
    sub: userId,
    client_id: 'web',
    iat: expect.any(Number),
    exp: (claims.iat as number) + 900,
    jti: expect.any(String),
    sid: expect.any(String),
    ver: expect.any(Number),
    amr: ['pwd'],
    auth_time: expect.any(Number),
    scope: 'openid profile email',
    email: 'admin@demo.com',
    username: 'admin',
    given_name: 'Ada',
    family_name: 'Admin',
    roles: ['admin', 'user'],
    permissions: [
      'tasks:create',
      'tasks:read:all',
      'tasks:update:all',
      'tasks:delete:all',
      'users:read',
      'roles:manage',
      'dashboard:admin',
      'tasks:read:own',
      'tasks:update:own',
      'dashboard:user',
    ],
    teams: ['demo'],
  });
  expect(claims.auth_time).toBeLessThanOrEqual(claims.iat as number);
});

test('a wrong password and an unknown user get the same answer', async () => {
  const answers = await Promise.all(
    [
      { username: 'user', password: 'wrong' },
      { username: 'nobody', password: 'wrong' },
      { email: 'nobody@demo.com', password: service.password.user },
    ].map(async (body) => {
      const response = await login(body);
      const { requestId, ...problem } = (await response.json()) as Record<string, unknown>;
      return { status: response.status, challenge: response.headers.get('www-authenticate'), problem };
    }),
  );
  expect(answers[0]).toMatchObject({ status: 401, challenge: null, problem: { status: 401, success: false } });
  expect(answers[1]).toEqual(answers[0]);
  expect(answers[2]).toEqual(answers[0]);
});

test('a disabled account cannot sign in, and is not told apart', async () => {
  await service.database.query(
    `INSERT INTO users (id, email, username, name, password_hash, disabled_at)
     SELECT gen_random_uuid(), 'gone@demo.com', 'gone', 'Gone', password_hash, now() FROM users WHERE username = 'user'`,
  );
  const response = await login({ username: 'gone', password: service.password.user });
  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({ detail: 'The username, e-mail or password is not right.' });
});

test.each([
  ['no password', { username: 'user' }, 422, 'password'],
  ['a number as password', { username: 'user', password: 1 }, 422, 'password'],
  ['no name', { password: 'x' }, 422, ''],
  ['an unknown field', { username: 'user', password: 'x', admin: true }, 422, 'admin'],
])('%s is told field by field', async (_what, body, status, path) => {
  const response = await login(body);
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  const { errors } = (await response.json()) as { errors: Array<{ path: string }> };
  expect(errors.map((error) => error.path)).toContain(path);
});

test('what is no JSON is 400, what is not called JSON 415', async () => {
  const post = (type: string, body: string) =>
    fetch(`${service.url}/auth/login`, { method: 'POST', headers: { 'content-type': type }, body });
  expect((await post('application/json', '{"username":')).status).toBe(400);
  expect((await post('text/plain', 'hello')).status).toBe(415);
});

test('the three sample doors open to anyone, to a token, to an admin', async () => {
  const [admin, user] = await Promise.all([service.signIn('admin'), service.signIn('user')]);
  const status = async (path: string, token?: string) => (await service.get(path, token)).status;
  expect(await status('/api/public')).toBe(200);
  expect(await status('/api/private')).toBe(401);
  expect(await status('/api/private', user.accessToken)).toBe(200);
  expect(await status('/api/admin', user.accessToken)).toBe(403);
  expect(await status('/api/admin', admin.accessToken)).toBe(200);
});

test.each(['/auth/me', '/auth/profile', '/api/auth/me'])('%s shows the caller', async (path) => {
  const { accessToken, userId } = await service.signIn('user');
  const body = (await (await service.get(path, accessToken)).json()) as { data: { lastSeenAt: string } };
  const { data } = body;
  expect(body).toEqual({
    success: true,
    data: {
      id: userId,
      email: 'user@demo.com',
      username: 'user',
      name: 'Uma User',
      givenName: 'Uma',
      familyName: 'User',
      company: null,
      avatar: null,
      roles: ['user'],
      permissions: ['tasks:create', 'tasks:read:own', 'tasks:update:own', 'dashboard:user'],
      teams: ['demo'],
      emailVerified: true,
      mfa: false,
      createdAt: expect.any(String),
      lastSeenAt: expect.any(String),
      lastSeen: data.lastSeenAt,
      filesUploaded: 0,
      hidesPresence: false,
      locale: null,
    },
  });
  const anonymous = await service.get(path);
  expect(anonymous.status).toBe(401);
  expect(anonymous.headers.get('www-authenticate')).toBe('Bearer');
});

test('verify-token tells claims of a good token and nothing of a bad one', async () => {
  const { accessToken, userId } = await service.signIn('user');
  const verify = async (token: string) => (await service.send('POST', '/auth/verify-token', { token })).json();
  expect(await verify(accessToken)).toMatchObject({ active: true, sub: userId, roles: ['user'] });
  expect(await verify(`${accessToken.slice(0, -4)}AAAA`)).toEqual({ active: false });
  expect(await verify('nonsense')).toEqual({ active: false });
});

test('jwt-info says how tokens are made, and its keys are the published ones', async () => {
  const info = (await (await service.get('/auth/jwt-info')).json()) as { keys: string[] };
  const jwks = (await (await service.get('/.well-known/jwks.json')).json()) as { keys: Array<Record<string, string>> };
  expect(info).toEqual({
    algorithm: 'RS256',
    issuer: service.url,
    audience: 'api-gateway',
    jwksUri: `${service.url}/.well-known/jwks.json`,
    keys: jwks.keys.map(({ kid }) => kid),
  });
  expect(Object.keys(jwks.keys[0] ?? {}).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
  expect(await (await service.get('/oauth2/jwks')).json()).toEqual(jwks);
});
