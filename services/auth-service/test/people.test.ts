import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
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

const USER = { avatar: null, kind: 'user', deleted: false };
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
    { id: admin.userId, name: 'Ada Admin', ...USER },
    { id: user.userId, name: 'Uma User', ...USER },
  ];
  expect(body).toEqual({ success: true, data: known.sort((a, b) => (a.id < b.id ? -1 : 1)) });
  expect((await people(`id=${NOBODY}`)).body.data).toEqual([]);
});

test('of a deleted user the name stays, and nothing else of the person', async () => {
  const id = await create({ email: 'ada.secretive@example.com', name: 'Ada Leaver', password: 'correct horse' });
  await service.send('POST', '/auth/login', { email: 'ada.secretive@example.com', password: 'correct horse' });
  await service.send('POST', '/auth/forgot-password', { email: 'ada.secretive@example.com' });
  expect((await remove(id)).status).toBe(204);
  expect((await people(`id=${id}`)).body.data).toEqual([{ id, name: 'Ada Leaver', ...USER, deleted: true }]);

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
  expect((await people(`id=${id}`)).body.data).toEqual([{ id, name: 'After', ...USER }]);
  await remove(id);
  expect((await people(`id=${id}`)).body.data).toEqual([{ id, name: 'After', ...USER, deleted: true }]);
});

test('a hundred ids at once, no more, and ids only', async () => {
  const each = (count: number) => Array.from({ length: count }, () => `id=${NOBODY}`).join('&');
  const list = (count: number) => `ids=${Array.from({ length: count }, () => NOBODY).join(',')}`;
  expect((await people(each(100))).status).toBe(200);
  expect((await people(list(100))).status).toBe(200);
  const bad = [each(101), list(101), 'ids=', 'ids=a,,b', 'id=%20', 'id=a%20b', `ids=${'x'.repeat(65)}`];
  for (const query of [...bad, `q=ada&id=${NOBODY}`, `q=ada&ids=${NOBODY}`, 'name=ada', `id=${NOBODY}&name=x`]) {
    expect([query, (await people(query)).status]).toEqual([query, 400]);
  }
  expect((await service.get(`/api/v1/people?id=${NOBODY}`)).status).toBe(401);
});

test('a service is called by its name, also when it is gone', async () => {
  const body = { name: 'Billing robot', scopes: ['tasks:read'] };
  const made = await service.send('POST', '/api/v1/clients', body, admin.authorization);
  const { clientId } = ((await made.json()) as { data: { clientId: string } }).data;
  const robot = { id: clientId, name: 'Billing robot', avatar: null, kind: 'service' };
  const both = `ids=${clientId},${user.userId}`;
  expect((await people(both)).body.data).toEqual(expect.arrayContaining([{ ...robot, deleted: false }]));
  expect((await people(both)).body.data).toHaveLength(2);
  await service.send('DELETE', `/api/v1/clients/${clientId}`, undefined, admin.authorization);
  expect((await people(both)).body.data).toEqual(expect.arrayContaining([{ ...robot, deleted: true }]));
});

describe('a search for people', () => {
  const PEOPLE: Record<string, object> = {
    jose: { email: 'jose@example.com', username: 'jgarcia', name: 'José García-Márquez' },
    strasser: { email: 'hs@example.org', username: 'hans', name: 'Hans Straßer' },
    oleg: { email: 'oleg@example.org', username: 'oleg', name: 'Олег Ёлкин' },
    wang: { email: 'wang@example.org', username: 'wang', name: '王小明' },
    nong: { email: 'nong@example.org', username: 'nong', name: 'ไพลิน ศรีสุข' },
    hidden: { email: 'zaphod.beeblebrox@example.org', username: 'zb.1', name: 'Zoe' },
  };
  const names = new Map<string, string>();
  beforeAll(async () => {
    for (const [name, person] of Object.entries(PEOPLE))
      names.set(await create({ ...person, password: 'correct horse' }), name);
  });

  const found = (people: unknown) => (people as Array<{ id: string }>).flatMap(({ id }) => names.get(id) ?? []).sort();
  const among = async (path: string, q: string) => {
    const response = await service.get(`${path}?${new URLSearchParams({ q })}`, admin.accessToken);
    return found(((await response.json()) as { data: unknown }).data);
  };

  test.each([
    ['jos', ['jose']],
    ['JOSE', ['jose']],
    ['jose\u0301', ['jose']],
    ['marquez', ['jose']],
    ['quez', ['jose']],
    ['garcia marq', ['jose']],
    ['marquez jose', ['jose']],
    ['García-Márquez', ['jose']],
    ['jgarcia', ['jose']],
    ['strasser', ['strasser']],
    ['STRASSER hans', ['strasser']],
    ['елкин', ['oleg']],
    ['小明', ['wang']],
    ['王', ['wang']],
    ['ศรี', ['nong']],
    ['zb.1', ['hidden']],
    ['zoe garcia', []],
    ['%', []],
    ['_', []],
    ['', []],
    ['-"', []],
  ])('by the name %s', async (q, expected) => {
    expect(await among('/api/v1/people', q)).toEqual(expected);
    if (q !== '') expect(await among('/api/v1/users', q)).toEqual(expected);
  });

  test('finds by address in the list of accounts alone', async () => {
    for (const q of ['zaphod', 'beeblebrox@example', 'zaphod.beeblebrox@example.org', 'zoe beeble']) {
      expect([q, await among('/api/v1/users', q), await among('/api/v1/people', q)]).toEqual([q, ['hidden'], []]);
    }
  });

  test('puts those first of whom a name begins so', async () => {
    for (const name of ['Anabel', 'Bela Anders', 'Abel Smith'])
      await create({ email: `${name.replace(' ', '.')}@example.net`, name });
    const { body } = await people('q=bel', admin.accessToken);
    expect((body.data as Array<{ name: string }>).map(({ name }) => name)).toEqual([
      'Bela Anders',
      'Abel Smith',
      'Anabel',
    ]);
  });

  test('shows a user their colleagues alone, and never by address', async () => {
    expect((await people('q=jose')).body.data).toEqual([]);
    expect((await people('q=ada')).body.data).toEqual([{ id: admin.userId, name: 'Ada Admin', ...USER }]);
    const colleagues = ['Ada Admin', 'Uma User'];
    for (const query of ['', 'q=', 'q=%20']) {
      const { body } = await people(query);
      expect([query, (body.data as Array<{ name: string }>).map(({ name }) => name)]).toEqual([query, colleagues]);
      expect((await people(query, admin.accessToken)).body.data).toEqual(body.data);
    }
    expect((await people('q=uma')).body.data).toEqual([{ id: user.userId, name: 'Uma User', ...USER }]);
    expect((await people(`q=${encodeURIComponent('@')}example`)).body.data).toEqual([]);
  });

  test('takes whatever is typed', async () => {
    const typed = [
      '-',
      '"',
      '%_\\',
      '()',
      "' OR 1=1",
      '\u0301',
      '\u200b',
      '\x1f',
      '💣',
      'x'.repeat(10_000),
      '- '.repeat(4_000),
    ];
    for (const q of typed) {
      const accounts = await service.get(`/api/v1/users?${new URLSearchParams({ q })}`, admin.accessToken);
      expect([q, (await people(String(new URLSearchParams({ q })))).status, accounts.status]).toEqual([q, 200, 200]);
    }
    expect((await people('q=%00')).status).toBe(400);
  });
});
