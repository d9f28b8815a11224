import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type RunningService, type SignedIn, startService } from './running-service.ts';

let service: RunningService;
let admin: SignedIn;
let user: SignedIn;
beforeAll(async () => {
  service = await startService();
  admin = await service.signIn('admin');
  user = await service.signIn('user');
});
afterAll(() => service?.close());

const NOBODY = '00000000-0000-4000-8000-000000000000';
async function people(query: string, token = user.accessToken) {
  const response = await service.get(`/api/v1/people?${query}`, token);
  return { status: response.status, body: (await response.json()) as { data?: unknown } };
}
async function create(body: object): Promise<string> {
  const response = await service.send('POST', '/api/v1/users', body, admin.authorization);
  return ((await response.json()) as { data: { id: string } }).data.id;
}
const remove = (id: string) => service.send('DELETE', `/api/v1/users/${id}`, undefined, admin.authorization);

test('a user learns the name behind an id, and nothing else', async () => {
  const { status, body } = await people(`id=${admin.userId}&id=${NOBODY}&id=${user.userId}`);
  expect(status).toBe(200);
  const known = [
    { id: admin.userId, name: 'Ada Admin', deleted: false },
    { id: user.userId, name: 'Uma User', deleted: false },
  ];
  expect(body).toEqual({ success: true, data: known.sort((a, b) => (a.id < b.id ? -1 : 1)) });
  expect((await people(`id=${NOBODY}`)).body.data).toEqual([]);
});

test('of a deleted user the name stays, and nothing else of the person', async () => {
  const id = await create({ email: 'ada.secretive@example.com', name: 'Ada Leaver', password: 'correct horse' });
  await service.send('POST', '/auth/login', { email: 'ada.secretive@example.com', password: 'correct horse' });
  await service.send('POST', '/auth/forgot-password', { email: 'ada.secretive@example.com' });
  expect((await remove(id)).status).toBe(204);
  expect((await people(`id=${id}`)).body.data).toEqual([{ id, name: 'Ada Leaver', deleted: true }]);

  const tables = await service.database.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`,
  );
  const holding: string[] = [];
  for (const { name } of tables.rows) {
    const { rowCount } = await service.database.query(`SELECT FROM ${name} t WHERE t::text LIKE $1`, ['%secretive%']);
    if (rowCount) holding.push(name);
  }
  expect(holding).toEqual(['audit']); // until retention removes it
  expect((await create({ email: 'ada.secretive@example.com' })) === id).toBe(false);
});

test('somebody who comes back under the same id has the new name', async () => {
  const id = await create({ email: 'back@example.com', name: 'Before' });
  await remove(id);
  await service.database.query(
    `INSERT INTO users (id, email, username, name) VALUES ($1, 'back@example.com', 'back', 'After')`,
    [id],
  );
  expect((await people(`id=${id}`)).body.data).toEqual([{ id, name: 'After', deleted: false }]);
  await remove(id);
  expect((await people(`id=${id}`)).body.data).toEqual([{ id, name: 'After', deleted: true }]);
});

test('a hundred ids at once, no more, and ids only', async () => {
  const ids = (count: number) => Array.from({ length: count }, () => `id=${NOBODY}`).join('&');
  expect((await people(ids(100))).status).toBe(200);
  for (const query of [ids(101), '', 'id=ada', 'q=ada', `id=${NOBODY}&name=x`]) {
    expect([query, (await people(query)).status]).toEqual([query, 400]);
  }
  expect((await service.get(`/api/v1/people?id=${NOBODY}`)).status).toBe(401);
});
