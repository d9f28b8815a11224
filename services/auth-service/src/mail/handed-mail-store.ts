import type { PoolClient } from 'pg';

/** A mail that another service hands over. */
export interface HandedMail {
  id: string;
  userId: string;
  subject: string;
  body: Buffer;
  minutes: number;
  /** The client that hands it over. */
  by: string;
  /** Its Idempotency-Key. */
  key: string | undefined;
  fingerprint: Buffer;
}

/** Adds a mail to send; false where its key was used before. Who uses it at the same moment is waited for. */
export async function addHandedMail(db: PoolClient, mail: HandedMail): Promise<boolean> {
  const { rowCount } = await db.query(
    `INSERT INTO mails (id, user_id, recipient, subject, body, expires_at, handed_by, request_key, fingerprint)
     SELECT $1, id, email, $3, $4, now() + make_interval(mins => $5), $6, $7, $8 FROM users WHERE id = $2
     ON CONFLICT (handed_by, request_key) WHERE request_key IS NOT NULL DO NOTHING`,
    [mail.id, mail.userId, mail.subject, mail.body, mail.minutes, mail.by, mail.key, mail.fingerprint],
  );
  return rowCount === 1;
}

/** The mail for which a client used this key. */
export async function mailOfKey(
  db: PoolClient,
  by: string,
  key: string,
): Promise<{ id: string; fingerprint: Buffer } | undefined> {
  const { rows } = await db.query<{ id: string; fingerprint: Buffer }>(
    'SELECT id, fingerprint FROM mails WHERE handed_by = $1 AND request_key = $2',
    [by, key],
  );
  return rows[0];
}
