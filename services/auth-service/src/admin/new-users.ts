import type { Body } from '@taskward/contracts/openapi';
import type { Holder } from '@taskward/contracts/permissions';
import { conflict, inTransaction, notFound, rateLimited } from '@taskward/service-kit';
import { appendAudit, type Origin } from '../audit/audit-store.ts';
import { mailLink } from '../credentials/links.ts';
import { putPassword } from '../credentials/password-store.ts';
import { takeRoles } from '../roles/given-roles.ts';
import { welcome } from '../teams/new-people.ts';
import { findUser, lockUser, type UserRow } from '../users/user-store.ts';
import { addUser } from '../users/users.ts';
import type { AdminDeps } from './admin-deps.ts';

/** Without a password, and nobody else signs them in. */
export const isInvited = ({ proofMethods }: UserRow): boolean => proofMethods.length === 0;

/**
 * Makes an account for somebody. Without a password they are sent a link to choose one.
 *
 * @param by who makes it: nobody gives what they do not have
 * @throws AppError 403, 409 where the e-mail or the username is known, 422 for a role that there is not, 429 where too
 * many passwords wait
 */
export async function createUser(
  deps: AdminDeps,
  given: Body<'POST /api/v1/users'>,
  by: Holder,
  origin: Origin,
): Promise<UserRow> {
  const { password, ...account } = given;
  const hash = password === undefined ? undefined : await deps.passwords.hash(password);
  const { user, mail } = await inTransaction(deps.pool, async (db) => {
    if (account.roles) await takeRoles(db, account.roles, by);
    const { id, email, roles } = await addUser(db, account);
    await welcome(db, deps.config, id, origin);
    if (hash) await putPassword(db, id, hash);
    await appendAudit(db, { type: 'user.created', origin, subject: id, details: { email, roles } });
    const invitation = hash ? undefined : await mailLink(db, deps, 'invitation', id);
    return { user: (await lockUser(db, id)) as UserRow, mail: invitation };
  });
  deps.mailJob.added(mail);
  return user;
}

/**
 * Sends the link to a first password once more; the one before is void.
 *
 * @throws AppError 404, 409 for somebody who has a way in, 429 where too many mails went there
 */
export async function inviteUser(deps: AdminDeps, id: string, origin: Origin): Promise<void> {
  const invited = await findUser(deps.pool, id);
  if (!invited) throw notFound('There is no such user.');
  if (!isInvited(invited) || invited.disabledAt) throw conflict('Only who has no password yet can be invited.');
  if (!(await deps.mailLimit(invited, origin))) {
    throw rateLimited('Too many mails to this address. Try again later.', 900);
  }
  const mail = await inTransaction(deps.pool, async (db) => {
    await appendAudit(db, { type: 'user.invited', origin, subject: id });
    return mailLink(db, deps, 'invitation', id);
  });
  deps.mailJob.added(mail);
}
