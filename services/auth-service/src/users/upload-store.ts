import type { Pool, PoolClient } from 'pg';

/** What is known of somebody's uploads. */
export interface UploadsRow {
  userId: string;
  filesUploaded: number;
  /** Null where it is as for everybody; 0 is none. */
  uploadLimit: number | null;
  disabled: boolean;
}

type Db = Pool | PoolClient;

const COLUMNS = `id AS "userId", files_uploaded AS "filesUploaded", upload_limit AS "uploadLimit", disabled_at IS NOT NULL AS disabled`;

export async function findUploads(db: Db, userId: string): Promise<UploadsRow | undefined> {
  const { rows } = await db.query<UploadsRow>({
    name: 'uploads',
    text: `SELECT ${COLUMNS} FROM users WHERE id = $1`,
    values: [userId],
  });
  return rows[0];
}

/** The same, locked until the transaction ends: who counts comes one after the other. */
export async function lockUploads(db: PoolClient, userId: string): Promise<UploadsRow | undefined> {
  const { rows } = await db.query<UploadsRow>({
    name: 'uploads-lock',
    text: `SELECT ${COLUMNS} FROM users WHERE id = $1 FOR NO KEY UPDATE`,
    values: [userId],
  });
  return rows[0];
}

export async function wasCounted(db: PoolClient, userId: string, key: string): Promise<boolean> {
  const { rowCount } = await db.query('SELECT FROM counted_uploads WHERE user_id = $1 AND key = $2', [userId, key]);
  return rowCount === 1;
}

/**
 * Counts one more.
 *
 * @param key by which it is known that this one was
 */
export async function addUpload(db: PoolClient, userId: string, key: string | undefined): Promise<UploadsRow> {
  const { rows } = await db.query<UploadsRow>({
    name: 'uploads-add',
    text: `WITH noted AS (INSERT INTO counted_uploads (user_id, key) SELECT $1, $2 WHERE $2::text IS NOT NULL)
           UPDATE users SET files_uploaded = files_uploaded + 1 WHERE id = $1 RETURNING ${COLUMNS}`,
    values: [userId, key],
  });
  return rows[0] as UploadsRow;
}

export async function setUploadLimit(db: PoolClient, userId: string, limit: number | null): Promise<UploadsRow> {
  const { rows } = await db.query<UploadsRow>(`UPDATE users SET upload_limit = $2 WHERE id = $1 RETURNING ${COLUMNS}`, [
    userId,
    limit,
  ]);
  return rows[0] as UploadsRow;
}

export interface UploadTotals {
  users: number;
  uploads: number;
  atLimit: number;
}

/** @param limit of those who have none of their own */
export async function sumUploads(db: Db, limit: number): Promise<UploadTotals> {
  const { rows } = await db.query<Record<keyof UploadTotals, string>>(
    `SELECT count(*) AS users, coalesce(sum(files_uploaded), 0) AS uploads,
       count(*) FILTER (WHERE files_uploaded >= nullif(coalesce(upload_limit, $1), 0)) AS "atLimit" FROM users`,
    [limit],
  );
  const { users, uploads, atLimit } = rows[0] as Record<keyof UploadTotals, string>;
  return { users: Number(users), uploads: Number(uploads), atLimit: Number(atLimit) };
}

/** For so long a repeat is known as one. */
export const forgetCountedUploads = (db: Pool) =>
  db.query(`DELETE FROM counted_uploads WHERE counted_at < now() - interval '7 days'`);
