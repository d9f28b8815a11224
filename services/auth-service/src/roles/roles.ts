import { type Holder, PERMISSIONS } from '@taskward/contracts/permissions';
import { conflict, inTransaction, notFound } from '@taskward/service-kit';
import type { Pool, PoolClient } from 'pg';
import { appendAudit, type Origin } from '../audit/audit-store.ts';
import type { RevocationFeed } from '../tokens/revocation-feed.ts';
import { revokeOutdatedTokens } from '../tokens/revocation-store.ts';
import { checkGives } from './given-roles.ts';
import { deleteRole, holdersOf, insertRole, lockRole, type RoleRow, updateRole } from './role-store.ts';

export interface RoleDeps {
  pool: Pool;
  feed: RevocationFeed;
}

/** Whether it is one of the two that nobody changes. */
export const isFixed = (name: string): boolean => Object.hasOwn(PERMISSIONS, name);

/** @throws AppError 403 where it gives more than who makes it has, 409 where there is one of this name */
export function createRole({ pool }: RoleDeps, role: RoleRow, by: Holder, origin: Origin): Promise<RoleRow> {
  checkGives(by, role.permissions);
  return inTransaction(pool, async (db) => {
    if (!(await insertRole(db, role))) throw conflict('There is a role of this name already.');
    const { permissions } = role;
    await appendAudit(db, { type: 'role.created', origin, subject: role.name, details: { permissions } });
    return role;
  });
}

/**
 * Says what a role gives from now on. Tokens of those who have it, and who may do something else by that, are withdrawn.
 *
 * @throws AppError 403, 404, 409 for the fixed ones
 */
export async function changeRole(deps: RoleDeps, role: RoleRow, by: Holder, origin: Origin): Promise<RoleRow> {
  await inTransaction(deps.pool, async (db) => {
    const { permissions: from } = await changeable(db, role.name);
    const to = role.permissions;
    checkGives(by, [...from, ...to]);
    if ([...from].sort().join() === [...to].sort().join()) return;
    await updateRole(db, role);
    await revokeOutdatedTokens(db, await holdersOf(db, role.name));
    await appendAudit(db, { type: 'role.changed', origin, subject: role.name, details: { from, to } });
  });
  await deps.feed.pull();
  return role;
}

/** @throws AppError 403, 404, 409 for the fixed ones and where somebody has it */
export function removeRole({ pool }: RoleDeps, name: string, by: Holder, origin: Origin): Promise<void> {
  return inTransaction(pool, async (db) => {
    const { permissions } = await changeable(db, name);
    checkGives(by, permissions);
    const { length } = await holdersOf(db, name);
    if (length > 0) throw conflict(`${length} people have this role. Give them another one first.`);
    await deleteRole(db, name);
    await appendAudit(db, { type: 'role.deleted', origin, subject: name, details: { permissions } });
  });
}

async function changeable(db: PoolClient, name: string): Promise<RoleRow> {
  if (isFixed(name)) throw conflict('The roles admin and user are fixed.');
  const role = await lockRole(db, name);
  if (!role) throw notFound('There is no such role.');
  return role;
}
