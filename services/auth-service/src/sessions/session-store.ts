import type { Pool, PoolClient } from 'pg';
import { lockUser } from '../users/user-store.ts';

type Db = Pool | PoolClient;

export interface SessionRow {
  id: string;
  userId: string;
  clientId: string;
  device: string;
  address: string;
  createdAt: Date;
  lastUsedAt: Date;
}

export interface NewSession {
  id: string;
  userId: string;
  clientId: string;
  device: string;
  address: string;
}

const COLUMNS = `id, user_id AS "userId", client_id AS "clientId", device, address,
  created_at AS "createdAt", last_used_at AS "lastUsedAt"`;
const ACTIVE = 'ended_at IS NULL AND expires_at > now()';
/** A session that is not used for as long as a refresh token lives is over. */
export const SESSION_DAYS = 7;

/** Opens a session of the JSON door with its first refresh token, in one statement. */
export async function openSession(db: Db, session: NewSession, refreshHash: Buffer): Promise<void> {
  await db.query({
    name: 'session-open',
    text: `WITH opened AS (
             INSERT INTO sessions (id, user_id, client_id, device, address, expires_at)
             VALUES ($1, $2, $3, $4, $5, now() + make_interval(days => $7)) RETURNING id, expires_at
           ), seen AS (
             UPDATE users SET last_seen_at = now() WHERE id = $2
           )
           INSERT INTO refresh_tokens (hash, session_id, expires_at) SELECT $6, id, expires_at FROM opened`,
    values: [session.id, session.userId, session.clientId, session.device, session.address, refreshHash, SESSION_DAYS],
  });
}

/** The session of a browser sign-in with one client: opened at the first request, the same one afterwards. */
export async function openOidcSession(
  db: Db,
  session: NewSession,
  oidcUid: string,
): Promise<{ id: string; opened: boolean }> {
  const { rows } = await db.query<{ id: string }>(
    `WITH seen AS (UPDATE users SET last_seen_at = now() WHERE id = $2)
     INSERT INTO sessions (id, user_id, client_id, device, address, expires_at, oidc_session_uid)
     VALUES ($1, $2, $3, $4, $5, now() + make_interval(days => $6), $7)
     ON CONFLICT (oidc_session_uid, client_id) WHERE ended_at IS NULL
     DO UPDATE SET last_used_at = now(), expires_at = excluded.expires_at
     RETURNING id`,
    [session.id, session.userId, session.clientId, session.device, session.address, SESSION_DAYS, oidcUid],
  );
  const { id } = rows[0] as { id: string };
  return { id, opened: id === session.id };
}

export const nameGrant = (db: Db, sessionId: string, grantId: string) =>
  db.query('UPDATE sessions SET grant_id = $2 WHERE id = $1 AND grant_id IS DISTINCT FROM $2', [sessionId, grantId]);

/** Notes a use; false where the session is over. */
export async function touchSession(db: Db, id: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE sessions SET last_used_at = now(), expires_at = now() + make_interval(days => $2) WHERE id = $1 AND ${ACTIVE}`,
    [id, SESSION_DAYS],
  );
  return rowCount === 1;
}

export async function isActive(db: Db, id: string): Promise<boolean> {
  const { rowCount } = await db.query(`SELECT FROM sessions WHERE id = $1 AND ${ACTIVE}`, [id]);
  return rowCount === 1;
}

export async function sessionsOf(db: Db, userId: string): Promise<SessionRow[]> {
  const { rows } = await db.query<SessionRow>(
    `SELECT ${COLUMNS} FROM sessions WHERE user_id = $1 AND ${ACTIVE} ORDER BY last_used_at DESC`,
    [userId],
  );
  return rows;
}

/** Which sessions to end. A browser's sign-in ends for all its clients, except where one client gives back its grant. */
const SELECTORS = {
  session: `(id = $1::uuid OR oidc_session_uid = (SELECT oidc_session_uid FROM sessions WHERE id = $1::uuid))`,
  one: 'id = $1::uuid',
  user: 'user_id = $1::uuid',
  browser: 'oidc_session_uid = $1',
  grant: 'grant_id = $1',
  client: 'client_id = $1',
};

export interface Ending {
  by: keyof typeof SELECTORS;
  value: string;
  /** This one goes on. */
  exceptId?: string;
}

/**
 * Ends sessions and everything of the issuer that hangs on them; answers those that were running. With all sessions
 * of a user go the browsers that are signed in without one, and the sign-in pages that were passed and not used yet.
 * Requests of such a browser that are under way find it ended (hasEnded).
 */
export async function endSessions(db: PoolClient, which: Ending, reason: string): Promise<SessionRow[]> {
  const onlyOneClient = ['one', 'grant', 'client'].includes(which.by);
  if (!onlyOneClient) await lockOwner(db, which);
  const { rows } = await db.query<SessionRow & { oidcUid: string | null; grantId: string | null }>(
    `UPDATE sessions SET ended_at = now(), end_reason = $2
     WHERE ended_at IS NULL AND ${SELECTORS[which.by]} AND ($3::uuid IS NULL OR id <> $3)
     RETURNING ${COLUMNS}, oidc_session_uid AS "oidcUid", grant_id AS "grantId"`,
    [which.value, reason, which.exceptId],
  );
  const uids = onlyOneClient ? [] : rows.map(({ oidcUid }) => oidcUid).filter((uid) => uid !== null);
  const grants = rows.map(({ grantId }) => grantId).filter((id) => id !== null);
  // An interaction only mentions the grant of whoever was there when it began: it may be about to sign in somebody else.
  await db.query(
    `DELETE FROM oidc_payloads
     WHERE uid = ANY ($1) OR grant_id = ANY ($2) AND model <> 'Interaction' OR session_id = ANY ($3)`,
    [uids, grants, rows.map(({ id }) => id)],
  );
  const more = which.by === 'user' ? await forgetBrowsers(db, which.value, which.exceptId) : [];
  await noteEnded(db, [...uids, ...more]);
  return rows;
}

/** Whoever is about to sign one of these browsers in again, or writes it down as signed in, waits for the end. */
async function lockOwner(db: PoolClient, { by, value }: Ending): Promise<void> {
  if (by === 'user') return void (await lockUser(db, value));
  await db.query(
    `SELECT FROM users WHERE id IN (SELECT user_id FROM sessions WHERE ${SELECTORS[by]}) ORDER BY id FOR NO KEY UPDATE`,
    [value],
  );
}

/** @returns the browsers that were signed in */
async function forgetBrowsers(db: Db, userId: string, exceptId: string | undefined): Promise<string[]> {
  const { rows } = await db.query<{ model: string; uid: string }>(
    `DELETE FROM oidc_payloads WHERE account_id = $1 AND (model = 'Interaction' OR model = 'Session'
       AND uid IS DISTINCT FROM (SELECT oidc_session_uid FROM sessions WHERE id = $2)) RETURNING model, uid`,
    [userId, exceptId],
  );
  return rows.filter(({ model }) => model === 'Session').map(({ uid }) => uid);
}

// Among the issuer's payloads, which go by themselves once they expire: no request is under way for an hour.
const ENDED = 'EndedBrowser';

const noteEnded = (db: Db, uids: string[]) =>
  db.query(
    `INSERT INTO oidc_payloads (model, id, payload, expires_at)
     SELECT $1, convert_to(uid, 'UTF8'), '{}', now() + interval '1 hour' FROM unnest($2::text[]) AS uid
     ON CONFLICT DO NOTHING`,
    [ENDED, uids],
  );

/** Whether the sign-in of a browser was ended: no request that began before may bring it back. */
export async function hasEnded(db: Db, uid: string): Promise<boolean> {
  const { rowCount } = await db.query(`SELECT FROM oidc_payloads WHERE model = $1 AND id = convert_to($2, 'UTF8')`, [
    ENDED,
    uid,
  ]);
  return rowCount === 1;
}

/** Sessions that ended long ago; a month later nobody asks from which address somebody signed in. */
export const dropOldSessions = (db: Db) =>
  db.query(`DELETE FROM sessions WHERE least(ended_at, expires_at) < now() - interval '30 days'`);
