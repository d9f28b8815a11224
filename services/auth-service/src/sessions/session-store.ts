import type { Pool, PoolClient } from 'pg';
import type { ProvenSession } from '../tokens/proven-session.ts';
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

export interface NewSession extends ProvenSession {
  /** The device that was remembered, by this sign-in or before. */
  rememberedDevice?: string | undefined;
  userId: string;
  clientId: string;
  device: string;
  address: string;
}

/** What the issuer keeps of sessions and has to forget as they end. */
export interface EndedAtIssuer {
  /** The issuer's own sessions that are over, for every client. */
  uids: string[];
  grantIds: string[];
  sessionIds: string[];
  /** Of this person every browser but one is signed out, also those without a session of ours. */
  everyBrowserOf?: { userId: string; exceptUid: string | undefined };
}

const COLUMNS = `id, user_id AS "userId", client_id AS "clientId", device, address,
  created_at AS "createdAt", last_used_at AS "lastUsedAt"`;
const ACTIVE = 'ended_at IS NULL AND expires_at > now()';
/** A session that is not used for as long as a refresh token lives is over. */
export const SESSION_DAYS = 7;
/** However much it is used, its person has to show once in so many days that it is them. */
export const PROOF_DAYS = 30;
/** When a session that is used now ends, in SQL: so long after that, or after what its person showed. */
export const endAfter = (authTime: string) =>
  `least(now() + interval '${SESSION_DAYS} days', ${authTime} + interval '${PROOF_DAYS} days')`;

/** Opens a session of the JSON door with its first refresh token, in one statement. */
export async function openSession(db: Db, session: NewSession, refreshHash: Buffer): Promise<void> {
  await db.query({
    name: 'session-open',
    text: `WITH opened AS (
             INSERT INTO sessions (id, user_id, client_id, device, address, amr, auth_time, remembered_device, expires_at)
             VALUES ($1, $2, $3, $4, $5, $7, to_timestamp($8), $9, ${endAfter('to_timestamp($8)')}) RETURNING id, expires_at
           ), seen AS (
             UPDATE users SET last_seen_at = now() WHERE id = $2
           )
           INSERT INTO refresh_tokens (hash, session_id, expires_at) SELECT $6, id, expires_at FROM opened`,
    values: [
      session.id,
      session.userId,
      session.clientId,
      session.device,
      session.address,
      refreshHash,
      session.amr,
      session.authTime,
      session.rememberedDevice,
    ],
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
     INSERT INTO sessions (id, user_id, client_id, device, address, expires_at, oidc_session_uid, amr, auth_time, remembered_device)
     VALUES ($1, $2, $3, $4, $5, ${endAfter('to_timestamp($8)')}, $6, $7, to_timestamp($8), $9)
     ON CONFLICT (oidc_session_uid, client_id) WHERE ended_at IS NULL
     DO UPDATE SET last_used_at = now(), expires_at = greatest(sessions.expires_at, excluded.expires_at),
       amr = CASE WHEN sessions.auth_time > excluded.auth_time THEN sessions.amr ELSE excluded.amr END,
       auth_time = greatest(sessions.auth_time, excluded.auth_time),
       remembered_device = coalesce(excluded.remembered_device, sessions.remembered_device)
     RETURNING id`,
    [
      session.id,
      session.userId,
      session.clientId,
      session.device,
      session.address,
      oidcUid,
      session.amr,
      session.authTime,
      session.rememberedDevice,
    ],
  );
  const { id } = rows[0] as { id: string };
  return { id, opened: id === session.id };
}

export const nameGrant = (db: Db, sessionId: string, grantId: string) =>
  db.query('UPDATE sessions SET grant_id = $2 WHERE id = $1 AND grant_id IS DISTINCT FROM $2', [sessionId, grantId]);

export const PROVEN = `amr, extract(epoch FROM auth_time)::int AS "authTime"`;

/** A session that goes on. */
export async function findActive(db: Db, id: string): Promise<ProvenSession | undefined> {
  const { rows } = await db.query<ProvenSession>(`SELECT id, ${PROVEN} FROM sessions WHERE id = $1 AND ${ACTIVE}`, [
    id,
  ]);
  return rows[0];
}

/** The same, and notes that it is used: it lasts longer by that. */
export async function useSession(db: Db, id: string): Promise<ProvenSession | undefined> {
  const { rows } = await db.query<ProvenSession>({
    name: 'session-use',
    text: `UPDATE sessions SET last_used_at = now(), expires_at = ${endAfter('auth_time')}
           WHERE id = $1 AND ${ACTIVE} RETURNING id, ${PROVEN}`,
    values: [id],
  });
  return rows[0];
}

/** How the person of a session has last shown that it is them. */
export interface SessionProof {
  /** Within the last ten minutes, and not before they reported a change that was not theirs. */
  fresh: boolean;
  amr: string[];
  secondFactors: string[];
}

/** The proof of a session that goes on. */
export async function findSessionProof(db: Db, id: string): Promise<SessionProof | undefined> {
  const { rows } = await db.query<SessionProof>(
    `SELECT s.amr, u.second_factors AS "secondFactors",
       s.auth_time > now() - interval '10 minutes' AND s.auth_time >= coalesce(u.proofs_from, s.auth_time) AS fresh
     FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.id = $1 AND ${ACTIVE}`,
    [id],
  );
  return rows[0];
}

/** The person of a session has shown once more that it is them, also by these means. */
export async function renewSessionProof(db: Db, id: string, amr: string[]): Promise<ProvenSession | undefined> {
  const { rows } = await db.query<ProvenSession>(
    `UPDATE sessions SET auth_time = date_trunc('second', now()),
       amr = amr || ARRAY(SELECT unnest($2::text[]) EXCEPT SELECT unnest(amr))
     WHERE id = $1 AND ${ACTIVE} RETURNING id, ${PROVEN}`,
    [id, amr],
  );
  return rows[0];
}

/** Whatever proof somebody gave before this moment, it is not fresh any more. */
export const voidProofs = (db: Db, userId: string) =>
  db.query(`UPDATE users SET proofs_from = date_trunc('second', now()) WHERE id = $1`, [userId]);

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

export interface EndedSession extends SessionRow {
  /** Of a browser's sign-in: the issuer's own session and grant behind it. */
  oidcUid: string | null;
  grantId: string | null;
}

/** Whether a whole sign-in ends, and not what one client has of it. */
export const endsBrowsers = ({ by }: Ending): boolean => !['one', 'grant', 'client'].includes(by);

/** Marks sessions as ended; answers those that were running. */
export async function markEnded(db: PoolClient, which: Ending, reason: string): Promise<EndedSession[]> {
  if (endsBrowsers(which)) await lockOwner(db, which);
  const { rows } = await db.query<EndedSession>(
    `UPDATE sessions SET ended_at = now(), end_reason = $2
     WHERE ended_at IS NULL AND ${SELECTORS[which.by]} AND ($3::uuid IS NULL OR id <> $3)
     RETURNING ${COLUMNS}, oidc_session_uid AS "oidcUid", grant_id AS "grantId"`,
    [which.value, reason, which.exceptId],
  );
  return rows;
}

/** The issuer's own session behind one of ours. */
export async function oidcUidOf(db: PoolClient, sessionId: string): Promise<string | undefined> {
  const { rows } = await db.query<{ uid: string | null }>(
    'SELECT oidc_session_uid AS uid FROM sessions WHERE id = $1',
    [sessionId],
  );
  return rows[0]?.uid ?? undefined;
}

/** Whoever is about to sign one of these browsers in again, or writes it down as signed in, waits for the end. */
async function lockOwner(db: PoolClient, { by, value }: Ending): Promise<void> {
  if (by === 'user') return void (await lockUser(db, value));
  await db.query(
    `SELECT FROM users WHERE id IN (SELECT user_id FROM sessions WHERE ${SELECTORS[by]}) ORDER BY id FOR NO KEY UPDATE`,
    [value],
  );
}

/** Sessions that ended long ago; a month later nobody asks from which address somebody signed in. */
export const dropOldSessions = (db: Db) =>
  db.query(`DELETE FROM sessions WHERE least(ended_at, expires_at) < now() - interval '30 days'`);
