import type { AuditEntry } from '../audit/audit-store.ts';
import type { UserChanges, UserRow } from './user-store.ts';

const FIELDS = ['email', 'username', 'name', 'givenName', 'familyName', 'company', 'avatar', 'locale'] as const;

/** What the audit log keeps of a change to an account: an event for each kind. */
export function changesAsEvents(before: UserRow, changes: UserChanges): Array<Pick<AuditEntry, 'type' | 'details'>> {
  const { roles, disabled } = changes;
  const fields = FIELDS.filter((field) => changes[field] !== undefined && changes[field] !== before[field]);
  const details = Object.fromEntries(fields.map((field) => [field, { from: before[field], to: changes[field] }]));
  return [
    ...(fields.length > 0 ? [{ type: 'user.changed' as const, details }] : []),
    ...(rolesDiffer(roles, before.roles)
      ? [{ type: 'roles.changed' as const, details: { from: before.roles, to: roles } }]
      : []),
    ...(disabled === true && before.disabledAt === null ? [{ type: 'user.disabled' as const }] : []),
    ...(disabled === false && before.disabledAt !== null ? [{ type: 'user.enabled' as const }] : []),
  ];
}

export const rolesDiffer = (wanted: string[] | undefined, known: string[]): boolean =>
  wanted !== undefined && [...wanted].sort().join() !== [...known].sort().join();
