import type { Queryable } from '@taskward/service-kit';

/** Of a row of tasks: how many subtasks it has and how many of them are done. */
export const SUBTASKS_SQL = `(
  SELECT json_build_object('total', count(*), 'done', count(*) FILTER (WHERE status = 'done'))
  FROM tasks AS subtask WHERE subtask.parent_id = tasks.id)`;

/** How many subtasks a task has, counted to `most`. */
export async function countSubtasks(db: Queryable, parentId: string, most: number): Promise<number> {
  const text = 'SELECT count(*)::int AS count FROM (SELECT FROM tasks WHERE parent_id = $1 LIMIT $2) AS subtasks';
  const { rows } = await db.query<{ count: number }>({ name: 'count-subtasks', text, values: [parentId, most] });
  return rows[0]?.count ?? 0;
}
