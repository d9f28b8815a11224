import type { Pool, PoolClient } from 'pg';
import { mailboxOf, skeletonsOf } from './lookalikes.ts';

type Db = Pool | PoolClient;

export interface Named {
  username?: string;
  email?: string;
}

/**
 * Keeps a new name or address of somebody's apart from all others, in the place of the one before; what stays as it was
 * is left alone, also where it was like another before there was this.
 *
 * @throws a unique violation of username_skeletons or mailboxes
 */
export async function moveNames(db: PoolClient, id: string, { username, email }: Named): Promise<void> {
  const { rows } = await db.query<{ username: string; email: string }>(
    'SELECT username, email FROM users WHERE id = $1',
    [id],
  );
  if (username !== undefined && username !== rows[0]?.username) {
    await db.query('DELETE FROM username_skeletons WHERE user_id = $1', [id]);
    await db.query('INSERT INTO username_skeletons SELECT unnest($2::text[]), $1', [id, skeletonsOf(username)]);
  }
  if (email !== undefined && email !== rows[0]?.email) {
    await db.query('DELETE FROM mailboxes WHERE user_id = $1', [id]);
    await db.query('INSERT INTO mailboxes VALUES ($2, $1)', [id, mailboxOf(email)]);
  }
}

/** Whether somebody has a username, or one that looks like it. */
export async function usernameTaken(db: Db, username: string, exceptId?: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `SELECT FROM users WHERE lower(username) = lower($1) AND id IS DISTINCT FROM $3
     UNION ALL SELECT FROM username_skeletons WHERE skeleton = ANY ($2) AND user_id IS DISTINCT FROM $3`,
    [username, skeletonsOf(username), exceptId],
  );
  return rowCount !== 0;
}

const AT_ONCE = 1_000;

/** Keeps the names of accounts apart that were made before there was this, or by an instance of before; oldest first. */
export async function keepNamesApart(db: Pool): Promise<void> {
  for (let after: string | undefined; ; ) {
    const { rows } = await db.query<{ id: string; username: string; email: string }>(
      `SELECT id, username, email FROM users u WHERE ($1::uuid IS NULL OR id > $1)
         AND (NOT EXISTS (SELECT FROM username_skeletons s WHERE s.user_id = u.id)
           OR NOT EXISTS (SELECT FROM mailboxes m WHERE m.user_id = u.id))
       ORDER BY id LIMIT $2`,
      [after, AT_ONCE],
    );
    await reserve(
      db,
      rows.flatMap(({ id, username }) => skeletonsOf(username).map((look) => [look, id] as const)),
      'username_skeletons',
    );
    await reserve(
      db,
      rows.map(({ id, email }) => [mailboxOf(email), id] as const),
      'mailboxes',
    );
    after = rows.at(-1)?.id;
    if (rows.length < AT_ONCE) return;
  }
}

const reserve = (db: Pool, names: Array<readonly [string, string]>, table: 'username_skeletons' | 'mailboxes') =>
  db.query(`INSERT INTO ${table} SELECT * FROM unnest($1::text[], $2::uuid[]) ON CONFLICT DO NOTHING`, [
    names.map(([name]) => name),
    names.map(([, id]) => id),
  ]);
