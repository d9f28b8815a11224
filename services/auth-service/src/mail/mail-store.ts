import type { Pool, PoolClient } from 'pg';

/** A mail with a link as it was written. */
export interface MailedLink {
  recipient: string;
  subject: string;
  link: string;
}

/** Is told of a mail once it is committed, so that it leaves at once. */
export interface MailWaker {
  added(mail: MailedLink | undefined): void;
}

export interface NewMail {
  id: string;
  userId: string;
  subject: string;
  body: Buffer;
  minutes: number;
}

/** Adds a mail to send, in the transaction of what it belongs to. Answers to whom, or nothing where there is no such user. */
export async function addMail(db: PoolClient, mail: NewMail): Promise<string | undefined> {
  const { rows } = await db.query<{ recipient: string }>(
    `INSERT INTO mails (id, user_id, recipient, subject, body, expires_at)
     SELECT $1, id, email, $3, $4, now() + make_interval(mins => $5) FROM users WHERE id = $2 RETURNING recipient`,
    [mail.id, mail.userId, mail.subject, mail.body, mail.minutes],
  );
  return rows[0]?.recipient;
}

/** The language that somebody wants to be written to, by its tag; null where they have not said, or there is nobody. */
export async function languageOf(db: PoolClient, userId: string): Promise<string | null> {
  const { rows } = await db.query<{ locale: string | null }>('SELECT locale FROM users WHERE id = $1', [userId]);
  return rows[0]?.locale ?? null;
}

/** Takes the text from the mail whose link a new one is about to replace. */
export async function eraseReplaced(db: PoolClient, userId: string, purpose: string): Promise<void> {
  await db.query(
    `UPDATE mails SET body = NULL
     WHERE id = (SELECT mail_id FROM mail_links WHERE user_id = $1 AND purpose = $2 AND used_at IS NULL FOR UPDATE)`,
    [userId, purpose],
  );
}

export interface DueMail {
  id: string;
  recipient: string;
  subject: string;
  body: Buffer;
  tries: number;
}

// Longer than one attempt can take: after that whoever claimed the mail is dead, and another may try.
export const CLAIM_MINUTES = 5;

/** Takes one mail that is due, for this instance alone. */
export async function claimMail(db: Pool): Promise<DueMail | undefined> {
  const { rows } = await db.query<DueMail>(
    `UPDATE mails SET tries = tries + 1, claimed_at = now(), next_try_at = now() + make_interval(mins => $1)
     WHERE id = (
       SELECT id FROM mails
       WHERE sent_at IS NULL AND body IS NOT NULL AND next_try_at <= now() AND expires_at > now()
       ORDER BY next_try_at LIMIT 1 FOR UPDATE SKIP LOCKED)
     RETURNING id, recipient, subject, body, tries`,
    [CLAIM_MINUTES],
  );
  return rows[0];
}

/** The mail is with the server: nobody needs its text here any more. */
export const markSent = (db: Pool, id: string) =>
  db.query('UPDATE mails SET sent_at = now(), body = NULL, last_error = NULL WHERE id = $1', [id]);

export const postpone = (db: Pool, id: string, seconds: number, error: string) =>
  db.query(
    `UPDATE mails SET claimed_at = NULL, next_try_at = now() + make_interval(secs => $2), last_error = $3 WHERE id = $1`,
    [id, seconds, error],
  );

/** Texts whose link has expired, and mails that nobody asks about any more. */
export async function eraseOldMails(db: Pool): Promise<void> {
  await db.query('UPDATE mails SET body = NULL WHERE body IS NOT NULL AND expires_at < now()');
  await db.query(`DELETE FROM mails WHERE expires_at < now() - interval '30 days'`);
}

/** Where a mail stands. A void one has lost its text: its link was used, or a newer one took its place. */
export type MailState = 'waiting' | 'failing' | 'sent' | 'expired' | 'void';
export const MAIL_STATES: readonly MailState[] = ['waiting', 'failing', 'sent', 'expired', 'void'];

export interface MailRow {
  id: string;
  userId: string;
  recipient: string;
  subject: string;
  state: MailState;
  body: Buffer | null;
  createdAt: Date;
  expiresAt: Date;
  sentAt: Date | null;
  nextTryAt: Date;
  tries: number;
  lastError: string | null;
}

const STATE = `CASE WHEN sent_at IS NOT NULL THEN 'sent' WHEN expires_at <= now() THEN 'expired' WHEN body IS NULL THEN 'void'
  WHEN last_error IS NOT NULL THEN 'failing' ELSE 'waiting' END`;
const COLUMNS = `id, user_id AS "userId", recipient, subject, ${STATE} AS state,
  CASE WHEN expires_at > now() THEN body END AS body, created_at AS "createdAt", expires_at AS "expiresAt",
  sent_at AS "sentAt", next_try_at AS "nextTryAt", tries, last_error AS "lastError"`;

export interface MailFilter {
  /** Part of the recipient's address or of the subject. */
  q?: string;
  state?: MailState;
  /** Mails older than this one. */
  before?: string;
  limit: number;
}

/** A page of mails, newest first, one more than asked to see whether more follow. */
export async function listMails(db: Pool | PoolClient, { q, state, before, limit }: MailFilter): Promise<MailRow[]> {
  const pattern = q === undefined ? undefined : `%${q.replace(/[\\%_]/g, '\\$&')}%`;
  const { rows } = await db.query<MailRow>(
    `SELECT ${COLUMNS} FROM mails
     WHERE ($1::uuid IS NULL OR id < $1) AND ($2::text IS NULL OR ${STATE} = $2)
       AND ($3::text IS NULL OR recipient ILIKE $3 OR subject ILIKE $3)
     ORDER BY id DESC LIMIT $4`,
    [before, state, pattern, limit + 1],
  );
  return rows;
}

export async function findMail(db: PoolClient, id: string): Promise<MailRow | undefined> {
  return (await db.query<MailRow>(`SELECT ${COLUMNS} FROM mails WHERE id = $1`, [id])).rows[0];
}

/** Makes a mail due that waits for its next try; false where it does not, or is being sent at this moment. */
export async function hastenMail(db: PoolClient, id: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE mails SET next_try_at = now() WHERE id = $1 AND ${STATE} = 'failing'
       AND (claimed_at IS NULL OR claimed_at < now() - make_interval(mins => $2))`,
    [id, CLAIM_MINUTES],
  );
  return rowCount === 1;
}
