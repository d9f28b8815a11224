import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Task } from '@taskward/contracts/http';
import { callerOf } from '../src/access/callers.ts';
import { countTasks } from '../src/tasks/counts/task-stats-store.ts';
import { listTasks } from '../src/tasks/list/task-list-store.ts';
import { explainingPool, pagesRead, readBy } from './query-plans.ts';
import { startService, type TestService } from './service.ts';

/** Ann has 12,000 tasks with "report" in it, more than are ranked at once; a hundred others have 200 each. */
const FILL = `
  INSERT INTO tasks (id, title, description, status, priority, assigned_to, created_by, labels, version, created_at, updated_at)
  SELECT gen_random_uuid(), CASE WHEN n % 1000 = 7 THEN 'Report ' WHEN n % 100 = 7 THEN 'Reports ' ELSE 'Task ' END || n,
    'Some report about ' || substr(md5(n::text), 1, 9) || CASE WHEN n % 4000 = 3 THEN ' zeppelin 会议' ELSE '' END,
    'todo', 'low', CASE WHEN n <= 12000 THEN 'ann' ELSE 'user-' || n % 100 END, 'root', '{}', 1, moment, moment
  FROM generate_series(1, 32000) AS n, LATERAL (SELECT now() - n / 2 * interval '1 second' AS moment) AS time`;

const caller = (subject: string, role: string) =>
  callerOf({ subject, type: 'user', application: false, roles: [role], scopes: [] });

describe('a search among many tasks', () => {
  let service: TestService;
  let ann: string;
  beforeAll(async () => {
    service = await startService();
    ann = await service.user('ann');
    await service.pool.query(FILL);
    await service.pool.query('VACUUM ANALYZE tasks');
  });
  afterAll(() => service.stop());

  const page = async (q: string, cursor = '') =>
    (await service.call(`/api/v1/tasks?q=${q}&limit=200${cursor && `&cursor=${cursor}`}`, { token: ann })).body;

  test('is walked to its end, each hit once and best first of what is ranked together, while tasks come and go', async () => {
    const walked: Task[] = [];
    const removed: string[] = [];
    for (let cursor = ''; cursor !== null; ) {
      const { data, page: end } = await page('report', cursor);
      expect(data.length === 200 || end.nextCursor === null).toBe(true);
      walked.push(...data);
      cursor = end.nextCursor;
      // One that was given goes, one that all of this would have found comes.
      if (walked.length % 2_000 === 0) {
        removed.push((walked.at(-3) as Task).id);
        await service.pool.query('DELETE FROM tasks WHERE id = $1', [removed.at(-1)]);
        await service.create(ann, { title: 'Report that came later' });
      }
    }
    const before = walked.filter(({ title }) => title !== 'Report that came later');
    expect([before.length, new Set(walked.map(({ id }) => id)).size]).toEqual([12_000, walked.length]);
    const numbers = walked.slice(0, 60).map(({ title }) => title.replace(/\d+/, ''));
    expect(numbers).toEqual([...Array(1).fill('Report '), ...Array(9).fill('Reports '), ...Array(50).fill('Task ')]);
    expect(removed).toHaveLength(6);
  });

  test('is counted up to the newest thousand, and says whether there is more', async () => {
    const counted = async (query: string) => {
      const { data } = (await service.call(`/api/v1/tasks/stats?${query}`, { token: ann })).body;
      return [data.total, data.byStatus.todo, data.more];
    };
    expect(await counted('q=report')).toEqual([1_000, 1_000, true]);
    expect(await counted('q=zeppelin')).toEqual([3, 3, false]);
    expect(await counted('q=xyzzy')).toEqual([0, 0, false]);
    expect((await counted(''))[0]).toBeGreaterThan(10_000);
    const client = await service.pool.connect();
    try {
      const plans: string[] = [];
      const question = { days: 14, people: 10, timeZone: 'UTC', scope: 'own', q: 'report' } as const;
      await countTasks(explainingPool(client, plans), caller('root', 'admin'), question);
      expect([plans.at(-1), pagesRead(plans.at(-1) as string) < 200]).toEqual([plans.at(-1), true]);
    } finally {
      client.release();
    }
  });

  test.each([
    ['few', caller('user-7', 'user'), 1_000],
    ['many', caller('ann', 'user'), 16_000],
    ['admin', caller('root', 'admin'), 16_000],
  ])('is answered from indexes, for a caller with %s', async (_, who, most) => {
    const client = await service.pool.connect();
    try {
      for (const q of [
        'zeppelin',
        'eppel',
        '会',
        '会议',
        'report',
        'port',
        'r',
        're',
        'task 77',
        'report -zeppelin',
        'xyzzy',
      ]) {
        const plans: string[] = [];
        await listTasks(explainingPool(client, plans), who, { limit: 50, timeZone: 'UTC', scope: 'own', q });
        const plan = plans.at(-1) as string;
        expect([q, plan, readBy(plan)]).toEqual([q, plan, expect.not.arrayContaining(['whole table'])]);
        expect([q, pagesRead(plan) < most]).toEqual([q, true]);
      }
    } finally {
      client.release();
    }
  });
});
