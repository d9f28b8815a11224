import type { Pool, PoolClient } from 'pg';

type Db = Pool | PoolClient;

/** Of these a person has one unused link at most; of `not-me` each mail about a change has its own. */
export const LINK_PURPOSES = ['reset-password', 'verify-email', 'not-me'] as const;
export type LinkPurpose = (typeof LINK_PURPOSES)[number];

export interface NewLink {
  userId: string;
  purpose: LinkPurpose;
  hash: Buffer;
  mailId: string;
  minutes: number;
}

/** Puts a link in the place of the one before; does nothing where there is no such user. */
export async function putLink(db: PoolClient, link: NewLink): Promise<void> {
  await db.query(
    `INSERT INTO mail_links (user_id, purpose, hash, email, mail_id, expires_at)
     SELECT id, $2, $3, email, $4, now() + make_interval(mins => $5) FROM users WHERE id = $1
     ON CONFLICT (user_id, purpose) WHERE used_at IS NULL AND purpose <> 'not-me' DO UPDATE SET
       hash = excluded.hash, email = excluded.email, mail_id = excluded.mail_id, expires_at = excluded.expires_at`,
    [link.userId, link.purpose, link.hash, link.mailId, link.minutes],
  );
}

// No link leads to a password beside the issuer of somebody who has one. Who had the address before it was changed may say
// that it was not them.
const GOOD = `l.hash = $1 AND l.purpose = $2 AND l.used_at IS NULL AND l.expires_at > now() AND u.id = l.user_id
  AND (lower(u.email) = lower(l.email) OR l.purpose = 'not-me') AND u.disabled_at IS NULL
  AND NOT EXISTS (SELECT FROM external_identities e WHERE e.user_id = u.id)`;

/** Whether a link would work now, or did its work already; nothing of one that is unknown, replaced or expired. */
export async function stateOf(db: Db, purpose: LinkPurpose, hash: Buffer): Promise<'good' | 'used' | undefined> {
  const { rows } = await db.query<{ state: 'good' | 'used' }>(
    `SELECT 'good' AS state FROM mail_links l, users u WHERE ${GOOD}
     UNION ALL SELECT 'used' FROM mail_links
       WHERE hash = $1 AND purpose = $2 AND used_at IS NOT NULL AND expires_at > now()`,
    [hash, purpose],
  );
  return rows[0]?.state;
}

/** Uses a link up and answers whose it was. Of simultaneous callers one gets it. */
export async function takeLink(db: PoolClient, purpose: LinkPurpose, hash: Buffer): Promise<string | undefined> {
  const { rows } = await db.query<{ userId: string }>(
    `WITH taken AS (UPDATE mail_links l SET used_at = now() FROM users u WHERE ${GOOD} RETURNING l.user_id, l.mail_id),
       erased AS (UPDATE mails SET body = NULL WHERE id = (SELECT mail_id FROM taken))
     SELECT user_id AS "userId" FROM taken`,
    [hash, purpose],
  );
  return rows[0]?.userId;
}

/** A password that was set another way leaves no link behind that would set it again. */
export async function voidPasswordLink(db: Db, userId: string): Promise<void> {
  await db.query(
    `WITH gone AS (DELETE FROM mail_links WHERE user_id = $1 AND purpose = 'reset-password' AND used_at IS NULL
       RETURNING mail_id)
     UPDATE mails SET body = NULL WHERE id IN (SELECT mail_id FROM gone)`,
    [userId],
  );
}

/** Whose link it is. */
export async function ownerOf(db: Db, purpose: LinkPurpose, hash: Buffer): Promise<string | undefined> {
  const { rows } = await db.query<{ userId: string }>(
    'SELECT user_id AS "userId" FROM mail_links WHERE hash = $1 AND purpose = $2',
    [hash, purpose],
  );
  return rows[0]?.userId;
}

export const dropExpiredLinks = (db: Pool) => db.query('DELETE FROM mail_links WHERE expires_at < now()');

export const markVerified = (db: PoolClient, userId: string) =>
  db.query('UPDATE users SET email_verified = true WHERE id = $1', [userId]);
