import { uuidv7 } from '@taskward/service-kit';
import type { Pool, PoolClient } from 'pg';

/** Something that the user is told at the next sign-in. */
export interface Notice {
  type: string;
  message: string;
  createdAt: Date;
}

export async function addNotice(db: PoolClient, userId: string, type: string, message: string): Promise<void> {
  await db.query('INSERT INTO notices (id, user_id, type, message) VALUES ($1, $2, $3, $4)', [
    uuidv7(),
    userId,
    type,
    message,
  ]);
}

/** The notices that were not told yet; told from now on. */
export async function takeNotices(db: Pool | PoolClient, userId: string): Promise<Notice[]> {
  const { rows } = await db.query<Notice>(
    `UPDATE notices SET told_at = now() WHERE user_id = $1 AND told_at IS NULL
     RETURNING type, message, created_at AS "createdAt"`,
    [userId],
  );
  return rows;
}
