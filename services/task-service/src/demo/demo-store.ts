import { inTransaction, type Queryable, queryRows } from '@taskward/service-kit';
import type pg from 'pg';

/** Whether nobody has made a task or a project yet. */
export async function isUntouched(db: Queryable): Promise<boolean> {
  const text = 'SELECT EXISTS (SELECT FROM tasks) OR EXISTS (SELECT FROM projects) AS touched';
  const [found] = await queryRows<{ touched: boolean }>(db, { text, values: [] });
  return found?.touched === false;
}

/** Does so unless another instance does it at this moment, or has done it. */
export function onceAtATime(pool: pg.Pool, work: () => Promise<void>): Promise<void> {
  return inTransaction(pool, async (tx) => {
    const text = "SELECT pg_try_advisory_xact_lock(hashtextextended('demo', 7305)) AS mine";
    const [lock] = await queryRows<{ mine: boolean }>(tx, { text, values: [] });
    if (lock?.mine && (await isUntouched(tx))) await work();
  });
}
