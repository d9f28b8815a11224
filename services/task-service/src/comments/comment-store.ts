import type { Comment } from '@taskward/contracts/http';
import { type Queryable, queryRows } from '@taskward/service-kit';

const COLUMNS = `id, task_id AS "taskId", author, body, mentions, created_at AS "createdAt", edited_at AS "editedAt", version`;

/** A task's comments, oldest first, from after the given one. */
export function listComments(db: Queryable, taskId: string, after: string | null, limit: number): Promise<Comment[]> {
  const text = `SELECT ${COLUMNS} FROM comments
                WHERE task_id = $1 AND id > coalesce($2::uuid, '00000000-0000-0000-0000-000000000000')
                ORDER BY id LIMIT $3`;
  return queryRows<Comment>(db, { name: 'list-comments', text, values: [taskId, after, limit] });
}

export async function findComment(db: Queryable, id: string): Promise<Comment | undefined> {
  const text = `SELECT ${COLUMNS} FROM comments WHERE id = $1`;
  return (await queryRows<Comment>(db, { name: 'find-comment', text, values: [id] }))[0];
}

/** The comments with these ids that there are, by id. */
export async function findComments(db: Queryable, ids: string[]): Promise<Map<string, Comment>> {
  if (ids.length === 0) return new Map();
  const text = `SELECT ${COLUMNS} FROM comments WHERE id = ANY($1::uuid[])`;
  const comments = await queryRows<Comment>(db, { name: 'find-comments', text, values: [ids] });
  return new Map(comments.map((comment) => [comment.id, comment]));
}

/** How many comments a task has, counted to `most`. */
export async function countComments(db: Queryable, taskId: string, most: number): Promise<number> {
  const text = 'SELECT count(*)::int AS count FROM (SELECT FROM comments WHERE task_id = $1 LIMIT $2) AS counted';
  const { rows } = await db.query<{ count: number }>({ name: 'count-comments', text, values: [taskId, most] });
  return rows[0]?.count ?? 0;
}

export async function insertComment(db: Queryable, comment: Comment): Promise<void> {
  await db.query({
    name: 'insert-comment',
    text: `INSERT INTO comments (id, task_id, author, body, mentions, created_at, version)
           VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    values: [
      comment.id,
      comment.taskId,
      comment.author,
      comment.body,
      comment.mentions,
      comment.createdAt,
      comment.version,
    ],
  });
}

export async function updateComment(db: Queryable, { id, body, mentions, editedAt, version }: Comment): Promise<void> {
  await db.query({
    name: 'update-comment',
    text: 'UPDATE comments SET body = $2, mentions = $3, edited_at = $4, version = $5 WHERE id = $1',
    values: [id, body, mentions, editedAt, version],
  });
}

export async function deleteComment(db: Queryable, id: string): Promise<void> {
  await db.query({ name: 'delete-comment', text: 'DELETE FROM comments WHERE id = $1', values: [id] });
}
