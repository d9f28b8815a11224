import Joi from 'joi';
import type { PoolClient } from 'pg';
import { appendAudit, type Origin } from '../audit/audit-store.ts';
import { type LinkParts, mailLink } from '../credentials/links.ts';
import { fields } from '../users/user-fields.ts';
import { type AccountInput, addUser } from '../users/users.ts';

/** What somebody who registers gives. */
export interface Registration {
  email: string;
  password: string;
  name?: string;
  username?: string;
  company?: string;
}

export const registrationBody = Joi.object<Registration>({
  email: fields.email.required(),
  password: fields.password.required(),
  name: fields.name,
  username: fields.username,
  company: fields.company,
});

/**
 * Makes the account of somebody who registers, in the caller's transaction, and writes the mail whose link confirms the
 * address.
 *
 * @throws AppError 409 where the e-mail or the username is known
 */
export async function registerUser(
  db: PoolClient,
  links: LinkParts,
  account: AccountInput & { passwordHash: string },
  origin: Origin,
) {
  const user = await addUser(db, account);
  const mail = await mailLink(db, links, 'verify-email', user.id);
  await appendAudit(db, { type: 'user.registered', origin: { ...origin, actor: user.id }, subject: user.id });
  return { user: { ...user, passwordHash: account.passwordHash }, mail };
}
