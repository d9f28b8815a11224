import { uuidv7 } from '@taskward/service-kit';
import type { PoolClient } from 'pg';
import { randomToken, type Secrets, tokenHash } from '../secrets.ts';
import { type LinkPurpose, putLink } from './link-store.ts';
import { sealBody } from './mail-body.ts';
import { addMail, eraseReplaced } from './mail-store.ts';
import { letterWith } from './mail-templates.ts';

const MINUTES: Record<LinkPurpose, number> = { 'reset-password': 30, 'verify-email': 3 * 24 * 60 };

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
  purpose: LinkPurpose,
  userId: string,
): Promise<MailedLink | undefined> {
  const token = randomToken();
  const link = `${publicUrl}/${purpose}?token=${token}`;
  const letter = letterWith(purpose, link);
  const mailId = uuidv7();
  const minutes = MINUTES[purpose];
  await eraseReplaced(db, userId, purpose);
  const body = sealBody(secrets, mailId, letter);
  const recipient = await addMail(db, { id: mailId, userId, subject: letter.subject, body, minutes });
  await putLink(db, { userId, purpose, hash: tokenHash(token), mailId, minutes });
  return recipient === undefined ? undefined : { recipient, subject: letter.subject, link };
}
