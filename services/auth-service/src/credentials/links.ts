import { uuidv7 } from '@taskward/service-kit';
import type { PoolClient } from 'pg';
import { sealBody } from '../mail/mail-body.ts';
import { addMail, eraseReplaced } from '../mail/mail-store.ts';
import { type LetterKind, letterWith } from '../mail/mail-templates.ts';
import { randomToken, type Secrets, tokenHash } from '../secrets.ts';
import { type LinkPurpose, putLink } from './link-store.ts';

const MINUTES: Record<LetterKind, number> = {
  'reset-password': 30,
  'verify-email': 3 * 24 * 60,
  invitation: 7 * 24 * 60,
};
// An invitation is good for the same as a link for a forgotten password, so that either voids the other.
const purposeOf = (kind: LetterKind): LinkPurpose => (kind === 'invitation' ? 'reset-password' : kind);

export interface LinkParts {
  secrets: Secrets;
  publicUrl: string;
}

export interface MailedLink {
  recipient: string;
  subject: string;
  link: string;
}

/**
 * Writes a mail with a link that works once, in the caller's transaction, and voids the link before it. With a user
 * that does not exist the same is done to no effect, so that time does not tell.
 *
 * @returns what was written, or nothing where there is no such user
 */
export async function mailLink(
  db: PoolClient,
  { secrets, publicUrl }: LinkParts,
  kind: LetterKind,
  userId: string,
): Promise<MailedLink | undefined> {
  const token = randomToken();
  const link = `${publicUrl}/${kind}?token=${token}`;
  const letter = letterWith(kind, link);
  const mailId = uuidv7();
  const minutes = MINUTES[kind];
  const purpose = purposeOf(kind);
  await eraseReplaced(db, userId, purpose);
  const body = sealBody(secrets, mailId, letter);
  const recipient = await addMail(db, { id: mailId, userId, subject: letter.subject, body, minutes });
  await putLink(db, { userId, purpose, hash: tokenHash(token), mailId, minutes });
  return recipient === undefined ? undefined : { recipient, subject: letter.subject, link };
}
