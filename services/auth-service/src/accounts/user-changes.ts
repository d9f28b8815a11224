import { conflict, inTransaction, notFound } from '@taskward/service-kit';
import type { Pool, PoolClient } from 'pg';
import { appendAudit, type Origin } from '../audit/audit-store.ts';
import type { RevocationFeed } from '../revocations/revocation-feed.ts';
import { appendRevocation } from '../revocations/revocation-store.ts';
import { endWithin } from '../sessions/sessions.ts';
import { findUser, lockAdmins, removeUser, type UserChanges, type UserRow, updateUser } from './user-store.ts';
import { takenAsConflict } from './users.ts';

interface Parts {
  pool: Pool;
  feed: RevocationFeed;
}

/**
 * Changes an account. New roles and disabling take effect everywhere at once: tokens from before are withdrawn.
 *
 * @throws AppError 404, or 409 for a name that is taken and for the last admin
 */
export async function changeUser(parts: Parts, id: string, changes: UserChanges, origin: Origin): Promise<UserRow> {
  const user = await inTransaction(parts.pool, async (db) => {
    const before = await existing(db, id);
    const losesAdmin = changes.disabled || (changes.roles && !changes.roles.includes('admin'));
    if (losesAdmin) await keepAnAdmin(db, id);
    const withdrawTokens = Boolean(changes.disabled) || differ(changes.roles, before.roles);
    if (changes.disabled) await endWithin(db, { by: 'user', value: id }, 'account disabled', origin);
    const after = await updateUser(db, id, { ...changes, withdrawTokens }).catch((error) => {
      throw takenAsConflict(error);
    });
    if (withdrawTokens) await appendRevocation(db, { kind: 'user', id });
    await appendAudit(db, { type: 'user.changed', origin, subject: id, details: audited(changes) });
    return after as UserRow;
  });
  await parts.feed.pull();
  return user;
}

/** Removes an account and ends its sessions. */
export async function deleteUser(parts: Parts, id: string, origin: Origin): Promise<void> {
  await inTransaction(parts.pool, async (db) => {
    const { email } = await existing(db, id);
    await keepAnAdmin(db, id);
    await endWithin(db, { by: 'user', value: id }, 'account deleted', origin);
    await appendRevocation(db, { kind: 'user', id });
    await removeUser(db, id);
    await appendAudit(db, { type: 'user.deleted', origin, subject: id, details: { email } });
  });
  await parts.feed.pull();
}

async function existing(db: PoolClient, id: string): Promise<UserRow> {
  const user = await findUser(db, id);
  if (!user) throw notFound('There is no such user.');
  return user;
}

async function keepAnAdmin(db: PoolClient, id: string): Promise<void> {
  const admins = await lockAdmins(db);
  if (admins.length === 1 && admins[0] === id) throw conflict('This is the last admin. Make another one first.');
}

const differ = (wanted: string[] | undefined, known: string[]) =>
  wanted !== undefined && [...wanted].sort().join() !== [...known].sort().join();

/** What the audit log keeps of a change: everything but the password. */
function audited({ passwordHash, ...rest }: UserChanges): Record<string, unknown> {
  return { ...rest, ...(passwordHash ? { password: 'changed' } : {}) };
}
