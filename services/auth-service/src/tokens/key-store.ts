import type { JsonWebKey } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';

/** One row of signing_keys. */
export interface KeyRow {
  kid: string;
  public_jwk: JsonWebKey;
  private_key: Buffer | null;
  created_at: Date;
  signs_from: Date;
  retires_at: Date | null;
  burned_at: Date | null;
}

type Db = Pool | PoolClient;

/** Lets one instance at a time decide about keys, until its transaction ends. */
export const lockKeys = (db: Db) => db.query('SELECT pg_advisory_xact_lock(7303)');

/** Every key that was not burned or retired, newest signer first, with the database's own time. */
export async function liveKeys(db: Db): Promise<{ keys: KeyRow[]; now: Date }> {
  const { rows } = await db.query<KeyRow & { now: Date }>(
    `SELECT k.*, n.now FROM (SELECT clock_timestamp() AS now) n LEFT JOIN signing_keys k
       ON k.burned_at IS NULL AND k.private_key IS NOT NULL AND (k.retires_at IS NULL OR k.retires_at > n.now)
     ORDER BY k.signs_from DESC, k.kid`,
  );
  return { keys: rows.filter(({ kid }) => kid !== null), now: rows[0]?.now ?? new Date() };
}

export async function everyKey(db: Db): Promise<KeyRow[]> {
  const { rows } = await db.query<KeyRow>('SELECT * FROM signing_keys ORDER BY signs_from DESC, kid');
  return rows;
}

/** Whether a key, by its name or by what it is, was ever here; by its name first. */
export async function findKnownKey(
  db: Db,
  { kid, publicJwk }: Pick<NewKey, 'kid' | 'publicJwk'>,
): Promise<KeyRow | undefined> {
  const { rows } = await db.query<KeyRow>(
    `SELECT * FROM signing_keys WHERE kid = $1 OR public_jwk->>'n' = $2 ORDER BY kid = $1 DESC LIMIT 1`,
    [kid, publicJwk.n],
  );
  return rows[0];
}

export interface NewKey {
  kid: string;
  publicJwk: JsonWebKey;
  sealed: Buffer;
}

/** Publishes a key that signs after `waitSeconds`; the keys before it retire `keepSeconds` later than that. */
export async function insertKey(db: Db, key: NewKey, waitSeconds: number, keepSeconds: number): Promise<void> {
  await db.query(
    `WITH added AS (
       INSERT INTO signing_keys (kid, public_jwk, private_key, signs_from)
       VALUES ($1, $2, $3, now() + make_interval(secs => $4)) RETURNING kid, signs_from
     )
     UPDATE signing_keys k SET retires_at = added.signs_from + make_interval(secs => $5)
     FROM added WHERE k.kid <> added.kid AND k.retires_at IS NULL`,
    [key.kid, key.publicJwk, key.sealed, waitSeconds, keepSeconds],
  );
  await tellKeys(db);
}

const tellKeys = (db: Db) => db.query(`SELECT pg_notify('signing_keys', '')`);

/** Takes a key out at once and forgets its private part. False where there is no such key, or it is burned already. */
export async function markRevoked(db: Db, kid: string): Promise<boolean> {
  const { rowCount } = await db.query(
    'UPDATE signing_keys SET burned_at = now(), private_key = NULL WHERE kid = $1 AND burned_at IS NULL',
    [kid],
  );
  if (rowCount === 1) await tellKeys(db);
  return rowCount === 1;
}

/** Forgets the private part of keys whose last token has long expired. */
export const eraseRetired = (db: Db) =>
  db.query('UPDATE signing_keys SET private_key = NULL WHERE retires_at < now() AND private_key IS NOT NULL');
