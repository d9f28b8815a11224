import type { Body } from '@taskward/contracts/openapi';
import Joi from 'joi';
import type { PoolClient } from 'pg';
import { appendAudit, type Origin } from '../audit/audit-store.ts';
import { type LinkDeps, mailLink } from '../credentials/links.ts';
import { newPassword } from '../credentials/password-rules.ts';
import { putPassword } from '../credentials/password-store.ts';
import { type Proof, proofOf } from '../credentials/proof.ts';
import type { MailedLink } from '../mail/mail-store.ts';
import { fields } from '../users/user-fields.ts';
import { lockUser, type UserRow } from '../users/user-store.ts';
import { type AccountInput, addUser } from '../users/users.ts';

/** What somebody who registers gives. */
export type Registration = Body<'POST /auth/register'>;

export const registrationBody = Joi.object<Registration, true>({
  email: fields.email.required(),
  password: newPassword.required(),
  name: fields.name,
  username: fields.username,
  company: fields.company,
});

export interface Registered {
  /** Its owner was here: they have just chosen the password. */
  proof: Proof;
  mail: MailedLink | undefined;
}

/**
 * Makes the account of somebody who registers, in the caller's transaction, and writes the mail whose link confirms the
 * address.
 *
 * @throws AppError 409 where the e-mail or the username is known
 */
export async function registerUser(
  db: PoolClient,
  links: LinkDeps,
  account: AccountInput,
  passwordHash: string,
  origin: Origin,
): Promise<Registered> {
  const { id } = await addUser(db, account);
  await putPassword(db, id, passwordHash);
  const mail = await mailLink(db, links, 'verify-email', id);
  await appendAudit(db, { type: 'user.registered', origin: { ...origin, actor: id }, subject: id });
  const { authVersion } = (await lockUser(db, id)) as UserRow;
  return { proof: proofOf(id, authVersion, ['pwd']), mail };
}
