import type { Pool, PoolClient } from 'pg';

export interface ExternalIdentity {
  userId: string;
  issuer: string;
  subject: string;
  /** `iat` of the newest token whose claims were taken over. */
  claimsAt: number;
}

/** Makes simultaneous first syncs of one person wait for each other until the transaction ends. */
export const lockIdentity = (db: PoolClient, userId: string) =>
  db.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 7303))', [userId]);

/** The `iat` of the newest token whose claims were taken over; nothing where there was none. */
export async function claimsAtOf(db: PoolClient, userId: string): Promise<number | undefined> {
  const { rows } = await db.query<{ at: number }>(
    'SELECT extract(epoch FROM claims_at)::float8 AS at FROM external_identities WHERE user_id = $1',
    [userId],
  );
  return rows[0]?.at;
}

export const putIdentity = (db: PoolClient, { issuer, subject, userId, claimsAt }: ExternalIdentity) =>
  db.query(
    `WITH known AS (UPDATE users SET proof_methods = '{issuer}' WHERE id = $3 AND proof_methods <> '{issuer}')
     INSERT INTO external_identities (issuer, subject, user_id, claims_at) VALUES ($1, $2, $3, to_timestamp($4))
     ON CONFLICT (issuer, subject) DO UPDATE SET claims_at = excluded.claims_at`,
    [issuer, subject, userId, claimsAt],
  );

/** How far ahead the tokens of somebody who is disabled are refused: several rounds of the maintenance. */
export const AHEAD_SECONDS = 150;

/**
 * Refuses, a while ahead, the tokens of those who are disabled: their issuer does not know of that and goes on making
 * new ones.
 */
export const keepDisabledOut = (db: Pool) =>
  db.query(
    `SELECT append_revocation('user', u.id::text, NULL, now() + make_interval(secs => $1), make_interval(secs => $1))
     FROM users u JOIN external_identities e ON e.user_id = u.id
     WHERE u.disabled_at IS NOT NULL AND NOT EXISTS (
       SELECT FROM revocations r
       WHERE r.kind = 'user' AND r.id = u.id::text AND r.before > now() + make_interval(secs => $1 / 2))`,
    [AHEAD_SECONDS],
  );
