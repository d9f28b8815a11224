import type { Revocation } from '@taskward/jwt-middleware';
import type { Pool, PoolClient } from 'pg';
import { REVOCATION_SECONDS } from './token-lifetimes.ts';

export interface NewRevocation extends Pick<Revocation, 'kind' | 'id' | 'version'> {
  /** Of somebody of another issuer, whose tokens have no version: those issued earlier are refused. */
  before?: Date;
  lifetimeSeconds?: number;
}

/** Tells every verifier once the transaction is committed. */
export async function appendRevocation(db: Pool | PoolClient, revocation: NewRevocation): Promise<void> {
  await db.query('SELECT append_revocation($1, $2, $3, $4, make_interval(secs => $5))', [
    revocation.kind,
    revocation.id,
    revocation.version,
    revocation.before,
    revocation.lifetimeSeconds ?? REVOCATION_SECONDS,
  ]);
}

/**
 * Refuses what these people's tokens said before their rights had the versions that they have now. People of other
 * issuers are left out: their tokens tell of nothing that is ours to change.
 */
export const revokeOutdatedTokens = (db: PoolClient, userIds: string[]) =>
  db.query(
    `SELECT append_revocation('user', id::text, auth_version, NULL, make_interval(secs => $2)) FROM users
     WHERE id = ANY ($1) AND NOT EXISTS (SELECT FROM external_identities e WHERE e.user_id = users.id) ORDER BY id`,
    [userIds, REVOCATION_SECONDS],
  );

/** Everything in force after a number, oldest first. */
export async function revocationsAfter(db: Pool | PoolClient, seq: number): Promise<Revocation[]> {
  const { rows } = await db.query<Row>(
    `SELECT seq, kind, id, version, ceil(extract(epoch FROM before))::int AS before,
            ceil(extract(epoch FROM expires_at))::int AS "expiresAt"
     FROM revocations WHERE seq > $1 AND expires_at > clock_timestamp() ORDER BY seq`,
    [seq],
  );
  return rows.map(({ version, before, ...row }) => ({
    ...row,
    seq: Number(row.seq),
    ...(version === null ? {} : { version }),
    ...(before === null ? {} : { before }),
  }));
}

interface Row extends Pick<Revocation, 'kind' | 'id' | 'expiresAt'> {
  seq: string;
  version: number | null;
  before: number | null;
}

/** Whether tokens of somebody of another issuer of that second (`iat`) were withdrawn. */
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
