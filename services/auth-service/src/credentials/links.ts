import { uuidv7 } from '@taskward/service-kit';
import type { PoolClient } from 'pg';
import { sealBody } from '../mail/mail-body.ts';
import { addMail, eraseReplaced, type MailedLink } from '../mail/mail-store.ts';
import { type MailTemplate, renderMail } from '../mail/mail-templates.ts';
import { randomToken, type Secrets, tokenHash } from '../secrets.ts';
import { type LinkPurpose, putLink } from './link-store.ts';

const MINUTES: Record<MailTemplate, number> = {
  'reset-password': 30,
  'verify-email': 3 * 24 * 60,
  invitation: 7 * 24 * 60,
};
// An invitation is good for the same as a link for a forgotten password, so that either voids the other.
const purposeOf = (template: MailTemplate): LinkPurpose => (template === 'invitation' ? 'reset-password' : template);

export interface LinkDeps {
  secrets: Secrets;
  config: { PUBLIC_URL: string };
}

/**
 * Writes a mail with a link that works once, in the caller's transaction, and voids the link before it. With a user
 * that does not exist the same is done to no effect, so that time does not tell.
 *
 * @returns what was written, or nothing where there is no such user
 */
export async function mailLink(
  db: PoolClient,
  { secrets, config }: LinkDeps,
  template: MailTemplate,
  userId: string,
): Promise<MailedLink | undefined> {
  const token = randomToken();
  const link = `${config.PUBLIC_URL}/${template}?token=${token}`;
  const text = renderMail(template, link);
  const mailId = uuidv7();
  const minutes = MINUTES[template];
  const purpose = purposeOf(template);
  await eraseReplaced(db, userId, purpose);
  const body = sealBody(secrets, mailId, text);
  const recipient = await addMail(db, { id: mailId, userId, subject: text.subject, body, minutes });
  await putLink(db, { userId, purpose, hash: tokenHash(token), mailId, minutes });
  return recipient === undefined ? undefined : { recipient, subject: text.subject, link };
}
