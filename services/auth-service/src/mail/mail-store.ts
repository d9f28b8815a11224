import type { Pool, PoolClient } from 'pg';

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

/** Takes the text from the mail whose link a new one is about to replace. */
export async function eraseReplaced(db: PoolClient, userId: string, purpose: string): Promise<void> {
  await db.query(
    `UPDATE mails SET body = NULL
     WHERE id = (SELECT mail_id FROM mail_links WHERE user_id = $1 AND purpose = $2 FOR UPDATE)`,
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
const CLAIM_MINUTES = 5;

/** Takes one mail that is due, for this instance alone. */
export async function claimMail(db: Pool): Promise<DueMail | undefined> {
  const { rows } = await db.query<DueMail>(
    `UPDATE mails SET tries = tries + 1, next_try_at = now() + make_interval(mins => $1)
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
  db.query('UPDATE mails SET next_try_at = now() + make_interval(secs => $2), last_error = $3 WHERE id = $1', [
    id,
    seconds,
    error,
  ]);

/** Texts whose link has expired, and mails that nobody asks about any more. */
export async function eraseOldMails(db: Pool): Promise<void> {
  await db.query('UPDATE mails SET body = NULL WHERE body IS NOT NULL AND expires_at < now()');
  await db.query(`DELETE FROM mails WHERE expires_at < now() - interval '30 days'`);
}

export interface MailRow {
  id: string;
  recipient: string;
  subject: string;
  body: Buffer | null;
  createdAt: Date;
  expiresAt: Date;
  sentAt: Date | null;
  tries: number;
  lastError: string | null;
}

/** A page of mails, newest first, one more than asked to see whether more follow. */
export async function listMails(db: Pool, page: { before?: string; limit: number }): Promise<MailRow[]> {
  const { rows } = await db.query<MailRow>(
    `SELECT id, recipient, subject, CASE WHEN expires_at > now() THEN body END AS body, created_at AS "createdAt",
       expires_at AS "expiresAt", sent_at AS "sentAt", tries, last_error AS "lastError"
     FROM mails WHERE $1::uuid IS NULL OR id < $1 ORDER BY id DESC LIMIT $2`,
    [page.before, page.limit + 1],
  );
  return rows;
}
