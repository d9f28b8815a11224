import type { Body } from '@taskward/contracts/openapi';
import type { Holder } from '@taskward/contracts/permissions';
import { conflict, inTransaction, notFound } from '@taskward/service-kit';
import type { PoolClient } from 'pg';
import { appendAudit, type Origin } from '../audit/audit-store.ts';
import { mailLink } from '../credentials/links.ts';
import { putPassword } from '../credentials/password-store.ts';
import { AHEAD_SECONDS } from '../federation/external-identity-store.ts';
import { lockAdmins } from '../roles/admin-store.ts';
import { checkGives, takeRoles } from '../roles/given-roles.ts';
import { type EndingDeps, endSessions } from '../sessions/sessions.ts';
import { lockTeamsOf } from '../teams/team-store.ts';
import { revokeTokensOf } from '../tokens/user-revocation.ts';
import { changesAsEvents, rolesDiffer } from '../users/user-events.ts';
import { lockUser, removeUser, type UserChanges, type UserRow, updateUser } from '../users/user-store.ts';
import { mapUniqueViolation, nameParts } from '../users/users.ts';
import type { AdminDeps } from './admin-deps.ts';

/** What an admin may change of an account. */
export type AdminChanges = Body<'PATCH /api/v1/users/{id}'>;

/**
 * Changes an account. New roles and disabling take effect everywhere at once: tokens from before are withdrawn. A new
 * password, and disabling, end every session.
 *
 * @param by who changes it: nobody who may do more than they can be changed by them, nor be given what they do not have
 * @throws AppError 403, 404, 409 for a name that is taken and for the last admin, 422 for a role that there is not, 429
 * where too many passwords wait
 */
export async function changeUser(
  deps: AdminDeps,
  id: string,
  given: AdminChanges,
  by: Holder,
  origin: Origin,
): Promise<UserRow> {
  const { password, ...wanted } = given;
  const names = given.name === undefined ? {} : nameParts(given.name);
  const changes: UserChanges = { ...names, ...wanted };
  const passwordHash = password === undefined ? undefined : await deps.passwords.hash(password);
  const { user, mails } = await inTransaction(deps.pool, async (db) => {
    if (changes.roles) await takeRoles(db, changes.roles, by);
    const losesAdmin = changes.disabled || (changes.roles && !changes.roles.includes('admin'));
    const admins = losesAdmin ? await lockAdmins(db) : [];
    const before = await existing(db, id);
    checkGives(by, before.permissions);
    if (before.issuer !== null && touchesProfile(given)) throw keptBy(before.issuer);
    keepAnAdmin(admins, before);
    const withdrawTokens = Boolean(changes.disabled) || rolesDiffer(changes.roles, before.roles);
    if (passwordHash) await putPassword(db, id, passwordHash);
    const written = await tellOwner(db, deps, before, given);
    const after = await updateUser(db, id, changes).catch((error) => {
      throw mapUniqueViolation(error);
    });
    const reason = changes.disabled ? 'account disabled' : passwordHash && 'password set by an admin';
    if (reason) await endSessions(db, deps, { by: 'user', value: id }, reason, origin);
    if (withdrawTokens) await revokeTokensOf(db, after as UserRow, AHEAD_SECONDS);
    for (const entry of changesAsEvents(before, changes)) await appendAudit(db, { ...entry, origin, subject: id });
    if (passwordHash) await appendAudit(db, { type: 'password.changed', origin, subject: id });
    return { user: after as UserRow, mails: written };
  });
  for (const mail of mails) deps.mailJob.added(mail);
  await deps.feed.pull();
  return user;
}

/**
 * Removes an account and ends its sessions.
 *
 * @throws AppError 403 for somebody who may do more than who removes them, 404, 409 for the last admin
 */
export async function deleteUser(deps: EndingDeps, id: string, by: Holder, origin: Origin): Promise<void> {
  await inTransaction(deps.pool, async (db) => {
    await lockTeamsOf(db, id);
    const admins = await lockAdmins(db);
    const user = await existing(db, id);
    const { email } = user;
    checkGives(by, user.permissions);
    keepAnAdmin(admins, user);
    await endSessions(db, deps, { by: 'user', value: id }, 'account deleted', origin);
    // No token can be of a later version than the last one.
    await revokeTokensOf(db, { ...user, authVersion: user.authVersion + 1 });
    await removeUser(db, id);
    await appendAudit(db, { type: 'user.deleted', origin, subject: id, details: { email } });
  });
  await deps.feed.pull();
}

/** Whose account is changed hears of it, of another address where the mails went so far. */
async function tellOwner(db: PoolClient, deps: AdminDeps, before: UserRow, { email, password }: AdminChanges) {
  const moved = email !== undefined && email !== before.email;
  const templates = [
    ...(moved ? ['address-changed' as const] : []),
    ...(password ? ['password-changed' as const] : []),
  ];
  const written = [];
  for (const template of templates) written.push(await mailLink(db, deps, template, before.id));
  return written;
}

async function existing(db: PoolClient, id: string): Promise<UserRow> {
  const user = await lockUser(db, id);
  if (!user) throw notFound('There is no such user.');
  return user;
}

/** In the place of one of our own admins only our own count: another issuer may take its roles back at any time. */
function keepAnAdmin(admins: UserRow[], { id, issuer }: UserRow): void {
  if (!admins.some((admin) => admin.id === id)) return;
  const others = admins.filter((admin) => admin.id !== id && (issuer !== null || admin.issuer === null));
  if (others.length === 0) throw conflict('This is the last admin. Make another one first.');
}

/** Whether more would change than what we keep of people of other issuers. */
const touchesProfile = ({ disabled: _disabled, company: _company, ...profile }: AdminChanges) =>
  Object.values(profile).some((value) => value !== undefined);

const keptBy = (issuer: string) =>
  conflict(`Profile, password and roles of this person are kept by their issuer: ${issuer}`, {
    type: 'kept_elsewhere',
  });
