import type { Pool, PoolClient } from 'pg';

type Db = Pool | PoolClient;

/** What a proof is made of. */
interface Proven {
  userId: string;
  version: number;
  amr: string[];
  authTime: number;
}

/** Keeps what was proved until the second step. */
export const putChallenge = (db: Db, hash: Buffer, { userId, version, amr, authTime }: Proven, minutes: number) =>
  db.query(
    `INSERT INTO sign_in_challenges (hash, user_id, auth_version, amr, auth_time, expires_at)
     VALUES ($1, $2, $3, $4, to_timestamp($5), now() + make_interval(mins => $6))`,
    [hash, userId, version, amr, authTime, minutes],
  );

/** What was proved before, as long as it waits. */
export async function findChallenge(db: Db, hash: Buffer): Promise<Proven | undefined> {
  const { rows } = await db.query<Proven>(
    `SELECT user_id AS "userId", auth_version AS version, amr, extract(epoch FROM auth_time)::int AS "authTime"
     FROM sign_in_challenges WHERE hash = $1 AND expires_at > now()`,
    [hash],
  );
  return rows[0];
}

/** Uses it up: true once. Whoever asks has locked the person. */
export async function takeChallenge(db: PoolClient, hash: Buffer): Promise<boolean> {
  const { rowCount } = await db.query('DELETE FROM sign_in_challenges WHERE hash = $1', [hash]);
  return rowCount === 1;
}

/** The same challenge, with what was proved since. */
export const updateChallenge = (db: PoolClient, hash: Buffer, { version, amr, authTime }: Proven) =>
  db.query(`UPDATE sign_in_challenges SET auth_version = $2, amr = $3, auth_time = to_timestamp($4) WHERE hash = $1`, [
    hash,
    version,
    amr,
    authTime,
  ]);

export const dropExpiredChallenges = (db: Pool) => db.query('DELETE FROM sign_in_challenges WHERE expires_at < now()');
