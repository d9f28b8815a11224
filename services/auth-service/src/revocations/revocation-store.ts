import type { Pool, PoolClient } from 'pg';

/** What verifiers must refuse. `before` and `expiresAt` are seconds since 1970, like a token's `iat` and `exp`. */
export interface Revocation {
  seq: number;
  kind: 'session' | 'user' | 'key';
  id: string;
  /** Of `user`: tokens with an earlier `iat` are refused. */
  before: number;
  expiresAt: number;
}

export interface NewRevocation {
  kind: Revocation['kind'];
  id: string;
  lifetimeSeconds?: number;
}

/** As long as an access token lives, and what clocks may differ by. */
export const REVOCATION_SECONDS = 15 * 60 + 60;

/** Tells every verifier once the transaction is committed. */
export async function appendRevocation(db: Pool | PoolClient, revocation: NewRevocation): Promise<void> {
  await db.query(
    `SELECT append_revocation($1, $2, date_trunc('second', clock_timestamp() + interval '1 second'),
                              make_interval(secs => $3))`,
    [revocation.kind, revocation.id, revocation.lifetimeSeconds ?? REVOCATION_SECONDS],
  );
}

/** Everything in force after a number, oldest first. */
export async function revocationsAfter(db: Pool | PoolClient, seq: number): Promise<Revocation[]> {
  const { rows } = await db.query<Revocation & { seq: string }>(
    `SELECT seq, kind, id, ceil(extract(epoch FROM before))::int AS before,
            ceil(extract(epoch FROM expires_at))::int AS "expiresAt"
     FROM revocations WHERE seq > $1 AND expires_at > clock_timestamp() ORDER BY seq`,
    [seq],
  );
  return rows.map((row) => ({ ...row, seq: Number(row.seq) }));
}

export const dropExpiredRevocations = (db: Pool | PoolClient) =>
  db.query('DELETE FROM revocations WHERE expires_at < clock_timestamp()');
