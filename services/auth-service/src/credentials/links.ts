import { uuidv7 } from '@taskward/service-kit';
import type { PoolClient } from 'pg';
import { sealBody } from '../mail/mail-body.ts';
import { addMail, eraseReplaced, languageOf, type MailedLink } from '../mail/mail-store.ts';
import { renderMail } from '../mail/mail-templates.ts';
import type { MailTemplate } from '../mail/mail-words.ts';
import { randomToken, type Secrets, tokenHash } from '../secrets.ts';
import { type LinkPurpose, putLink } from './link-store.ts';

const DAY_MINUTES = 24 * 60;
/** What a link is good for, and how long. An invitation is good for the same as a link for a forgotten password, so that either voids the other. */
const LINKS: Partial<Record<MailTemplate, { purpose: LinkPurpose; minutes: number }>> = {
  'reset-password': { purpose: 'reset-password', minutes: 30 },
  'verify-email': { purpose: 'verify-email', minutes: 3 * DAY_MINUTES },
  invitation: { purpose: 'reset-password', minutes: 7 * DAY_MINUTES },
};
/** Mails that tell of a change lead to a page where one says that it was somebody else. */
const NOT_ME = { purpose: 'not-me', minutes: 7 * DAY_MINUTES } as const;

export interface LinkDeps {
  secrets: Secrets;
  config: { PUBLIC_URL: string };
}

/**
 * Writes a mail with a link that works once, in the caller's transaction, and voids the link of its kind before it. With a user
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
  const { purpose, minutes } = LINKS[template] ?? NOT_ME;
  const page = LINKS[template] ? template : 'not-me';
  const link = `${config.PUBLIC_URL}/${page}?token=${token}`;
  const text = renderMail(template, link, await languageOf(db, userId));
  const mailId = uuidv7();
  if (purpose !== 'not-me') await eraseReplaced(db, userId, purpose);
  const body = sealBody(secrets, mailId, text);
  const recipient = await addMail(db, { id: mailId, userId, subject: text.subject, body, minutes });
  await putLink(db, { userId, purpose, hash: tokenHash(token), mailId, minutes });
  return recipient === undefined ? undefined : { recipient, subject: text.subject, link };
}
