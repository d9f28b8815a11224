import type { Body } from '@taskward/contracts/openapi';
import { inTransaction } from '@taskward/service-kit';
import Joi from 'joi';
import type { Pool, PoolClient } from 'pg';
import { appendAudit, type Origin } from '../audit/audit-store.ts';
import { type LinkDeps, mailLink } from '../credentials/links.ts';
import { newPassword } from '../credentials/password-rules.ts';
import { putPassword } from '../credentials/password-store.ts';
import type { Passwords } from '../credentials/passwords.ts';
import { type Proof, proofOf } from '../credentials/proof.ts';
import type { MailWaker } from '../mail/mail-store.ts';
import { type WelcomeConfig, welcome } from '../teams/new-people.ts';
import { fields } from '../users/user-fields.ts';
import { addUser } from '../users/users.ts';

/** What somebody who registers gives. */
export type Registration = Body<'POST /auth/register'>;

export const registrationBody = Joi.object<Registration, true>({
  email: fields.email.required(),
  password: newPassword.required(),
  name: fields.name,
  username: fields.username,
  locale: fields.locale.disallow(null),
  company: fields.company.disallow(null), // there is nothing yet that null would take away
});

export interface RegistrationDeps extends LinkDeps {
  pool: Pool;
  config: LinkDeps['config'] & WelcomeConfig;
  passwords: Passwords;
  mailJob: MailWaker;
}

/**
 * Makes the account of somebody who registers, writes the mail whose link confirms the address, and does `next` with the
 * proof that its owner was here: they have just chosen the password. All of it is done, or nothing.
 *
 * @returns what `next` gave
 * @throws AppError 409 where the e-mail or the username is known, 429 where too many passwords wait
 */
export async function register<T>(
  deps: RegistrationDeps,
  { password, ...account }: Registration,
  origin: Origin,
  next: (db: PoolClient, proof: Proof) => Promise<T>,
): Promise<T> {
  const hash = await deps.passwords.hash(password);
  const { result, mail } = await inTransaction(deps.pool, async (db) => {
    const { id } = await addUser(db, account);
    await welcome(db, deps.config, id, { ...origin, actor: id });
    const version = await putPassword(db, id, hash);
    const written = await mailLink(db, deps, 'verify-email', id);
    await appendAudit(db, { type: 'user.registered', origin: { ...origin, actor: id }, subject: id });
    return { result: await next(db, proofOf(id, version, ['pwd'])), mail: written };
  });
  deps.mailJob.added(mail);
  return result;
}
