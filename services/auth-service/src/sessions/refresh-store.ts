import type { Pool, PoolClient } from 'pg';
import type { ProvenSession } from '../tokens/proven-session.ts';
import { endAfter, PROVEN } from './session-store.ts';

type Db = Pool | PoolClient;

export interface Rotated extends ProvenSession {
  userId: string;
}

/** Seconds in which every duplicate of a refresh gets the same successor (two tabs, an answer that was lost). */
export const SAFE_WINDOW_SECONDS = 10;

/**
 * Takes a token out of use and puts its successor in, as one statement: of simultaneous callers one wins, the others
 * wait for its row and then find the token used.
 */
export async function rotate(db: Db, hash: Buffer, successorHash: Buffer): Promise<Rotated | undefined> {
  const { rows } = await db.query<Rotated>({
    name: 'refresh-rotate',
    text: `WITH used AS (
             UPDATE refresh_tokens t SET used_at = clock_timestamp(), successor_hash = $2 FROM sessions s
             WHERE t.hash = $1 AND t.used_at IS NULL AND t.expires_at > now()
               AND s.id = t.session_id AND s.ended_at IS NULL
             RETURNING t.session_id
           ), touched AS (
             UPDATE sessions SET last_used_at = now(), expires_at = ${endAfter('auth_time')}
             WHERE id = (SELECT session_id FROM used)
             RETURNING id, user_id, amr, auth_time, expires_at
           ), added AS (
             INSERT INTO refresh_tokens (hash, session_id, expires_at) SELECT $2, id, expires_at FROM touched
           )
           SELECT id, user_id AS "userId", ${PROVEN} FROM touched`,
    values: [hash, successorHash],
  });
  return rows[0];
}

export interface UsedToken extends Rotated {
  /** Whether the session goes on. */
  active: boolean;
  /** Whether this is a duplicate to forgive: within the window, its successor not used before this request arrived. */
  safe: boolean;
}

/**
 * What is known of a token that could not be rotated. The request is judged by the moment it arrived: while it
 * waited for its turn, another may have used the successor already.
 */
export async function findUsed(db: Db, hash: Buffer, waitedMs: number): Promise<UsedToken | undefined> {
  const { rows } = await db.query<UsedToken>({
    name: 'refresh-used',
    text: `WITH arrival AS (SELECT clock_timestamp() - make_interval(secs => $2) AS at)
           SELECT s.id, s.user_id AS "userId", ${PROVEN},
                  s.ended_at IS NULL AND s.expires_at > now() AND t.expires_at > now() AS active,
                  t.used_at IS NOT NULL AND a.at < t.used_at + make_interval(secs => $3)
                    AND (n.used_at IS NULL OR a.at < n.used_at) AS safe
           FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id CROSS JOIN arrival a
             LEFT JOIN refresh_tokens n ON n.hash = t.successor_hash
           WHERE t.hash = $1`,
    values: [hash, waitedMs / 1000, SAFE_WINDOW_SECONDS],
  });
  return rows[0];
}
