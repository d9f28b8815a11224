import type { Queryable } from '@taskward/service-kit';

/** Who wrote to a task so far. */
export async function listCommenters(db: Queryable, taskId: string): Promise<string[]> {
  const { rows } = await db.query<{ userId: string }>({
    name: 'list-commenters',
    text: 'SELECT user_id AS "userId" FROM commenters WHERE task_id = $1',
    values: [taskId],
  });
  return rows.map(({ userId }) => userId);
}

export async function addCommenter(db: Queryable, taskId: string, userId: string): Promise<void> {
  await db.query('INSERT INTO commenters (task_id, user_id) VALUES ($1, $2) ON CONFLICT DO NOTHING', [taskId, userId]);
}

export async function forgetCommenters(db: Queryable, taskId: string): Promise<void> {
  await db.query('DELETE FROM commenters WHERE task_id = $1', [taskId]);
}
