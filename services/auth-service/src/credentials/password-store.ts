import type { Pool, PoolClient } from 'pg';
import { voidPasswordLink } from './link-store.ts';

type Db = Pool | PoolClient;

export interface StoredPassword {
  /** Null where the person has none. */
  hash: string | null;
  /** The person's authorization version, as of the same moment. */
  version: number;
}

/** Somebody's password, or nothing where there is nobody of this id. */
export async function findPassword(db: Db, userId: string): Promise<StoredPassword | undefined> {
  const { rows } = await db.query<StoredPassword>({
    name: 'password-of',
    text: 'SELECT password_hash AS hash, auth_version AS version FROM users WHERE id = $1',
    values: [userId],
  });
  return rows[0];
}

/**
 * Gives somebody a password, in the place of the one before; a link that would set another is void.
 *
 * @returns their authorization version from now on
 */
export async function putPassword(db: PoolClient, userId: string, hash: string): Promise<number> {
  const { rows } = await db.query<{ version: number }>(
    `UPDATE users SET password_hash = $2, proof_methods = array_append(array_remove(proof_methods, 'pwd'), 'pwd')
     WHERE id = $1 RETURNING auth_version AS version`,
    [userId, hash],
  );
  await voidPasswordLink(db, userId);
  return rows[0]?.version as number;
}

/**
 * Puts a new hash of the same password in the place of an old one.
 *
 * @returns the person's version from now on, or nothing where the old hash was replaced meanwhile
 */
export async function renewPassword(db: Db, userId: string, old: string, renewed: string): Promise<number | undefined> {
  const { rows } = await db.query<{ version: number }>(
    'UPDATE users SET password_hash = $3 WHERE id = $1 AND password_hash = $2 RETURNING auth_version AS version',
    [userId, old, renewed],
  );
  return rows[0]?.version;
}
