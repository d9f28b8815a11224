import type { Pool, PoolClient } from 'pg';

type Db = Pool | PoolClient;

/** A person's secret of codes by time; sealed. */
export interface SealedTotp {
  secret: Buffer | null;
  /** What waits for its first code. */
  pending: Buffer | null;
}

export async function findTotp(db: Db, userId: string): Promise<SealedTotp | undefined> {
  const { rows } = await db.query<SealedTotp>(
    'SELECT secret, CASE WHEN pending_until > now() THEN pending END AS pending FROM totp WHERE user_id = $1',
    [userId],
  );
  return rows[0];
}

/** Keeps a secret beside the one in use, for as long as an app is being set up with it. */
export const putPendingTotp = (db: Db, userId: string, sealed: Buffer, minutes: number) =>
  db.query(
    `INSERT INTO totp (user_id, pending, pending_until) VALUES ($1, $2, now() + make_interval(mins => $3))
     ON CONFLICT (user_id) DO UPDATE SET pending = excluded.pending, pending_until = excluded.pending_until`,
    [userId, sealed, minutes],
  );

/** The secret that waited is the one in use from here on. Its first code counts as used. */
export async function confirmTotp(db: PoolClient, userId: string, pending: Buffer, step: number): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE totp SET secret = pending, pending = NULL, pending_until = NULL, last_step = $3
     WHERE user_id = $1 AND pending = $2`,
    [userId, pending, step],
  );
  return rowCount === 1;
}

/** Uses up the code of a step, of the secret that it was compared with: true once, however many ask, wherever. */
export async function useStep(db: Db, userId: string, secret: Buffer, step: number): Promise<boolean> {
  const { rowCount } = await db.query(
    'UPDATE totp SET last_step = $3 WHERE user_id = $1 AND secret = $2 AND last_step < $3',
    [userId, secret, step],
  );
  return rowCount === 1;
}

export async function deleteTotp(db: PoolClient, userId: string): Promise<boolean> {
  const { rowCount } = await db.query('DELETE FROM totp WHERE user_id = $1 AND secret IS NOT NULL', [userId]);
  return rowCount === 1;
}

/** Puts these in the place of all that there were. */
export const putRecoveryCodes = (db: PoolClient, userId: string, hashes: Buffer[]) =>
  db.query(
    `WITH gone AS (DELETE FROM recovery_codes WHERE user_id = $1)
     INSERT INTO recovery_codes (user_id, hash) SELECT $1, unnest($2::bytea[])`,
    [userId, hashes],
  );

/** The key that somebody's recovery codes are hashed with, sealed, where they were made elsewhere. */
export async function findRecoveryKey(db: Db, userId: string): Promise<Buffer | undefined> {
  const { rows } = await db.query<{ key: Buffer }>(
    'SELECT sealed_key AS key FROM recovery_codes WHERE user_id = $1 AND sealed_key IS NOT NULL LIMIT 1',
    [userId],
  );
  return rows[0]?.key;
}

/** Uses a recovery code up: true once. */
export async function useRecoveryCode(db: Db, userId: string, hash: Buffer): Promise<boolean> {
  const { rowCount } = await db.query(
    'UPDATE recovery_codes SET used_at = now() WHERE user_id = $1 AND hash = $2 AND used_at IS NULL',
    [userId, hash],
  );
  return rowCount === 1;
}

export async function recoveryCodesLeft(db: Db, userId: string): Promise<number> {
  const { rows } = await db.query<{ left: number }>(
    'SELECT count(*)::int AS left FROM recovery_codes WHERE user_id = $1 AND used_at IS NULL',
    [userId],
  );
  return rows[0]?.left ?? 0;
}

export const deleteRecoveryCodes = (db: PoolClient, userId: string) =>
  db.query('DELETE FROM recovery_codes WHERE user_id = $1', [userId]);
