import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type RunningService, type SignedIn, startService } from './running-service.ts';

let service: RunningService;
let admin: SignedIn;
beforeAll(async () => {
  service = await startService();
  admin = await service.signIn('admin');
});
afterAll(() => service?.close());

interface Row {
  id: string;
  timestamp: string;
  type: string;
  actor: string | null;
  subject: string | null;
  device: string | null;
  requestId: string | null;
}

async function page(query = '') {
  const response = await service.get(`/api/v1/audit${query}`, admin.accessToken);
  return (await response.json()) as { data: Row[]; page: { nextCursor: string | null } };
}

test('security events are written down with who, from where and which request', async () => {
  await service.send('POST', '/auth/login', { username: 'user', password: 'wrong' }, { 'x-request-id': 'the-request' });
  const { data } = await page('?type=sign-in.failed&limit=1');
  const { rows } = await service.database.query(`SELECT id FROM users WHERE username = 'user'`);
  expect(data).toEqual([
    {
      id: expect.any(String),
      timestamp: expect.any(String),
      type: 'sign-in.failed',
      actor: null,
      subject: rows[0].id,
      address: '127.0.0.1',
      device: 'node',
      requestId: 'the-request',
      details: {},
    },
  ]);
});

test('the log is read page by page, newest first, and filtered', async () => {
  for (let i = 0; i < 4; i++) await service.signIn('user');
  const first = await page('?type=sign-in&limit=2');
  const second = await page(`?type=sign-in&limit=2&cursor=${first.page.nextCursor}`);
  const ids = [...first.data, ...second.data].map(({ id }) => Number(id));
  expect(ids).toHaveLength(4);
  expect([...ids].sort((a, b) => b - a)).toEqual(ids);
  expect((await page(`?actor=${encodeURIComponent('😀'.repeat(100))}`)).data).toEqual([]);
  expect((await page(`?actor=${admin.userId}`)).data.every(({ actor }) => actor === admin.userId)).toBe(true);
  expect((await page('?from=2999-01-01T00:00:00Z')).data).toEqual([]);
  expect((await service.get('/api/v1/audit?limit=none', admin.accessToken)).status).toBe(400);
});

test('only admins read the log', async () => {
  const user = await service.signIn('user');
  expect((await service.get('/api/v1/audit', user.accessToken)).status).toBe(403);
  expect((await service.get('/api/v1/audit')).status).toBe(401);
});

test('filters: several types, the address, a span of time', async () => {
  await service.send('POST', '/auth/login', { username: 'user', password: 'wrong' });
  const types = async (query: string) => new Set((await page(query)).data.map(({ type }) => type));
  expect(await types('?type=sign-in&type=sign-in.failed')).toEqual(new Set(['sign-in', 'sign-in.failed']));
  expect(await types('?address=127.0.0.1&type=sign-in')).toEqual(new Set(['sign-in']));
  expect((await page('?address=192.0.2.1')).data).toEqual([]);
  const [newest, older] = (await page('?type=sign-in&limit=2')).data as [Row, Row];
  const { data } = await page(`?type=sign-in&from=${older.timestamp}&to=${newest.timestamp}`);
  expect(data.map(({ id }) => id)).toEqual([older.id]);
});

test('a cursor shows nothing twice and skips nothing, however many rows come meanwhile', async () => {
  const before = (await page('?limit=200')).data.map(({ id }) => id);
  const seen: string[] = [];
  let cursor: string | null = '';
  do {
    const next = await page(`?limit=3${cursor && `&cursor=${cursor}`}`);
    seen.push(...next.data.map(({ id }) => id));
    cursor = next.page.nextCursor;
    await service.signIn('user');
  } while (cursor);
  expect(seen).toEqual(before);
});

test.each([
  ['limit=0', 'limit'],
  ['limit=many', 'limit'],
  ['cursor=abc', 'cursor'],
  ['cursor=99999999999999999999', 'cursor'],
  ['from=yesterday', 'from'],
  ['from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z', 'to'],
  ['type=%00', 'type'],
  ['actor=%00', 'actor'],
  ['actor=a&actor=b', 'actor'],
  [`subject=${'x'.repeat(101)}`, 'subject'],
  ['unknown=1', 'unknown'],
])('?%s is 400 and says what is wrong', async (query, path) => {
  const response = await service.get(`/api/v1/audit?${query}`, admin.accessToken);
  const body = (await response.json()) as { errors: Array<{ path: string }> };
  expect([response.status, body.errors.map((error) => error.path)]).toEqual([400, [path]]);
});
