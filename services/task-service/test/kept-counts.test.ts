import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { TASK_STATUSES } from '@taskward/contracts/http';
import { createTestDatabase, randomFrom, type TestDatabase } from '@taskward/testkit';
import pg from 'pg';
import { callerOf } from '../src/access/callers.ts';
import { foldCounts } from '../src/tasks/counts/task-count-store.ts';
import { countTasks } from '../src/tasks/counts/task-stats-store.ts';

const SEED = Number(process.env.SEED);
const admin = callerOf({ subject: 'root', type: 'user', application: false, roles: ['admin'], scopes: [] });
const question = { days: 366, people: 100, timeZone: 'America/St_Johns', scope: 'own' } as const;

let database: TestDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  database = await createTestDatabase('task');
  pool = new pg.Pool({ connectionString: database.url, max: 8 });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

/** Statistics as they are kept, and counted task by task for whoever names every status; of the same moment. */
async function keptAndCounted() {
  const client = await pool.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    const db = client as unknown as pg.Pool;
    const kept = await countTasks(db, admin, question);
    const counted = await countTasks(db, admin, { ...question, status: [...TASK_STATUSES] });
    await client.query('COMMIT');
    return { kept, counted };
  } finally {
    client.release();
  }
}

/** What is made, changed and deleted has odd moments, as near to now as what becomes overdue meanwhile. */
const MAKE = `
  INSERT INTO tasks (id, title, status, priority, assigned_to, created_by, due_date, due_day, labels, version, created_at,
    updated_at, completed_at)
  SELECT gen_random_uuid(), 'One of many', (enum_range(NULL::task_status))[1 + (seed * 7 + n) % 5],
    (enum_range(NULL::task_priority))[1 + (seed + n) % 4], nullif('user-' || (seed + n) % 7, 'user-0'), 'root',
    CASE n % 3 WHEN 0 THEN now() + (((seed * 31 + n) % 5000) - 2500) * interval '97 seconds' END,
    CASE n % 3 WHEN 1 THEN current_date + ((seed + n) % 7) - 4 END, '{}', 1,
    now() - ((seed * 13 + n) % 40000) * interval '661 seconds', now(),
    CASE WHEN n % 5 = 0 THEN now() - ((seed * 17 + n) % 40000) * interval '661 seconds' END
  FROM generate_series(1, $1) AS n, (SELECT $2::int AS seed) AS given`;
const CHANGE = `
  UPDATE tasks SET status = (enum_range(NULL::task_status))[1 + $1::int % 5], assigned_to = nullif('user-' || $1::int % 5, 'user-0'),
    due_date = CASE WHEN $1::int % 2 = 0 AND due_day IS NULL THEN now() - $1::int * interval '7 seconds' ELSE due_date END,
    completed_at = CASE WHEN $1::int % 5 = 3 THEN now() END
  WHERE id IN (SELECT id FROM tasks ORDER BY id LIMIT 3 OFFSET $1::int % 50 FOR UPDATE SKIP LOCKED)`;
const RETITLE = `UPDATE tasks SET title = 'Another title' WHERE id IN (SELECT id FROM tasks LIMIT 5 FOR UPDATE SKIP LOCKED)`;
const REMOVE = `DELETE FROM tasks WHERE id IN (SELECT id FROM tasks ORDER BY id LIMIT 2 OFFSET $1::int % 90 FOR UPDATE SKIP LOCKED)`;

async function write(random: () => number): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    for (let step = 0; step < 4; step += 1) {
      const seed = Math.floor(random() * 10_000);
      const which = Math.floor(random() * 5);
      if (which < 2) await client.query(MAKE, [1 + (seed % 20), seed]);
      else if (which === 2) await client.query(CHANGE, [seed]);
      else if (which === 3) await client.query(RETITLE);
      else await client.query(REMOVE, [seed]);
    }
    await client.query(random() < 0.25 ? 'ROLLBACK' : 'COMMIT');
  } finally {
    client.release();
  }
}

describe(`counts of all tasks, seed ${SEED}`, () => {
  test('are what counting each task gives, at any moment of writers at once and of their adding up', async () => {
    const random = randomFrom(SEED);
    let open = 4;
    const writers = Array.from({ length: open }, async () => {
      for (let round = 0; round < 25; round += 1) await write(random);
      open -= 1;
    });
    const folding = (async () => {
      while (open > 0) await Promise.all([foldCounts(pool), foldCounts(pool)]);
    })();
    let looks = 0;
    for (; open > 0; looks += 1) {
      const { kept, counted } = await keptAndCounted();
      expect(kept).toEqual(counted);
    }
    await Promise.all([...writers, folding]);
    await foldCounts(pool);
    expect((await pool.query('SELECT FROM task_count_changes')).rowCount).toBe(0);
    const { kept, counted } = await keptAndCounted();
    expect(kept).toEqual(counted);
    expect([looks > 0, kept.total > 100, kept.overdue > 10]).toEqual([true, true, true]);
  });

  test('know what becomes overdue after they were added up', async () => {
    await foldCounts(pool);
    await pool.query(
      `UPDATE overdue_until SET moment = moment - interval '3 days', day = day - 3;
       TRUNCATE tasks CASCADE`,
    );
    const { kept: none } = await keptAndCounted();
    expect([none.total, none.overdue, none.unassigned]).toEqual([0, 0, 0]);
    await pool.query(MAKE, [300, 5]);
    await foldCounts(pool);
    const { kept, counted } = await keptAndCounted();
    expect(kept).toEqual(counted);
    expect(kept.overdue).toBeGreaterThan(50);
  });

  test('forget people of whom nothing is overdue any more', async () => {
    await pool.query("UPDATE tasks SET status = 'done'");
    await foldCounts(pool);
    expect((await pool.query('SELECT FROM overdue_counts')).rowCount).toBe(0);
    const { kept, counted } = await keptAndCounted();
    expect(kept).toEqual(counted);
  });
});
