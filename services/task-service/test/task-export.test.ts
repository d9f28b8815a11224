import { get, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Task } from '@taskward/contracts/http';
import { parse } from 'csv-parse/sync';
import pg from 'pg';
import { startService, type TestService } from './service.ts';

let service: TestService;
let ann: string;
let bob: string;
const tasks: Task[] = [];
beforeAll(async () => {
  service = await startService();
  ann = await service.user('ann');
  bob = await service.user('bob');
  await service.call('/api/v1/projects', { method: 'POST', token: bob, body: { id: 'orchard', name: 'Bäume, "alt"' } });
  const member = { method: 'PUT', token: bob, body: {} };
  await service.call('/api/v1/projects/orchard/members/user:ann', member);
  tasks.push(await service.create(ann, { title: '=1+1', labels: ['a, b', '"c"'], dueDate: '2030-01-31' }));
  tasks.push(await service.create(ann, { title: 'Äpfel 🍏', description: 'one\r\ntwo, "three"', status: 'done' }));
  tasks.push(await service.create(bob, { title: 'Of the project', projectId: 'orchard' }));
  await service.create(bob, { title: 'Of nobody else' });
});
afterAll(() => service.stop());

const exported = (query: string, token = ann) => service.call(`/api/v1/tasks/export?${query}`, { token });
const lines = (text: string): Array<Task & { project: string | null }> =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
const titles = async (query: string, token = ann) =>
  lines((await exported(`format=jsonl&${query}`, token)).body).map(({ title }) => title);

test('what a list with the same filters shows, each task once, oldest first', async () => {
  expect(await titles('')).toEqual(['=1+1', 'Äpfel 🍏']);
  expect(await titles('scope=visible')).toEqual(['=1+1', 'Äpfel 🍏', 'Of the project']);
  expect(await titles('projectId=orchard')).toEqual(['Of the project']);
  expect(await titles('scope=visible&status=done')).toEqual(['Äpfel 🍏']);
  expect(await titles('q=apfel')).toEqual(['Äpfel 🍏']);
  expect(await titles('scope=visible', await service.user('carl'))).toEqual([]);
  expect(await titles('', await service.admin())).toHaveLength(4);
  const all = lines((await exported('format=jsonl&scope=visible')).body);
  expect(all).toEqual(tasks.map((task) => ({ ...task, project: task.projectId && 'Bäume, "alt"' })));
});

test('a file with a name, in UTF-8', async () => {
  const csv = await exported('format=csv&scope=visible');
  expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
  expect(csv.headers.get('content-disposition')).toMatch(/^attachment; filename="tasks-\d{4}-\d\d-\d\d\.csv"$/);
  const rows = parse(csv.body, { columns: true }) as Array<Record<string, string>>;
  expect(rows.map(({ title, project, labels }) => [title, project, labels])).toEqual([
    ["'=1+1", '', '"a, b","""c"""'],
    ['Äpfel 🍏', '', ''],
    ['Of the project', 'Bäume, "alt"', ''],
  ]);
  expect(rows[1]?.description).toBe('one\r\ntwo, "three"');
  const head = await fetch(`${service.url}/api/v1/tasks/export`, {
    method: 'HEAD',
    headers: { Authorization: `Bearer ${ann}` },
  });
  expect([head.status, head.headers.get('content-type')]).toEqual([200, csv.headers.get('content-type')]);
});

test.each([
  ['format=xlsx', 400],
  ['limit=5', 400],
  ['timeZone=Nowhere/Land&dueBefore=2030-01-01', 400],
  ['status=finished', 400],
])('%s is answered with %s before a file begins', async (query, status) => {
  expect((await exported(query)).status).toBe(status);
});

describe('of more than one holds', () => {
  const MANY = Number(process.env.EXPORT_TASKS ?? 6_000);
  const PAGES = MANY / 200;
  let many: string;
  beforeAll(async () => {
    many = await service.user('many');
    await service.pool.query(
      `INSERT INTO tasks (id, title, description, status, priority, assigned_to, created_by, labels, version, created_at, updated_at)
       SELECT gen_random_uuid(), 'Task ' || n, repeat('x', 10000), 'todo', 'medium', 'many', 'many', '{}', 1,
         now() - make_interval(secs => n / 3), now() FROM generate_series(1, $1::int) AS n`,
      [MANY],
    );
  }, 120_000);

  test('pages are read as their reader takes them, and all of them are', async () => {
    let pages = 0;
    // biome-ignore lint/suspicious/noExplicitAny: whatever form a query takes, it is passed on
    const query = pg.Client.prototype.query as any;
    // biome-ignore lint/suspicious/noExplicitAny: the same
    pg.Client.prototype.query = function (this: pg.Client, ...given: any[]) {
      if (String(given[0]?.text).includes('AS page')) pages += 1;
      return query.apply(this, given);
    } as typeof pg.Client.prototype.query;
    try {
      const answer = await new Promise<IncomingMessage>((resolve, reject) => {
        const headers = { Authorization: `Bearer ${many}` };
        get(`${service.url}/api/v1/tasks/export?format=jsonl`, { headers }, resolve).on('error', reject);
      });
      // So long that it would be at its end if nobody had to take it.
      for (let known = -1; known !== pages; ) {
        known = pages;
        for (let n = 0; n < 20; n += 1) await service.call('/api/v1/tasks', { token: many });
        pages -= 20; // those were ours
      }
      expect(pages).toBeLessThan(PAGES / 2);
      const before = process.memoryUsage().rss;
      const ids = new Set<string>();
      let rest = '';
      for await (const part of answer.setEncoding('utf8')) {
        const whole = (rest + part).split('\n');
        rest = whole.pop() ?? '';
        for (const line of whole) ids.add(JSON.parse(line).id);
      }
      const grown = Math.round((process.memoryUsage().rss - before) / 1024 / 1024);
      process.stdout.write(`${ids.size} tasks of 10 kB exported; grown by ${grown} MiB\n`);
      expect([ids.size, rest]).toEqual([MANY, '']);
    } finally {
      pg.Client.prototype.query = query;
    }
  }, 120_000);
});
