import { inTransaction } from '@taskward/service-kit';
import type pg from 'pg';

/**
 * Counts over all tasks that are kept as the tasks change. A change of a task writes what it changes to
 * task_count_changes, by triggers and in its own transaction; `foldCounts` adds that to what was counted before. Every
 * snapshot has each change in one of the two places, so what is read of both is exact, and no writer waits for another.
 */

export const OPEN = "status NOT IN ('done', 'cancelled')";

/** Queries of what is counted; each of their rows counts for its n. */
export interface Counted {
  /** status, priority, n. */
  states: string;
  /** at, n. */
  created: string;
  completed: string;
  /** assigned_to, n. A day is compared with what the CTE `today` has. */
  overdue: string;
  /** One row: what is due within seven days, is nobody's, was created and was completed in the last seven. */
  totals: string;
}

const LATELY = "now() - interval '7 days'";
const SOON = "due_date >= now() AND due_date < now() + interval '7 days'";
const TODAY = '(SELECT day FROM today)';
const SOON_DAY = `due_day >= ${TODAY} AND due_day < ${TODAY} + 7`;

const totals = (soon: string, unassigned: string, created: string, completed: string, from = '') =>
  `SELECT ${soon} AS "dueNext7Days", ${unassigned} AS unassigned, ${created} AS "createdLast7Days",
    ${completed} AS "completedLast7Days" ${from}`;

/** Of tasks that are read one by one, from a table or CTE of this name. */
export function countedFrom(visible: string): Counted {
  const where = (condition: string) => `count(*) FILTER (WHERE ${condition})::int`;
  return {
    states: `SELECT status, priority, 1 AS n FROM ${visible}`,
    created: `SELECT created_at AS at, 1 AS n FROM ${visible}`,
    completed: `SELECT completed_at AS at, 1 AS n FROM ${visible}`,
    overdue: `SELECT assigned_to, 1 AS n FROM ${visible} WHERE ${OPEN} AND (due_date < now() OR due_day < ${TODAY})`,
    totals: totals(
      where(`${OPEN} AND (${SOON} OR ${SOON_DAY})`),
      where('assigned_to IS NULL'),
      where(`created_at >= ${LATELY}`),
      where(`completed_at >= ${LATELY}`),
      `FROM ${visible}`,
    ),
  };
}

const quarterOf = (moment: string) => `date_bin('15 minutes', ${moment}, '2000-01-01 00:00Z')`;

const CREATED = `SELECT quarter AS at, created AS n FROM task_quarter_counts
    UNION ALL SELECT created_at, n FROM task_count_changes`;
const COMPLETED = `SELECT quarter AS at, completed AS n FROM task_quarter_counts
    UNION ALL SELECT completed_at, n FROM task_count_changes`;

/** Whole quarters of an hour as they are kept, and before them what of the first is within the seven days. */
function lately(column: string, kept: string): string {
  const next = `${quarterOf(LATELY)} + interval '15 minutes'`;
  return `SELECT n FROM (${kept}) AS kept WHERE at >= ${next}
    UNION ALL SELECT 1 FROM tasks WHERE ${column} >= ${LATELY} AND ${column} < ${next}`;
}

const sum = (rows: string) => `(SELECT coalesce(sum(n), 0)::int FROM (${rows}) AS counted)`;

/** Of all tasks, as kept. What became overdue since they were last added up is read from an index. */
export const KEPT: Counted = {
  states: `SELECT status, priority, n FROM task_state_counts
    UNION ALL SELECT status, priority, n FROM task_count_changes`,
  created: CREATED,
  completed: COMPLETED,
  overdue: `SELECT assigned_to, n FROM overdue_counts
    UNION ALL SELECT assigned_to, n FROM task_count_changes, overdue_until
      WHERE ${OPEN} AND (due_date < moment OR due_day < day)
    UNION ALL SELECT assigned_to, 1 FROM tasks
      WHERE ${OPEN} AND due_date >= (SELECT moment FROM overdue_until) AND due_date < now()
    UNION ALL SELECT assigned_to, 1 FROM tasks
      WHERE ${OPEN} AND due_day >= (SELECT day FROM overdue_until) AND due_day < ${TODAY}`,
  totals: totals(
    sum(
      `SELECT 1 AS n FROM tasks WHERE ${OPEN} AND ${SOON} UNION ALL SELECT 1 FROM tasks WHERE ${OPEN} AND ${SOON_DAY}`,
    ),
    sum(`SELECT n FROM task_state_counts WHERE unassigned
      UNION ALL SELECT n FROM task_count_changes WHERE assigned_to IS NULL`),
    sum(lately('created_at', CREATED)),
    sum(lately('completed_at', COMPLETED)),
  ),
};

/**
 * One statement, so that it takes away those changes that it adds, whatever is written meanwhile. What is overdue is counted
 * up to an hour ago and to a day that is over in every time zone: no reader's clock is behind that.
 */
const FOLD = `
  WITH was AS MATERIALIZED (SELECT moment, day FROM overdue_until),
  becomes AS MATERIALIZED (
    SELECT greatest(moment, date_trunc('hour', now()) - interval '1 hour') AS moment,
      greatest(day, (now() AT TIME ZONE 'UTC')::date - 1) AS day FROM was
  ),
  changes AS MATERIALIZED (DELETE FROM task_count_changes RETURNING *),
  states AS (
    INSERT INTO task_state_counts AS kept (status, priority, unassigned, n)
    SELECT status, priority, assigned_to IS NULL, sum(n) FROM changes GROUP BY 1, 2, 3 HAVING sum(n) <> 0
    ON CONFLICT (status, priority, unassigned) DO UPDATE SET n = kept.n + excluded.n
  ),
  quarters AS (
    INSERT INTO task_quarter_counts AS kept (quarter, created, completed)
    SELECT quarter, sum(created), sum(completed) FROM (
      SELECT ${quarterOf('created_at')} AS quarter, n AS created, 0 AS completed FROM changes
      UNION ALL SELECT ${quarterOf('completed_at')}, 0, n FROM changes WHERE completed_at IS NOT NULL
    ) AS either GROUP BY 1 HAVING sum(created) <> 0 OR sum(completed) <> 0
    ON CONFLICT (quarter) DO UPDATE
    SET created = kept.created + excluded.created, completed = kept.completed + excluded.completed
  ),
  overdue AS (
    INSERT INTO overdue_counts AS kept (assigned_to, n)
    SELECT assigned_to, sum(n) FROM (
      SELECT assigned_to, n FROM changes, was WHERE ${OPEN} AND (due_date < moment OR due_day < day)
      UNION ALL SELECT assigned_to, 1 FROM tasks
        WHERE ${OPEN} AND due_date >= (SELECT moment FROM was) AND due_date < (SELECT moment FROM becomes)
      UNION ALL SELECT assigned_to, 1 FROM tasks
        WHERE ${OPEN} AND due_day >= (SELECT day FROM was) AND due_day < (SELECT day FROM becomes)
    ) AS either GROUP BY 1 HAVING sum(n) <> 0
    ON CONFLICT (assigned_to) DO UPDATE SET n = kept.n + excluded.n
  )
  UPDATE overdue_until SET moment = becomes.moment, day = becomes.day FROM becomes, was
  WHERE (becomes.moment, becomes.day) <> (was.moment, was.day)`;

/** Adds up what has changed since the last time. Of several that would do so at once one does. */
export async function foldCounts(pool: pg.Pool): Promise<void> {
  await inTransaction(pool, async (tx) => {
    const text = "SELECT pg_try_advisory_xact_lock(hashtextextended('fold-counts', 7305)) AS mine";
    const { rows } = await tx.query<{ mine: boolean }>({ name: 'lock-counts', text });
    if (!rows[0]?.mine) return;
    await tx.query({ name: 'fold-counts', text: FOLD });
    // Nobody is remembered here who has nothing overdue any more.
    await tx.query({ name: 'forget-counts', text: 'DELETE FROM overdue_counts WHERE n = 0' });
  });
}
