import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { grpcStatus, toAppError } from '@taskward/service-kit';
import { startService, type TestService } from './service.ts';

/** So much text that hardly anything of it can be packed away. */
const unlike = (length: number) =>
  createHash('shake256', { outputLength: length }).update('text').digest('hex').slice(0, length);

describe('what is not a task', () => {
  let service: TestService;
  let ann: string;
  beforeAll(async () => {
    service = await startService();
    ann = await service.user('ann');
  });
  afterAll(() => service.stop());

  const post = (body: unknown, headers = {}) =>
    service.call('/api/v1/tasks', { method: 'POST', token: ann, body, headers });
  const faults = async (body: unknown) => {
    const answer = await post(body);
    return [answer.status, answer.body.errors?.map(({ path }: { path: string }) => path)];
  };

  test('every bad field is named: 422', async () => {
    expect(await faults({})).toEqual([422, ['title']]);
    expect(await faults([])).toEqual([422, ['']]);
    expect(await faults({ title: '', priority: 'huge', labels: ['ok', ''], extra: 1 })).toEqual([
      422,
      ['title', 'priority', 'labels.1', 'extra'],
    ]);
    for (const title of [1, null, '   ', 'x'.repeat(201), '😀'.repeat(201), 'a\0b', 'half \ud800']) {
      expect([title, await faults({ title })]).toEqual([title, [422, ['title']]]);
    }
    for (const unseen of ['\u200b', '\u00a0\u3000', '\u3164', '\u202e\u2060', '\u2800', '\u0007\n']) {
      expect([unseen, await faults({ title: unseen })]).toEqual([unseen, [422, ['title']]]);
      expect([unseen, await faults({ title: 'x', labels: [unseen] })]).toEqual([unseen, [422, ['labels.0']]]);
    }
    expect(await faults({ title: 'x', labels: ['a', null, 'A'] })).toEqual([422, ['labels.1']]);
    const bad: Record<string, unknown[]> = {
      description: ['x'.repeat(20_001), 7],
      status: ['open', null],
      projectId: ['', 'a b', 'x'.repeat(65), 'ü'],
      assignedTo: ['', 'x'.repeat(65), 5],
      dueDate: [
        ...['tomorrow', '2030-01-01T00:00:00', '2030-02-30T00:00:00Z', '2030-01-01T25:00:00Z', 0, ''],
        ...[
          '2030-02-29',
          '2100-02-29',
          '2030-13-01',
          '2030-00-10',
          '2030-1-1',
          '0000-01-01',
          '12030-01-01',
          ' 2030-01-01',
        ],
        ...['2030-01-01Z', '20300101', '2030-W01-1', '2030-001', '2030-01'],
      ],
      labels: ['x', Array(21).fill('x'), [1], ['x'.repeat(51)], null],
      id: ['01890000-0000-7000-8000-000000000000'],
      version: [1],
    };
    for (const [field, values] of Object.entries(bad)) {
      for (const value of values) {
        const [status, paths] = await faults({ title: 'x', [field]: value });
        expect([field, value, status, paths?.[0]?.split('.')[0]]).toEqual([field, value, 422, field]);
      }
    }
  });

  test('what is one line is kept as one line in which all can be seen', async () => {
    const typed = { title: ' Pay\r\nthe \u202ebill\u200b\u0007 of  Zoe\u0308 ', labels: ['home\n', ' ho\u200bme'] };
    const { status, body } = await post(typed);
    expect([status, body.data.title, body.data.labels]).toEqual([201, 'Pay the bill of Zoë', ['home']]);
    const change = { title: '\u2066Pay\u2069\tit', labels: ['Garden', 'GARDEN', 'Café', 'cafe\u0301', '  x  y '] };
    const path = `/api/v1/tasks/${body.data.id}`;
    const changed = await service.call(path, { method: 'PATCH', token: ann, body: change });
    expect(changed.body.data).toMatchObject({ version: 2, title: 'Pay it', labels: ['Garden', 'Café', 'x y'] });
    const again = await service.call(path, { method: 'PATCH', token: ann, body: change });
    expect([again.status, again.body.data]).toEqual([200, changed.body.data]);
    const found = await service.call(`/api/v1/tasks?label=${encodeURIComponent(' Cafe\u0301\n')}`, { token: ann });
    expect(found.body.data).toEqual([changed.body.data]);
    expect((await post({ title: `\u200b${'😀'.repeat(200)} \n`, labels: [` ${'é'.repeat(50)}`] })).status).toBe(201);
  });

  test('a problem has every member', async () => {
    const { status, headers, body } = await post({ title: '' }, { 'X-Request-Id': 'r-1' });
    expect([status, headers.get('content-type'), headers.get('x-request-id')]).toEqual([
      422,
      expect.stringContaining('application/problem+json'),
      'r-1',
    ]);
    expect(body).toEqual({
      type: expect.any(String),
      title: expect.any(String),
      status: 422,
      detail: expect.any(String),
      instance: '/api/v1/tasks',
      requestId: 'r-1',
      success: false,
      errors: [{ path: 'title', message: expect.any(String) }],
    });
  });

  test('400, 405, 413, 415 and 404', async () => {
    expect((await post('{"title":')).status).toBe(400);
    expect((await post('"text"')).status).toBe(400);
    expect((await service.call('/api/v1/tasks/nonsense', { token: ann })).status).toBe(400);
    const put = await service.call('/api/v1/tasks', { method: 'PUT', token: ann, body: {} });
    expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
    expect((await post({ title: 'x', description: 'x'.repeat(1_100_000) })).status).toBe(413);
    expect((await post('title=x', { 'Content-Type': 'application/x-www-form-urlencoded' })).status).toBe(415);
    expect((await service.call('/api/v1/nothing', { token: ann })).status).toBe(404);
  });

  // What a check forgot, PostgreSQL refuses; whoever sent it is told so, over HTTP and gRPC alike.
  test.each([
    ['NUL as text', 'SELECT $1::text', ['a\0b']],
    ['NUL within JSON', "SELECT $1::jsonb ->> 'a'", ['{"a":"\\u0000"}']],
    ['half a character within JSON', 'SELECT $1::jsonb', ['{"a":"\\ud800"}']],
    ['no UUID', 'SELECT $1::uuid', ['nonsense']],
    ['a number beyond a real', 'SELECT $1::real', ['1e400']],
    ['a number beyond an integer', 'SELECT $1::int', ['9'.repeat(20)]],
    ['a number that grows beyond a bigint', 'SELECT $1::bigint + 1', ['9223372036854775807']],
    ['a day that there is not', 'SELECT $1::date', ['2030-02-30']],
    ['a moment after the last', 'SELECT $1::timestamptz', ['999999-01-01T00:00:00Z']],
    ['a moment before the first', "SELECT $1::timestamptz - interval '9999 years'", ['0001-01-01T00:00:00Z']],
    ['an interval beyond all', 'SELECT make_interval(days => $1::int) * 1e9', ['2147483647']],
    ['no number of rows', 'SELECT 1 LIMIT $1', ['-1']],
    ['a pattern that ends early', "SELECT 'a' LIKE $1", ['\\']],
    ['an expression that is none', "SELECT 'a' ~ $1", ['(']],
    ['nesting beyond the stack', 'SELECT $1::jsonb', ['['.repeat(100_000)]],
    ['a word too long for an index', 'SELECT $1::tsquery', ['x'.repeat(3_000)]],
    ['text too long to index', 'INSERT INTO idempotency_keys VALUES ($1, $1, $1, $1, $2)', [unlike(4_000), '{}']],
  ])('%s is malformed, not our fault', async (_what, sql, values) => {
    const refused = await service.pool.query(sql, values).catch(toAppError);
    expect(refused).toMatchObject({ code: 'malformed', message: expect.not.stringContaining('SELECT') });
    expect(grpcStatus('malformed')).toBe(3);
  });

  test('a fault in our SQL stays our fault', async () => {
    for (const sql of ['SELECT 1/0', 'SELECT nothing', 'SELEC', "SELECT to_tsquery('a &')"]) {
      expect(await service.pool.query(sql).catch(toAppError)).toMatchObject({ code: 'internal' });
    }
  });

  test('who is called by a name that is too long to index is told so', async () => {
    const token = await service.user(unlike(4_000));
    for (const headers of [{}, { 'Idempotency-Key': 'a' }] as Array<Record<string, string>>) {
      const answer = await service.call('/api/v1/tasks', { method: 'POST', token, headers, body: { title: 'x' } });
      expect([answer.status, answer.body.success]).toEqual([400, false]);
    }
  });
});
