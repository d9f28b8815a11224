import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { Browser, signInByCode, tokenRequest } from './browser.ts';
import { eventually, type RunningService, type SignedIn, startService } from './running-service.ts';

let service: RunningService;
let other: RunningService;
let admin: SignedIn;
beforeAll(async () => {
  service = await startService();
  other = await startService({ beside: service });
});
beforeEach(async () => {
  admin = await service.signIn('admin');
});
afterAll(async () => {
  await other?.close();
  await service?.close();
});

interface Listed {
  id: string;
  email: string;
  roles: string[];
  disabled: boolean;
}

async function call(method: string, path: string, body?: unknown) {
  const response = await service.send(method, `/api/v1/users${path}`, body, admin.authorization);
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
}
const create = async (email: string, more = {}): Promise<Listed> =>
  (await call('POST', '', { email, password: 'correct horse', ...more })).body.data;
const login = async (email: string) =>
  (await (await service.send('POST', '/auth/login', { email, password: 'correct horse' })).json()) as {
    accessToken: string;
  };
const statusOf = async (token: string, path = '/api/private') => (await other.get(path, token)).status;

test('an admin makes, reads, changes and removes a user', async () => {
  const made = await call('POST', '', { email: 'new@example.com', name: 'New Person', roles: ['user', 'admin'] });
  expect(made.status).toBe(201);
  const { id } = made.body.data;
  expect(made.headers.get('location')).toBe(`/api/v1/users/${id}`);
  expect((await call('GET', `/${id}`)).body.data).toMatchObject({ email: 'new@example.com', roles: ['user', 'admin'] });
  expect((await call('PATCH', `/${id}`, { name: 'Newer Person' })).body.data).toMatchObject({ givenName: 'Newer' });
  expect((await call('PUT', `/${id}/roles`, { roles: ['user'] })).body.data.roles).toEqual(['user']);
  expect((await call('DELETE', `/${id}`)).status).toBe(204);
  expect((await call('GET', `/${id}`)).status).toBe(404);
  expect((await call('DELETE', `/${id}`)).status).toBe(404);
});

test('the list has pages and a search', async () => {
  for (const name of ['ann', 'anja', 'ansel']) await create(`${name}@list.example`);
  const seen: string[] = [];
  let cursor: string | null = '';
  do {
    const { body } = await call('GET', `?limit=2&q=list.example${cursor && `&cursor=${cursor}`}`);
    expect(body).toMatchObject({ success: true, page: { limit: 2 } });
    seen.push(...body.data.map(({ email }: Listed) => email));
    cursor = body.page.nextCursor;
  } while (cursor);
  expect(seen).toEqual(['ann@list.example', 'anja@list.example', 'ansel@list.example']);
  expect((await call('GET', '?q=%25')).body.data).toEqual([]);
  expect((await call('GET', '?limit=0')).status).toBe(400);
  expect((await call('GET', '?cursor=nonsense')).status).toBe(400);
  expect((await call('GET', '?role=admin')).body.data).toHaveLength(1);
});

test('a role that is taken away is gone at once, and the next refresh shows it', async () => {
  const { id } = await create('second@example.com', { roles: ['admin', 'user'] });
  const { accessToken } = await login('second@example.com');
  expect(await statusOf(accessToken, '/api/admin')).toBe(200);
  await call('PUT', `/${id}/roles`, { roles: ['user'] });
  await eventually(async () => (await statusOf(accessToken, '/api/admin')) === 401);
  const again = await login('second@example.com');
  expect(await statusOf(again.accessToken)).toBe(200);
  expect(await statusOf(again.accessToken, '/api/admin')).toBe(403);
});

test('of changes within one second, what was lost is lost and what was given counts', async () => {
  const { id } = await create('moment@example.com');
  const roles = async (...given: string[]) => {
    expect((await call('PUT', `/${id}/roles`, { roles: given })).status).toBe(200);
    return (await login('moment@example.com')).accessToken;
  };
  const [first, plain, second, last] = [
    await roles('admin', 'user'),
    await roles('user'),
    await roles('user', 'admin'),
    await roles('user'),
  ];
  expect([first, plain, second, last].map((token) => decodeJwt(token).ver)).toEqual([3, 4, 5, 6]);
  await eventually(async () => (await statusOf(second, '/api/admin')) === 401);
  for (const token of [first, plain, second]) expect(await statusOf(token)).toBe(401);
  expect(await statusOf(last)).toBe(200);
  expect(await statusOf(last, '/api/admin')).toBe(403);
});

test('a disabled user is out everywhere and stays out, through both doors', async () => {
  const { id } = await create('leaver@example.com');
  const json = await login('leaver@example.com');
  const oidc = await signInByCode(new Browser(service.url), {
    username: 'leaver@example.com',
    password: 'correct horse',
  });
  expect((await call('PATCH', `/${id}`, { disabled: true })).body.data.disabled).toBe(true);
  await eventually(
    async () => (await statusOf(json.accessToken)) === 401 && (await statusOf(oidc.access_token)) === 401,
  );
  const refresh = { grant_type: 'refresh_token', client_id: 'web', refresh_token: oidc.refresh_token };
  expect((await tokenRequest(service.url, refresh)).status).toBe(400);
  expect(
    (await service.send('POST', '/auth/login', { email: 'leaver@example.com', password: 'correct horse' })).status,
  ).toBe(401);
  expect((await call('PATCH', `/${id}`, { disabled: false })).status).toBe(200);
  expect(await statusOf((await login('leaver@example.com')).accessToken)).toBe(200);
});

test('a deleted user is out at once', async () => {
  const { id } = await create('gone@example.com');
  const { accessToken } = await login('gone@example.com');
  await call('DELETE', `/${id}`);
  await eventually(async () => (await statusOf(accessToken)) === 401);
});

test('the last admin cannot be demoted, disabled or deleted', async () => {
  const last = `/${admin.userId}`;
  expect((await call('PUT', `${last}/roles`, { roles: ['user'] })).status).toBe(409);
  expect((await call('PATCH', last, { disabled: true })).status).toBe(409);
  expect((await call('PATCH', last, { roles: ['user'] })).status).toBe(409);
  expect((await call('DELETE', last)).status).toBe(409);
  expect((await call('PUT', `${last}/roles`, { roles: ['admin'] })).status).toBe(200);
});

test('an invited admin who has not come yet does not stand in for the last one', async () => {
  const { id } = await create('invited@example.com', { roles: ['admin', 'user'], password: undefined });
  expect((await call('DELETE', `/${admin.userId}`)).status).toBe(409);
  expect((await call('PUT', `/${admin.userId}/roles`, { roles: ['user'] })).status).toBe(409);
  expect((await call('DELETE', `/${id}`)).status).toBe(204);
});

test('two admins who demote each other at the same moment leave one', async () => {
  const { id } = await create('rival@example.com', { roles: ['admin', 'user'] });
  const rival = await login('rival@example.com');
  const demote = (who: string, token: string, at: RunningService) =>
    at.send('PUT', `/api/v1/users/${who}/roles`, { roles: ['user'] }, { authorization: `Bearer ${token}` });
  const answers = await Promise.all([
    demote(id, admin.accessToken, service),
    demote(admin.userId, rival.accessToken, other),
  ]);
  expect(answers.map(({ status }) => status).filter((status) => status === 200)).toHaveLength(1);
  const { rows } = await service.database.query(`SELECT id FROM users WHERE 'admin' = ANY (roles)`);
  expect(rows).toHaveLength(1);
  await service.database.query(`UPDATE users SET roles = '{admin,user}' WHERE id = $1`, [admin.userId]);
});

test('users are for admins only', async () => {
  const user = await service.signIn('user');
  expect((await service.get('/api/v1/users')).status).toBe(401);
  for (const [method, path, body] of [
    ['GET', ''],
    ['POST', '', { email: 'a@b.example' }],
    ['GET', `/${user.userId}`],
    ['PATCH', `/${user.userId}`, { roles: ['admin'] }],
    ['PUT', `/${user.userId}/roles`, { roles: ['admin'] }],
    ['DELETE', `/${user.userId}`],
  ] as const) {
    expect((await service.send(method, `/api/v1/users${path}`, body, user.authorization)).status).toBe(403);
  }
});

test('bad ids and bodies are told', async () => {
  expect((await call('GET', '/17')).status).toBe(400);
  expect((await call('PUT', `/${admin.userId}/roles`, { roles: [] })).status).toBe(422);
  expect((await call('PUT', `/${admin.userId}/roles`, { roles: ['root'] })).status).toBe(422);
  expect((await call('POST', '', { email: 'user@demo.com' })).status).toBe(409);
});
