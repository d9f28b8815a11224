import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { clientSecret, serviceToken } from '@taskward/service-kit';
import { decodeJwt } from 'jose';
import { tokenRequest } from './browser.ts';
import { type RunningService, startService } from './running-service.ts';

const SERVICE_SECRET = 'what our services share, for tests alone';
let service: RunningService;
let alone: RunningService;
beforeAll(async () => {
  service = await startService({ settings: { SERVICE_SECRET } });
  alone = await startService({ beside: service });
});
afterAll(async () => {
  await alone?.close();
  await service?.close();
});

const basic = (id: string, secret: string) => ({ authorization: `Basic ${btoa(`${id}:${secret}`)}` });
const ask = (id: string, secret: string, scope?: string, at = service) =>
  tokenRequest(at.url, { grant_type: 'client_credentials', ...(scope ? { scope } : {}) }, basic(id, secret));
const asked = async () =>
  Number(
    (await service.database.query(`SELECT coalesce(sum(hits), 0) AS hits FROM limits WHERE key LIKE 'sign%'`)).rows[0]
      .hits,
  );

test.each([
  ['task-service', 'people:read uploads:write'],
  ['realtime-service', 'tasks:read people:read presence:write'],
  ['worker-service', 'tasks:read people:read mail:send attachments:thumbnail'],
])('%s has a token of its own with %s', async (id, scope) => {
  const token = serviceToken({ AUTH_URL: [service.url], SERVICE_SECRET }, id);
  const claims = decodeJwt(await token());
  expect(claims).toMatchObject({ sub: id, client_id: id, scope });
  expect(claims.permissions).toBeUndefined();
  const feed = await service.get('/api/v1/identity-events?limit=1', await token());
  expect([feed.status, ((await feed.json()) as { data: unknown[] }).data.length]).toEqual([200, 1]);
  const names = await service.get(`/api/v1/people?ids=${id}`, await token());
  expect(((await names.json()) as { data: unknown }).data).toEqual([
    { id, name: 'Taskward', avatar: null, kind: 'service', deleted: false, locale: null },
  ]);
});

test('in which language somebody is written to is told to services, and to no other person', async () => {
  const [user, admin] = [await service.signIn('user'), await service.signIn('admin')];
  await service.send('PATCH', '/auth/profile', { locale: 'de' }, user.authorization);
  const worker = await serviceToken({ AUTH_URL: [service.url], SERVICE_SECRET }, 'worker-service')();
  const known = async (token: string) =>
    ((await (await service.get(`/api/v1/people?ids=${user.userId}`, token)).json()) as { data: [object] }).data[0];
  const person = { id: user.userId, name: 'Uma User', avatar: null, kind: 'user', deleted: false };
  expect(await known(worker)).toEqual({ ...person, locale: 'de' });
  for (const { accessToken } of [user, admin]) expect(await known(accessToken)).toEqual(person);
});

test('one token is asked for, however many wait for it, and kept', async () => {
  const token = serviceToken({ AUTH_URL: [service.url], SERVICE_SECRET }, 'task-service');
  const before = await asked();
  const tokens = await Promise.all(Array.from({ length: 20 }, token));
  tokens.push(await token());
  expect(new Set(tokens).size).toBe(1);
  expect((await asked()) - before).toBe(1);
});

test('where an instance is away the next one is asked, and where none gives a token that is told', async () => {
  const away = 'http://127.0.0.1:1';
  const any = serviceToken({ AUTH_URL: [away, service.url], SERVICE_SECRET }, 'task-service');
  expect(decodeJwt(await any()).sub).toBe('task-service');
  await expect(serviceToken({ AUTH_URL: [away], SERVICE_SECRET }, 'task-service')()).rejects.toMatchObject({
    code: 'unavailable',
  });
  await expect(serviceToken({ AUTH_URL: [service.url] }, 'task-service')()).rejects.toThrow('SERVICE_SECRET');
});

test('who is refused does not ask again and again', async () => {
  const wrong = serviceToken(
    { AUTH_URL: [service.url], SERVICE_SECRET: 'another secret of at least 32 letters' },
    'task-service',
  );
  const before = await asked();
  for (let i = 0; i < 5; i++) await expect(wrong()).rejects.toThrow('answered 401');
  expect((await asked()) - before).toBe(1);
});

test('nobody else is one of our services', async () => {
  const right = clientSecret(SERVICE_SECRET, 'task-service');
  for (const [id, secret] of [
    ['task-service', 'a guess of theirs'],
    ['task-service', SERVICE_SECRET],
    ['worker-service', right],
    ['other-service', clientSecret(SERVICE_SECRET, 'other-service')],
  ] as const) {
    expect([id, (await ask(id, secret)).status]).toEqual([id, 401]);
  }
  expect((await ask('task-service', right, 'people:read')).status).toBe(200);
  for (const scope of ['tasks:read', 'mail:send', 'admin']) {
    expect([scope, (await ask('task-service', right, scope)).status]).toEqual([scope, 400]);
  }
  const code = {
    grant_type: 'authorization_code',
    code: 'x',
    redirect_uri: service.url,
    code_verifier: 'x'.repeat(43),
  };
  expect((await tokenRequest(service.url, code, basic('task-service', right))).status).toBe(400);
});

test('where the services share no secret there are none of them', async () => {
  expect((await ask('task-service', clientSecret(SERVICE_SECRET, 'task-service'), undefined, alone)).status).toBe(401);
});

test('no admin lists or deletes them', async () => {
  const { authorization } = await service.signIn('admin');
  const listed = await service.send('GET', '/api/v1/clients', undefined, authorization);
  expect(((await listed.json()) as { data: unknown[] }).data).toEqual([]);
  expect((await service.send('DELETE', '/api/v1/clients/task-service', undefined, authorization)).status).toBe(404);
});
