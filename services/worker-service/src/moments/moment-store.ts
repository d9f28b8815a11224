import { type Queryable, queryRows } from '@taskward/service-kit';

/** When to tell somebody of a task. */
export interface Moment {
  userId: string;
  kind: 'due_soon' | 'overdue' | 'reminder';
  /** ISO 8601. */
  at: string;
  /** The due date, or the moment of the reminder, as the task has it. */
  due: string;
}

/**
 * Forgets what is not to be told any more: moments of another due date than the task has now, and those not yet told that
 * are not among `wanted`.
 */
export async function forgetUntold(
  db: Queryable,
  taskId: string,
  { dueDate, remindAt }: { dueDate: string | null; remindAt: string | null },
  wanted: Moment[],
): Promise<void> {
  await db.query({
    name: 'forget-untold',
    text: `DELETE FROM moments WHERE task_id = $1 AND (
             due IS DISTINCT FROM CASE kind WHEN 'reminder' THEN $3 ELSE $2 END
             OR (NOT told AND NOT EXISTS (
               SELECT FROM json_to_recordset($4) AS w("userId" text, kind text)
               WHERE w."userId" = moments.user_id AND w.kind = moments.kind)))`,
    values: [taskId, dueDate, remindAt, JSON.stringify(wanted)],
  });
}

/** Notes moments that lie after `since`. One that is there for the same due date stays, told or not. */
export async function setMoments(
  db: Queryable,
  taskId: string,
  title: string,
  since: string,
  wanted: Moment[],
): Promise<void> {
  await db.query({
    name: 'set-moments',
    text: `INSERT INTO moments (task_id, user_id, kind, at, due, title)
           SELECT $1, "userId", kind, at, due, $2
           FROM json_to_recordset($4) AS w("userId" text, kind text, at timestamptz, due text)
           WHERE at > $3 OR EXISTS (
             SELECT FROM moments m WHERE m.task_id = $1 AND m.user_id = w."userId" AND m.kind = w.kind)
           ON CONFLICT (task_id, user_id, kind) DO UPDATE SET title = excluded.title`,
    values: [taskId, title, since, JSON.stringify(wanted)],
  });
}

export async function forgetMoments(db: Queryable, taskId: string): Promise<void> {
  await db.query('DELETE FROM moments WHERE task_id = $1', [taskId]);
}

export interface DueMoment extends Moment {
  taskId: string;
  title: string;
}

/** Takes moments that have come, for the transaction alone: nobody else tells them, unless it comes to nothing. */
export async function takeDueMoments(db: Queryable, most: number): Promise<DueMoment[]> {
  return queryRows<DueMoment>(db, {
    name: 'take-due-moments',
    text: `UPDATE moments SET told = true WHERE (task_id, user_id, kind) IN (
             SELECT task_id, user_id, kind FROM moments WHERE NOT told AND at <= now()
             ORDER BY at LIMIT $1 FOR UPDATE SKIP LOCKED)
           RETURNING task_id AS "taskId", user_id AS "userId", kind, at, due, title`,
    values: [most],
  });
}

/** The moments of a person that are on a day and were not told yet. */
export async function listDayMoments(db: Queryable, userId: string): Promise<DueMoment[]> {
  return queryRows<DueMoment>(db, {
    text: `SELECT task_id AS "taskId", user_id AS "userId", kind, at, due, title FROM moments
           WHERE user_id = $1 AND NOT told AND length(due) = 10 FOR UPDATE`,
    values: [userId],
  });
}

export async function moveMoments(db: Queryable, moments: DueMoment[]): Promise<void> {
  await db.query(
    `UPDATE moments m SET at = w.at FROM json_to_recordset($1) AS w("taskId" uuid, "userId" text, kind text, at timestamptz)
     WHERE m.task_id = w."taskId" AND m.user_id = w."userId" AND m.kind = w.kind`,
    [JSON.stringify(moments)],
  );
}

/** Told ones are kept for as long as somebody might still change the task, and would be told again. */
export async function forgetOldMoments(db: Queryable, days: number): Promise<void> {
  await db.query('DELETE FROM moments WHERE told AND at < now() - make_interval(days => $1)', [days]);
}
