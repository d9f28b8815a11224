import type { Pool, PoolClient } from 'pg';
import { USER_COLUMNS, type UserRow } from '../users/user-store.ts';

/** An admin who can give a proof: who was invited and has none yet may never come. */
const ACTING_ADMIN = `'admin' = ANY (roles) AND disabled_at IS NULL AND proof_methods <> '{}'`;

export async function hasAdmin(db: Pool | PoolClient): Promise<boolean> {
  const { rows } = await db.query<{ found: boolean }>(
    `SELECT EXISTS (SELECT FROM users WHERE ${ACTING_ADMIN}) AS found`,
  );
  return rows[0]?.found ?? false;
}

/** The admins who can still act, locked: two admins cannot demote each other at the same moment. */
export async function lockAdmins(db: PoolClient): Promise<UserRow[]> {
  const { rows } = await db.query<UserRow>(
    `SELECT ${USER_COLUMNS} FROM users
     WHERE ${ACTING_ADMIN} ORDER BY id FOR NO KEY UPDATE`,
  );
  return rows;
}
