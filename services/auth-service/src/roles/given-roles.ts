import { type Holder, type Permission, permissionsOf } from '@taskward/contracts/permissions';
import { forbidden, invalid } from '@taskward/service-kit';
import type { PoolClient } from 'pg';
import { lockRoles } from './role-store.ts';

/** Whoever has the one may do the other as well. */
const COVERED_BY: Partial<Record<string, Permission>> = {
  'tasks:read:own': 'tasks:read:all',
  'tasks:update:own': 'tasks:update:all',
  'dashboard:user': 'dashboard:admin',
};

/**
 * Nobody gives what they do not have, nor takes it from who has it: who only manages roles could make themselves an admin.
 *
 * @param by with what the fixed roles give, also where an application was lent less
 * @throws AppError 403
 */
export function checkGives({ roles, permissions = [] }: Holder, given: readonly string[]): void {
  const held = [...permissionsOf({ roles }), ...permissions];
  const beyond = given.filter((one) => !held.includes(one) && !held.includes(COVERED_BY[one] ?? one));
  if (beyond.length > 0) throw forbidden(`This is for who has ${beyond.join(', ')} as well.`);
}

/**
 * Keeps roles as they are until the transaction ends, for somebody who is given them. Before the lock of a user: who
 * changes a role takes it first as well.
 *
 * @throws AppError 403 where they give more than who gives them has, 422 where there is no such role
 */
export async function takeRoles(db: PoolClient, names: readonly string[], by: Holder): Promise<void> {
  const known = await lockRoles(db, names);
  const unknown = names.filter((name) => !known.some((role) => role.name === name));
  if (unknown.length > 0) {
    const message = `must be roles that there are, and there is no ${unknown.join(', ')}`;
    throw invalid('The body has fields that are not valid.', [{ path: 'roles', message }]);
  }
  checkGives(
    by,
    known.flatMap(({ permissions }) => permissions),
  );
}
