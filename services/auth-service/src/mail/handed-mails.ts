import { createHash } from 'node:crypto';
import { inTransaction, invalid, notFound, uuidv7 } from '@taskward/service-kit';
import type { Pool, PoolClient } from 'pg';
import type { Secrets } from '../secrets.ts';
import { findUser, type UserRow } from '../users/user-store.ts';
import { addHandedMail, mailOfKey } from './handed-mail-store.ts';
import { sealBody } from './mail-body.ts';
import type { MailWaker } from './mail-store.ts';

/** What somebody is written to, whose address the writer does not know. */
export interface Letter {
  userId: string;
  subject: string;
  text: string;
  html?: string;
  /** Where one click ends mails of this kind (RFC 8058). */
  unsubscribeUrl?: string;
}

export interface HandedMailDeps {
  pool: Pool;
  secrets: Secrets;
  mailJob: MailWaker;
}

/** What is not sent by then is no news any more. */
const MINUTES = 3 * 24 * 60;

/**
 * Takes over a mail from another service.
 *
 * @param by the client; one of its keys is one mail
 * @returns the id of the mail; null where none is sent, since the account is disabled or its address not confirmed
 * @throws AppError 404 where there is no such user, 422 where the key was used for something else
 */
export async function takeMail(
  deps: HandedMailDeps,
  letter: Letter,
  by: string,
  key: string | undefined,
): Promise<string | null> {
  const mail = await inTransaction(deps.pool, async (db) => {
    const user = await findUser(db, letter.userId);
    if (!user) throw notFound('There is no such user.');
    return user.disabledAt || !isTheirs(user) ? null : addOnce(db, deps.secrets, letter, by, key);
  });
  if (mail !== null) deps.mailJob.added(undefined);
  return mail;
}

/**
 * Whether the address is known to be the person's. Whoever gives that of another would have the words of people here sent
 * there. Another issuer answers for the addresses of its people.
 */
const isTheirs = ({ emailVerified, issuer }: UserRow): boolean => emailVerified || issuer !== null;

async function addOnce(db: PoolClient, secrets: Secrets, letter: Letter, by: string, key: string | undefined) {
  const { userId, subject, ...body } = letter;
  const id = uuidv7();
  const fields = Object.entries(letter).sort(([a], [b]) => (a < b ? -1 : 1));
  const fingerprint = createHash('sha256').update(JSON.stringify(fields)).digest();
  const sealed = sealBody(secrets, id, body);
  const row = { id, userId, subject, body: sealed, minutes: MINUTES, by, key, fingerprint };
  if ((await addHandedMail(db, row)) || key === undefined) return id;
  const first = await mailOfKey(db, by, key);
  if (first?.fingerprint.equals(fingerprint)) return first.id;
  throw invalid('This Idempotency-Key was used before with another body.', [
    { path: 'Idempotency-Key', message: 'must be new for each new request' },
  ]);
}
