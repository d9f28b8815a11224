import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { serviceToken } from '@taskward/service-kit';
import { createTokenIssuer, type TokenIssuer } from '@taskward/testkit';
import { forgetCountedUploads } from '../src/users/upload-store.ts';
import { tokenRequest } from './browser.ts';
import { type RunningService, type SignedIn, startService } from './running-service.ts';

const SERVICE_SECRET = 'a secret between services, for tests';
const LIMIT = 10;
let theirs: TokenIssuer;
let service: RunningService;
let other: RunningService;
let unlimited: RunningService;
let admin: SignedIn;
let robot: string;
beforeAll(async () => {
  theirs = await createTokenIssuer('their-client');
  const { issuer, jwksUri, audience } = theirs;
  const settings = { SERVICE_SECRET, TRUSTED_ISSUERS: JSON.stringify([{ issuer, jwksUri, audience }]) };
  service = await startService({ settings });
  other = await startService({ beside: service, settings });
  unlimited = await startService({ beside: service, settings: { ...settings, UPLOAD_LIMIT: '0' } });
  admin = await service.signIn('admin');
  robot = await tokenOf('uploads:write');
});
afterAll(async () => {
  await unlimited?.close();
  await other?.close();
  await service?.close();
  await theirs?.close();
});

async function tokenOf(...scopes: string[]): Promise<string> {
  const made = await service.send('POST', '/api/v1/clients', { name: 'robot', scopes }, admin.authorization);
  const { clientId, clientSecret } = ((await made.json()) as { data: Record<string, string> }).data;
  const basic = { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` };
  const answer = await tokenRequest(service.url, { grant_type: 'client_credentials' }, basic);
  return ((await answer.json()) as { access_token: string }).access_token;
}

async function person() {
  const body = { email: `${randomUUID()}@example.com`, password: 'correct horse battery' };
  const answer = await service.send('POST', '/auth/register', body);
  const { accessToken, user } = (await answer.json()) as { accessToken: string; user: { id: string } };
  return { id: user.id, token: accessToken };
}

type Answered = { status: number; headers: Headers; body: Record<string, unknown> & { data: unknown } };
async function call(method: string, path: string, token?: string, body?: unknown, more = {}, at = service) {
  const headers = { ...(token ? { authorization: `Bearer ${token}` } : {}), ...more };
  const answer = await at.send(method, path, body, headers);
  return { status: answer.status, headers: answer.headers, body: await answer.json() } as Answered;
}
const read = (token: string, query = '') => call('GET', `/auth/user-uploads${query}`, token);
const count = (token: string, body?: unknown, more = {}, at = service) =>
  call('POST', '/auth/user-uploads/increment', token, body, more, at);
const limit = (id: string, to: unknown, token = admin.accessToken) =>
  call('PUT', `/api/v1/users/${id}/upload-limit`, token, { limit: to });
const counted = async (id: string) => (await read(robot, `?userId=${id}`)).body.data as { filesUploaded: number };
const totals = async () => {
  const { success: _success, ...sums } = (await call('GET', '/auth/user-uploads/stats', admin.accessToken)).body;
  return sums as unknown as { users: number; uploads: number; atLimit: number };
};

test('everybody has an own count up to the limit, and at the limit is told so', async () => {
  const { id, token } = await person();
  expect((await read(token)).body).toEqual({
    success: true,
    data: { userId: id, filesUploaded: 0, limit: LIMIT, remaining: LIMIT },
  });
  for (let n = 1; n <= LIMIT; n++) {
    expect((await count(token)).body.data).toEqual({
      userId: id,
      filesUploaded: n,
      limit: LIMIT,
      remaining: LIMIT - n,
    });
  }
  const refused = await call('POST', '/api/auth/user-uploads/increment', token);
  expect(refused.status).toBe(429);
  expect(refused.headers.get('content-type')).toContain('application/problem+json');
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(refused.body).toMatchObject({
    type: 'urn:taskward:problem:upload-limit',
    status: 429,
    success: false,
    filesUploaded: LIMIT,
    limit: LIMIT,
    remaining: 0,
  });
  expect((await call('GET', '/auth/me', token)).body.data).toMatchObject({ filesUploaded: LIMIT });
  expect((await call('GET', `/api/v1/users/${id}`, admin.accessToken)).body.data).toMatchObject({
    filesUploaded: LIMIT,
  });
});

test('of a hundred at the same moment, at two instances, as many are counted as are left', async () => {
  const { id, token } = await person();
  await count(token);
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, n) =>
      n % 2 ? count(token, undefined, {}, other) : count(robot, { userId: id }, {}, service),
    ),
  );
  const statuses = answers.map(({ status }) => status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(LIMIT - 1);
  expect(statuses.filter((status) => status === 429)).toHaveLength(100 - (LIMIT - 1));
  const numbers = answers.flatMap(({ status, body }) =>
    status === 200 ? [(body.data as { filesUploaded: number }).filesUploaded] : [],
  );
  expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: LIMIT - 1 }, (_, n) => n + 2));
  expect(await counted(id)).toMatchObject({ filesUploaded: LIMIT, remaining: 0 });
});

test('without a limit a hundred are a hundred', async () => {
  const { id, token } = await person();
  const answers = await Promise.all(Array.from({ length: 100 }, () => count(token, {}, {}, unlimited)));
  expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  const { body } = await call('GET', '/auth/user-uploads', token, undefined, {}, unlimited);
  expect(body.data).toEqual({ userId: id, filesUploaded: 100, limit: null, remaining: null });
});

test('what is told twice by one name is counted once, also at the same moment and at the limit', async () => {
  const { id, token } = await person();
  await limit(id, 2);
  const named = (key: string) => count(robot, { userId: id }, { 'idempotency-key': key });
  const answers = await Promise.all(Array.from({ length: 20 }, () => named('upload-1')));
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  expect(await counted(id)).toMatchObject({ filesUploaded: 1 });
  expect((await count(token)).status).toBe(200);
  expect((await named('upload-1')).body.data).toEqual({ userId: id, filesUploaded: 2, limit: 2, remaining: 0 });
  expect((await named('upload-2')).status).toBe(429);
  await limit(id, 3);
  expect((await named('upload-2')).status).toBe(200);
  for (const bad of ['', 'two words', 'x'.repeat(256)]) expect((await named(bad)).status).toBe(400);

  const { id: another } = await person();
  await count(robot, { userId: another }, { 'idempotency-key': 'upload-1' });
  expect(await counted(another)).toMatchObject({ filesUploaded: 1 });

  await service.database.query(`UPDATE counted_uploads SET counted_at = now() - interval '8 days' WHERE user_id = $1`, [
    id,
  ]);
  await forgetCountedUploads(service.database);
  const { rows } = await service.database.query('SELECT user_id FROM counted_uploads WHERE user_id IN ($1, $2)', [
    id,
    another,
  ]);
  expect(rows).toEqual([{ user_id: another }]);
});

test('nobody counts or reads for somebody else but who may', async () => {
  const [ann, bob] = [await person(), await person()];
  const nobody = randomUUID();
  for (const userId of [bob.id, admin.userId, nobody]) {
    expect((await read(ann.token, `?userId=${userId}`)).status).toBe(403);
    expect((await count(ann.token, { userId })).status).toBe(403);
  }
  expect((await read(ann.token, `?userId=${ann.id}`)).status).toBe(200);
  expect((await count(ann.token, { userId: ann.id })).body.data).toMatchObject({ userId: ann.id, filesUploaded: 1 });
  expect((await count(admin.accessToken, { userId: bob.id })).body.data).toMatchObject({ filesUploaded: 1 });
  expect((await read(admin.accessToken, `?userId=${bob.id}`)).status).toBe(200);
  expect((await count(robot, { userId: bob.id })).body.data).toMatchObject({ filesUploaded: 2 });
  const ours = await serviceToken({ AUTH_URL: [service.url], SERVICE_SECRET }, 'task-service')();
  expect((await count(ours, { userId: bob.id })).body.data).toMatchObject({ filesUploaded: 3 });
  for (const scopes of [['tasks:write'], ['people:read', 'mail:send']]) {
    const token = await tokenOf(...scopes);
    expect((await read(token, `?userId=${bob.id}`)).status).toBe(403);
    expect((await count(token, { userId: bob.id })).status).toBe(403);
  }
  expect((await call('GET', '/auth/user-uploads/stats', robot)).status).toBe(403);
  expect((await limit(bob.id, 100, robot)).status).toBe(403);
  expect((await limit(bob.id, 100, bob.token)).status).toBe(403);
  expect(await counted(bob.id)).toMatchObject({ filesUploaded: 3, limit: LIMIT });
});

test('a service names whom it means, and whoever there is not is not there', async () => {
  expect((await read(robot)).body).toMatchObject({ status: 400, errors: [{ path: 'userId' }] });
  expect((await count(robot)).body).toMatchObject({ status: 422, errors: [{ path: 'userId' }] });
  expect((await read(robot, '?userId=task-service')).status).toBe(400);
  for (const token of [robot, admin.accessToken]) {
    expect((await read(token, `?userId=${randomUUID()}`)).status).toBe(404);
    expect((await count(token, { userId: randomUUID() })).status).toBe(404);
  }
  const { id } = await person();
  const wrong = [{ userId: 'task-service' }, { userId: [id] }, { userId: id, by: -5 }, { count: 2 }, []];
  for (const body of wrong) expect([body, (await count(robot, body)).status]).toEqual([body, 422]);
  for (const body of ['x', null, 5]) expect([body, (await count(robot, body)).status]).toEqual([body, 400]);
  const text = { authorization: `Bearer ${robot}`, 'content-type': 'text/plain' };
  const plain = { method: 'POST', headers: text, body: JSON.stringify({ userId: id }) };
  expect((await fetch(`${service.url}/auth/user-uploads/increment`, plain)).status).toBe(415);
  expect(await counted(id)).toMatchObject({ filesUploaded: 0 });
});

test('for a disabled account nothing is counted, and what was is still told', async () => {
  const { id, token } = await person();
  await count(robot, { userId: id }, { 'idempotency-key': 'before' });
  await call('PATCH', `/api/v1/users/${id}`, admin.accessToken, { disabled: true });
  expect((await count(robot, { userId: id })).status).toBe(409);
  expect((await count(robot, { userId: id }, { 'idempotency-key': 'before' })).status).toBe(200);
  expect((await count(token)).status).toBe(401);
  expect(await counted(id)).toMatchObject({ filesUploaded: 1 });
});

test('an admin gives one person another limit, which is noted', async () => {
  const { id, token } = await person();
  for (let n = 0; n < 3; n++) await count(token);
  expect((await limit(id, 2)).body.data).toEqual({ userId: id, filesUploaded: 3, limit: 2, remaining: 0 });
  expect((await count(token)).status).toBe(429);
  expect((await limit(id, 4)).body.data).toMatchObject({ limit: 4, remaining: 1 });
  expect((await limit(id, 0)).body.data).toMatchObject({ limit: null, remaining: null });
  expect((await count(token)).body.data).toMatchObject({ filesUploaded: 4, remaining: null });
  expect((await limit(id, null)).body.data).toMatchObject({ limit: LIMIT, remaining: LIMIT - 4 });
  for (const bad of [-1, 1.5, '5', 1_000_000_001, undefined, true]) expect((await limit(id, bad)).status).toBe(422);
  expect((await limit(randomUUID(), 5)).status).toBe(404);
  expect((await limit('nonsense', 5)).status).toBe(400);
  const { body } = await call('GET', `/api/v1/audit?type=user.changed&subject=${id}`, admin.accessToken);
  expect((body.data as Array<{ details: object }>).map(({ details }) => details)).toEqual(
    [
      { from: null, to: 2 },
      { from: 2, to: 4 },
      { from: 4, to: 0 },
      { from: 0, to: null },
    ]
      .reverse()
      .map((uploadLimit) => ({ uploadLimit })),
  );
});

test('the sums say what all have, and an account that goes takes its uploads along', async () => {
  const before = await totals();
  const [ann, bob, cem] = [await person(), await person(), await person()];
  for (let n = 0; n < 3; n++) await count(ann.token, undefined, { 'idempotency-key': `sum-${n}` });
  await count(bob.token);
  await limit(ann.id, 3);
  await limit(cem.id, 0);
  const more = (users: number, uploads: number, atLimit: number) => ({
    users: before.users + users,
    uploads: before.uploads + uploads,
    atLimit: before.atLimit + atLimit,
  });
  expect(await totals()).toEqual(more(3, 4, 1));
  await call('DELETE', `/api/v1/users/${ann.id}`, admin.accessToken).catch(() => undefined); // 204 is no JSON
  expect(await totals()).toEqual(more(2, 1, 0));
  const { rows } = await service.database.query('SELECT FROM counted_uploads WHERE user_id = $1', [ann.id]);
  expect(rows).toEqual([]);
  expect((await count(robot, { userId: ann.id })).status).toBe(404);
});

test('people of other issuers have a count once they are known here', async () => {
  const sub = randomUUID();
  const token = await theirs.token({ sub, email: `${sub}@example.com`, username: undefined });
  expect((await count(token)).status).toBe(404);
  await call('POST', '/auth/sync', token);
  expect((await count(token)).body.data).toMatchObject({ filesUploaded: 1 });
  const foreign = await theirs.token({ sub: 'their-robot', client_id: 'their-robot', scope: 'uploads:write' });
  expect((await count(foreign, { userId: admin.userId })).status).toBe(403);
});
