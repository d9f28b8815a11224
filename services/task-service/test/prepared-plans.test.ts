import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '@taskward/testkit';
import pg from 'pg';
import { callerOf } from '../src/access/callers.ts';
import { listTasks } from '../src/tasks/list/task-list-store.ts';
import { findTasks } from '../src/tasks/task-store.ts';

const ann = callerOf({ subject: 'ann', type: 'user', application: false, roles: ['user'], scopes: [] });
const TIMES = 12; // PostgreSQL makes up its mind about a plan at the sixth

let database: TestDatabase;
let pool: pg.Pool;
const id = randomUUID();
beforeAll(async () => {
  database = await createTestDatabase('task');
  pool = new pg.Pool({ connectionString: database.url, max: 1 }); // whose statements are to be looked at
  await pool.query(
    `INSERT INTO tasks (id, title, status, priority, assigned_to, created_by, labels, version, created_at, updated_at)
     SELECT CASE n WHEN 1 THEN $1::uuid ELSE gen_random_uuid() END, 'Task ' || n, 'todo', 'medium', who, who, '{}', 1,
       now() - n * interval '1 s', now()
     FROM generate_series(1, 20000) AS n, LATERAL (SELECT CASE n % 2 WHEN 1 THEN 'ann' ELSE 'ben' END AS who) AS whose`,
    [id],
  );
  await pool.query('VACUUM ANALYZE tasks');
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

/** How often each statement like this was planned anew for its values. */
async function plannedAnew(like: string): Promise<number[]> {
  const text = 'SELECT custom_plans FROM pg_prepared_statements WHERE statement LIKE $1';
  return (await pool.query(text, [like])).rows.map(({ custom_plans }) => Number(custom_plans));
}

test('to read one task is planned once, not at each read', async () => {
  for (let i = 0; i < TIMES; i += 1) expect(await findTasks(pool, [id])).toHaveLength(1);
  expect(await plannedAnew('SELECT id, title%FROM tasks WHERE id%')).toEqual([5]);
});

test('so is the first page of a list, as it is usually asked for', async () => {
  const query = { limit: 50, timeZone: 'UTC', scope: 'own' } as const;
  for (let i = 0; i < TIMES; i += 1) expect((await listTasks(pool, ann, query)).tasks).toHaveLength(50);
  expect(await plannedAnew('SELECT id, title%UNION ALL%')).toEqual([5]);
});
