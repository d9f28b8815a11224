import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type pg from 'pg';
import { callerOf } from '../src/access/callers.ts';
import { listProjects } from '../src/projects/project-store.ts';
import { foldCounts } from '../src/tasks/counts/task-count-store.ts';
import { countTasks } from '../src/tasks/counts/task-stats-store.ts';
import { listTasks } from '../src/tasks/list/task-list-store.ts';
import { explainingPool, pagesRead, readBy } from './query-plans.ts';
import { startService, type TestService } from './service.ts';

/** Pat is in twenty projects of 1,000 tasks, in five of them by a team; everything else is in projects of others. */
const FILL = `
  WITH made AS (
    INSERT INTO projects (id, name, created_by, created_at, updated_at, version)
    SELECT 'p' || n, 'Project ' || n, 'root', now(), now(), 1 FROM generate_series(0, 29) AS n RETURNING id)
  INSERT INTO project_members
  SELECT id, CASE WHEN id IN ('p0', 'p2', 'p4', 'p6', 'p8') THEN 'team:red' ELSE 'person:pat' END, FALSE FROM made
  WHERE substr(id, 2)::int < 20;
  INSERT INTO tasks (id, title, status, priority, assigned_to, created_by, project_id, due_date, labels, version,
    created_at, updated_at, completed_at)
  SELECT gen_random_uuid(), 'Report ' || n || CASE WHEN n % 2000 = 3 THEN ' zeppelin' ELSE '' END,
    (ARRAY['todo', 'in_progress', 'in_review', 'done', 'cancelled'])[1 + n % 5]::task_status, 'low',
    CASE WHEN n % 50 = 0 THEN 'pat' ELSE 'user-' || n % 100 END, CASE WHEN n % 17 = 0 THEN 'pat' ELSE 'root' END,
    'p' || n % 30, moment, CASE WHEN n % 7 = 0 THEN '{home}'::text[] WHEN n % 6000 = 1 THEN '{few}' ELSE '{}' END, 1, moment, moment, CASE WHEN n % 5 = 3 THEN moment END
  FROM generate_series(1, 30000) AS n, LATERAL (SELECT now() - n * interval '1 second' AS moment) AS time;
  UPDATE tasks SET watchers = '{pat}' WHERE created_at > now() - interval '1 hour' AND project_id = 'p29' AND created_by = 'root';
  INSERT INTO task_watchers SELECT 'pat', created_at, id FROM tasks WHERE watchers <> '{}'`;

const pat = callerOf({ subject: 'pat', type: 'user', teams: ['red'], application: false, roles: ['user'], scopes: [] });
const admin = callerOf({ subject: 'root', type: 'user', application: false, roles: ['admin'], scopes: [] });
const page = { limit: 50, timeZone: 'UTC', scope: 'visible' } as const;

describe('twenty projects of one person, among others', () => {
  let service: TestService;
  let db: pg.PoolClient;
  beforeAll(async () => {
    service = await startService();
    db = await service.pool.connect();
    await db.query(FILL);
    const open = 'SELECT FROM task_count_changes LIMIT 1';
    while ((await db.query(open)).rowCount !== 0) await foldCounts(service.pool);
    await db.query('VACUUM ANALYZE');
  }, 120_000);
  afterAll(async () => {
    db.release();
    await service.stop();
  });

  /** Pages of 8 KiB that the last query of this read, none of them by walking the whole table. */
  async function pagesOf(what: string, work: (pool: pg.Pool) => Promise<unknown>): Promise<number> {
    const plans: string[] = [];
    await work(explainingPool(db, plans));
    const plan = plans.at(-1) as string;
    const pages = pagesRead(plan);
    process.stdout.write(`${what}: ${pages} pages by ${readBy(plan).join(', ')}\n`);
    expect([what, plan, readBy(plan)]).toEqual([what, plan, expect.not.arrayContaining(['whole table'])]);
    return pages;
  }

  test('a page costs the same wherever it is, a little for each project', async () => {
    const list =
      (question = {}) =>
      (pool: pg.Pool) =>
        listTasks(pool, pat, { ...page, ...question });
    const first = await pagesOf('first page', list());
    let cursor: string | null = null;
    for (let read = 0; read < 60; read += 1) {
      const found = await listTasks(service.pool, pat, { ...page, limit: 200, cursor: cursor ?? undefined });
      cursor = found.page.nextCursor;
    }
    const deep = await pagesOf('page after 12,000 tasks', list({ cursor }));
    expect(Math.max(first, deep)).toBeLessThan(600);
    expect(Math.abs(first - deep)).toBeLessThan(200);
    expect(await pagesOf('first page of one project', list({ scope: 'own', projectId: ['p7'] }))).toBeLessThan(300);
    expect(await pagesOf('oldest first', list({ sort: 'createdAt' }))).toBeLessThan(600);
    expect(await pagesOf('those that are done', list({ status: ['done'] }))).toBeLessThan(3_000);
  });

  // What is Pat's own, 2,300 tasks, is read and sorted; of 20,000 in projects a page is.
  test.each(['updatedAt', 'title', 'dueDate', 'priority'])('so does one in order of %s', async (field) => {
    for (const sort of [field, `-${field}`]) {
      expect(await pagesOf(sort, (pool) => listTasks(pool, pat, { ...page, sort }))).toBeLessThan(2_500);
      const { page: end } = await listTasks(service.pool, pat, { ...page, sort });
      const next = { ...page, sort, cursor: end.nextCursor ?? undefined };
      expect(await pagesOf(`after that, ${sort}`, (pool) => listTasks(pool, pat, next))).toBeLessThan(2_500);
      expect(await pagesOf(`of all, ${sort}`, (pool) => listTasks(pool, admin, { ...page, sort }))).toBeLessThan(200);
    }
  });

  test('so does one of a project in the order that its people gave it, for whoever reads it', async () => {
    for (const [name, caller] of Object.entries({ member: pat, admin })) {
      for (const sort of ['position', '-position']) {
        const question = { ...page, sort, projectId: ['p7'] };
        const { page: end } = await listTasks(service.pool, caller, question);
        const next = { ...question, cursor: end.nextCursor ?? undefined };
        for (const [what, asked] of Object.entries({ [sort]: question, [`after that, ${sort}`]: next })) {
          expect(await pagesOf(`${what}, ${name}`, (pool) => listTasks(pool, caller, asked))).toBeLessThan(300);
        }
      }
    }
  });

  test.each([
    ['nobody', 20],
    ['few', 60],
    ['home', 150],
  ])('a label that %s have is found by an index', async (label, most) => {
    const query = { ...page, label: [label] };
    expect(await pagesOf(label, (pool) => listTasks(pool, admin, query))).toBeLessThan(most);
    expect(
      await pagesOf(`${label} by title`, (pool) => listTasks(pool, admin, { ...query, sort: 'title' })),
    ).toBeLessThan(most);
    expect(await pagesOf(`${label} in projects`, (pool) => listTasks(pool, pat, query))).toBeLessThan(6_000);
  });

  test.each(['zeppelin', 'report', 'rep', 'r', '77', 'xyzzy'])('a search for %s reads what it finds', async (q) => {
    expect(await pagesOf(`search for ${q}`, (pool) => listTasks(pool, pat, { ...page, q }))).toBeLessThan(40_000);
  });

  test('statistics are read from indexes, and so is how much of each project is open', async () => {
    const question = { ...page, days: 14, people: 10 };
    const all = await pagesOf('statistics', (pool) => countTasks(pool, pat, question));
    const one = await pagesOf('of one project', (pool) => countTasks(pool, pat, { ...question, projectId: ['p7'] }));
    expect(one).toBeLessThan(all / 10);
    expect(await pagesOf('of an administrator', (pool) => countTasks(pool, admin, question))).toBeLessThan(250);
    await pagesOf('the projects', (pool) => listProjects(pool, pat, { limit: 50 }));
  });
});
