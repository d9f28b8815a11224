import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type pg from 'pg';
import { startService, type TestService } from './service.ts';

const { callerOf } = await import('../src/access/callers.ts');
const { lockPlace } = await import('../src/access/membership-store.ts');
const { batchedInsert } = await import('../src/tasks/task-batches.ts');
const { createTask } = await import('../src/tasks/create-task.ts');

const ann = callerOf({ subject: 'ann', type: 'user', application: false, roles: ['user'], scopes: [] });

describe('tasks that are made in projects', () => {
  let service: TestService;
  let token: string;
  beforeAll(async () => {
    service = await startService();
    token = await service.user('ann');
    await service.call('/api/v1/projects', { method: 'POST', token, body: { id: 'garden', name: 'Garden' } });
  });
  afterAll(() => service.stop());

  test('arrive together and are written together, in no transaction of several round trips', async () => {
    const asked: string[] = [];
    const query = (given: { name: string }) => {
      asked.push(given.name);
      return service.pool.query(given as never);
    };
    const pool = { query } as unknown as pg.Pool;
    const deps = { pool, insertTask: batchedInsert(pool), onCommit: () => {} } as never;
    const input = { title: 'Dig', status: 'todo' as const, priority: 'low' as const, labels: [] };
    const made = await Promise.all(
      Array.from({ length: 60 }, (_, n) =>
        createTask(
          deps,
          { caller: ann, traceparent: '' },
          { ...input, projectId: ['garden', 'a-name', null][n % 3] ?? null },
        ),
      ),
    );
    expect(new Set(made.map(({ id }) => id)).size).toBe(60);
    expect(new Set(asked)).toEqual(new Set(['find-place', 'insert-tasks', 'insert-tasks-in-place']));
    expect(asked.filter((name) => name.startsWith('insert')).length).toBeLessThan(20);
    const { rows } = await service.pool.query(
      `SELECT count(*)::int AS n, count(*) FILTER (WHERE audience @> ARRAY[(SELECT 'project:' || key FROM projects)])::int AS shared
       FROM task_events WHERE type = 'task.created'`,
    );
    expect(rows).toEqual([{ n: 60, shared: 20 }]);
  });

  /** What a create is answered that began before a project was changed, and was to be written after. */
  async function createMeanwhile(projectId: string, change: string, others: string[] = []) {
    const client = await service.pool.connect();
    const create = (id: string) =>
      service.call('/api/v1/tasks', { method: 'POST', token, body: { title: 'Weed', projectId: id } });
    try {
      await client.query('BEGIN');
      await lockPlace(client, projectId);
      const answer = create(projectId);
      await waits(client);
      const beside = await Promise.all(others.map(create)); // nobody else waits for that project
      await client.query(change);
      await client.query('COMMIT');
      return [(await answer).status, ...beside.map(({ status }) => status)];
    } finally {
      client.release();
    }
  }

  /** Until somebody waits for a lock that this connection has. */
  async function waits(client: pg.PoolClient): Promise<void> {
    const { pid } = (await client.query('SELECT pg_backend_pid() AS pid')).rows[0];
    const text = 'SELECT FROM pg_stat_activity WHERE $1 = ANY (pg_blocking_pids(pid))';
    let waiting = 0;
    while (waiting === 0) waiting = (await service.pool.query(text, [pid])).rowCount ?? 0;
  }

  test.each([
    ['archived', 'garden', "UPDATE projects SET archived_at = now(), version = version + 1 WHERE id = 'garden'", 409],
    [
      'left',
      'garden',
      "UPDATE projects SET version = version + 1; DELETE FROM project_members WHERE member = 'person:ann'",
      403,
    ],
    [
      'made by others',
      'new-one',
      "INSERT INTO projects (id, name, created_by, created_at, updated_at, version) VALUES ('new-one', 'New', 'bob', now(), now(), 1)",
      403,
    ],
    ['renamed', 'garden', "UPDATE projects SET name = 'Yard', version = version + 1", 201],
  ])('one whose project is %s at that moment is as if it came after', async (_, projectId, change, status) => {
    await service.pool.query(
      `UPDATE projects SET archived_at = NULL;
       INSERT INTO project_members VALUES ('garden', 'person:ann', TRUE) ON CONFLICT DO NOTHING`,
    );
    const before = (await service.call('/api/v1/tasks?limit=200', { token })).body.data.length;
    expect(await createMeanwhile(projectId, change, ['elsewhere', 'elsewhere'])).toEqual([status, 201, 201]);
    const { data } = (await service.call('/api/v1/tasks?limit=200', { token })).body;
    expect(data.length - before).toBe(status === 201 ? 3 : 2);
  });
});
