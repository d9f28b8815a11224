import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { firstBreak } from '../src/audit/audit-store.ts';
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
  expect((await page(`?actor=${admin.userId}`)).data.every(({ actor }) => actor === admin.userId)).toBe(true);
  expect((await page('?from=2999-01-01T00:00:00Z')).data).toEqual([]);
  expect((await service.get('/api/v1/audit?limit=none', admin.accessToken)).status).toBe(400);
});

test('only admins read the log', async () => {
  const user = await service.signIn('user');
  expect((await service.get('/api/v1/audit', user.accessToken)).status).toBe(403);
  expect((await service.get('/api/v1/audit')).status).toBe(401);
});

test('the chain holds under simultaneous writers, and an altered or a missing row shows', async () => {
  await Promise.all(Array.from({ length: 10 }, () => service.signIn('user')));
  expect(await firstBreak(service.database)).toBeUndefined();
  const [seq] = (await page('?type=sign-in&limit=1')).data.map(({ id }) => Number(id)) as [number];
  await service.database.query(`UPDATE audit SET subject = 'somebody else' WHERE seq = $1`, [seq - 1]);
  expect(await firstBreak(service.database)).toBe(seq - 1);
  await service.database.query('DELETE FROM audit WHERE seq < $1 AND seq >= $1 - 3', [seq]);
  expect(await firstBreak(service.database)).toBe(seq);
});
