import { conflict, inTransaction, notFound } from '@taskward/service-kit';
import type { Pool, PoolClient } from 'pg';
import { appendAudit, type Origin } from '../audit/audit-store.ts';
import { AHEAD_SECONDS } from '../federation/external-identity-store.ts';
import { endWithin } from '../sessions/sessions.ts';
import type { RevocationFeed } from '../tokens/revocation-feed.ts';
import { appendRevocation, EXTERNAL_REVOCATION_SECONDS } from '../tokens/revocation-store.ts';
import { changesAsEvents, rolesDiffer } from '../users/user-events.ts';
import { lockAdmins, lockUser, removeUser, type UserChanges, type UserRow, updateUser } from '../users/user-store.ts';
import { takenAsConflict } from '../users/users.ts';

interface Parts {
  pool: Pool;
  feed: RevocationFeed;
}

/**
 * Changes an account. New roles and disabling take effect everywhere at once: tokens from before are withdrawn. A new
 * password, and disabling, end every session.
 *
 * @throws AppError 404, or 409 for a name that is taken and for the last admin
 */
export async function changeUser(parts: Parts, id: string, changes: UserChanges, origin: Origin): Promise<UserRow> {
  const user = await inTransaction(parts.pool, async (db) => {
    const losesAdmin = changes.disabled || (changes.roles && !changes.roles.includes('admin'));
    const admins = losesAdmin ? await lockAdmins(db) : [];
    const before = await existing(db, id);
    if (before.issuer !== null && touchesProfile(changes)) throw keptBy(before.issuer);
    keepAnAdmin(admins, before);
    const withdrawTokens = Boolean(changes.disabled) || rolesDiffer(changes.roles, before.roles);
    const after = await updateUser(db, id, { ...changes, withdrawTokens }).catch((error) => {
      throw takenAsConflict(error);
    });
    const reason = changes.disabled ? 'account disabled' : changes.passwordHash && 'password set by an admin';
    if (reason) await endWithin(db, { by: 'user', value: id }, reason, origin);
    if (withdrawTokens) await withdraw(db, before, AHEAD_SECONDS, after?.tokensNotBefore);
    for (const entry of changesAsEvents(before, changes)) await appendAudit(db, { ...entry, origin, subject: id });
    return after as UserRow;
  });
  await parts.feed.pull();
  return user;
}

/** Removes an account and ends its sessions. */
export async function deleteUser(parts: Parts, id: string, origin: Origin): Promise<void> {
  await inTransaction(parts.pool, async (db) => {
    const admins = await lockAdmins(db);
    const user = await existing(db, id);
    const { email } = user;
    keepAnAdmin(admins, user);
    await endWithin(db, { by: 'user', value: id }, 'account deleted', origin);
    await withdraw(db, user, 0);
    await removeUser(db, id);
    await appendAudit(db, { type: 'user.deleted', origin, subject: id, details: { email } });
  });
  await parts.feed.pull();
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

/**
 * Tokens of another issuer live longer than ours, and it goes on making them: those are refused ahead. Ours are refused
 * up to the moment that new ones are dated from, and not by a second reading of the clock: one second later, and who
 * signs in just then gets a token that is refused.
 */
async function withdraw(
  db: PoolClient,
  { id, issuer }: UserRow,
  aheadSeconds: number,
  datedFrom?: Date | null,
): Promise<void> {
  if (issuer === null) return appendRevocation(db, { kind: 'user', id, before: datedFrom ?? undefined });
  const before = aheadSeconds > 0 ? new Date(Date.now() + aheadSeconds * 1000) : undefined;
  return appendRevocation(db, { kind: 'user', id, before, lifetimeSeconds: EXTERNAL_REVOCATION_SECONDS });
}

/** Whether more would change than what we keep of people of other issuers. */
const touchesProfile = ({ disabled: _disabled, company: _company, ...profile }: UserChanges) =>
  Object.values(profile).some((value) => value !== undefined);

const keptBy = (issuer: string) =>
  conflict(`Profile, password and roles of this person are kept by their issuer: ${issuer}`, {
    type: 'kept_elsewhere',
  });
