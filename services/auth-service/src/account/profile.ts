import { inTransaction, notFound } from '@taskward/service-kit';
import type { Pool } from 'pg';
import { appendAudit, type Origin } from '../audit/audit-store.ts';
import { changesAsEvents } from '../users/user-events.ts';
import { lockUser, type UserChanges, type UserRow, updateUser } from '../users/user-store.ts';
import { mapUniqueViolation, nameParts } from '../users/users.ts';

/** What a person may change of their own account. */
export type ProfileChanges = Pick<
  UserChanges,
  'name' | 'givenName' | 'familyName' | 'username' | 'company' | 'avatar' | 'locale' | 'hidesPresence'
>;

/**
 * Changes a person's own profile.
 *
 * @throws AppError 404 where the account is gone, 409 for a username that is taken
 */
export function changeProfile(pool: Pool, subject: string, given: ProfileChanges, origin: Origin): Promise<UserRow> {
  return inTransaction(pool, async (db) => {
    const known = await lockUser(db, subject);
    if (!known) throw notFound('There is no such account any more.');
    const changes = { ...given, ...namesFrom(given, known) };
    const changed = await updateUser(db, subject, changes).catch((error) => {
      throw mapUniqueViolation(error);
    });
    for (const entry of changesAsEvents(known, changes)) await appendAudit(db, { ...entry, origin, subject });
    return changed as UserRow;
  });
}

type Names = Pick<UserChanges, 'name' | 'givenName' | 'familyName'>;

/** The full name and its parts follow each other. */
function namesFrom(given: Names, known: { givenName: string; familyName: string }): Names {
  if (given.givenName !== undefined || given.familyName !== undefined) {
    const { givenName, familyName } = { ...known, ...given };
    return { givenName, familyName, name: given.name ?? `${givenName} ${familyName}`.trim() };
  }
  return given.name === undefined ? {} : nameParts(given.name);
}
