import type { Pool, PoolClient } from 'pg';
import { LONGEST_ACCESS_TOKEN } from './access-tokens.ts';

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
  /** Of `user`: tokens issued before it are refused; those issued until now unless given. */
  before?: Date;
}

/** As long as an access token lives, and what clocks may differ by. */
export const REVOCATION_SECONDS = LONGEST_ACCESS_TOKEN + 60;

/** We cannot know how long access tokens of other issuers live; longer than a day none should. */
export const EXTERNAL_REVOCATION_SECONDS = 24 * 60 * 60;

/** Tells every verifier once the transaction is committed. */
export async function appendRevocation(db: Pool | PoolClient, revocation: NewRevocation): Promise<void> {
  await db.query(
    `SELECT append_revocation($1, $2,
       coalesce($4, date_trunc('second', clock_timestamp() + interval '1 second')), make_interval(secs => $3))`,
    [revocation.kind, revocation.id, revocation.lifetimeSeconds ?? REVOCATION_SECONDS, revocation.before],
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

/** Whether a user's tokens of that second (`iat`) were withdrawn. */
export async function isUserWithdrawn(db: PoolClient, userId: string, issuedAt: number): Promise<boolean> {
  const { rowCount } = await db.query(
    `SELECT FROM revocations
     WHERE kind = 'user' AND id = $1 AND before > to_timestamp($2) AND expires_at > clock_timestamp() LIMIT 1`,
    [userId, issuedAt],
  );
  return rowCount === 1;
}

export const dropExpiredRevocations = (db: Pool | PoolClient) =>
  db.query('DELETE FROM revocations WHERE expires_at < clock_timestamp()');
