import type { Actor } from '@taskward/contracts/events';
import { may, type Permission } from '@taskward/contracts/permissions';
import { type Identity, mayAct } from '@taskward/jwt-middleware';
import { forbidden } from '@taskward/service-kit';

/** Who asks, and how far they may go at all. Which tasks that opens is in task-access.ts. */
export interface Caller {
  readonly id: string;
  readonly type: Actor['type'];
  /** The handles of their teams. */
  readonly teams: readonly string[];
  /** Reads tasks at all, which of them is another matter. */
  readonly reads: boolean;
  /** Makes tasks. */
  readonly creates: boolean;
  /** Says something to tasks that they may read. */
  readonly comments: boolean;
  /** Changes tasks at all. */
  readonly writes: boolean;
  /** Sees every task, not only their own. */
  readonly seesAll: boolean;
  /** Changes every task that it can name, and may assign tasks to anyone. */
  readonly changesAll: boolean;
  readonly deletesAll: boolean;
}

/** Who calls, as far as it matters for tasks. */
type Asking = Pick<Identity, 'subject' | 'type' | 'application' | 'roles' | 'scopes'> &
  Partial<Pick<Identity, 'permissions' | 'teams'>>;

/**
 * An admin may do all; a user has their own tasks; a service's scope opens one kind of access to all tasks. In an
 * application that acts for a person the same scope lets it go as far as the person may: it never opens more. What
 * only admins may do is in its roles where an admin granted that (see access-tokens.ts of auth-service).
 */
export function callerOf(identity: Asking): Caller {
  const { subject: id, type, teams = [], scopes } = identity;
  const isService = type === 'service';
  const opens = (scope: string) => isService && scopes.includes(scope);
  const [lentReads, lentWrites] = [mayAct(identity, 'tasks:read'), mayAct(identity, 'tasks:write')];
  const seesAll = (lentReads && may(identity, 'tasks:read:all')) || opens('tasks:read');
  const changesAll = (lentWrites && may(identity, 'tasks:update:all')) || opens('tasks:write');
  const deletesAll = may(identity, 'tasks:delete:all') || opens('tasks:delete');
  // Services own nothing: without its scope there is nothing that one could read or write.
  const all = { id, type, teams, seesAll, changesAll, deletesAll };
  if (isService) return { ...all, reads: seesAll, creates: changesAll, comments: changesAll, writes: changesAll };
  // Another issuer says nothing of permissions: everybody of it has what is their own.
  const own = (permission: Permission) => identity.permissions === undefined || may(identity, permission);
  const reads = seesAll || (lentReads && own('tasks:read:own'));
  const comments = lentWrites && (own('tasks:read:own') || may(identity, 'tasks:read:all'));
  const creates = lentWrites && own('tasks:create');
  const writes = changesAll || (lentWrites && own('tasks:update:own'));
  return { ...all, reads, creates, comments, writes };
}

/** Whose share it is that a caller takes of what there is only so much of. */
export const holderOf = ({ type, id }: Caller): string => `${type}:${id}`;

/** @throws AppError 403 for a service or an application without the scope, and for a person whose roles do not give it */
export function checkReads(caller: Caller): void {
  if (!caller.reads) throw forbidden('This needs the scope tasks:read, of a person the permission tasks:read:own.');
}

/** @throws AppError 403 likewise */
export function checkCreates(caller: Caller): void {
  if (!caller.creates) throw forbidden('This needs the scope tasks:write, of a person the permission tasks:create.');
}

/** @throws AppError 403 likewise */
export function checkWrites(caller: Caller): void {
  if (!caller.writes) throw forbidden('This needs the scope tasks:write, of a person the permission tasks:update:own.');
}

/** @throws AppError 403 likewise */
export function checkComments(caller: Caller): void {
  if (!caller.comments) throw forbidden('This needs the scope tasks:write, of a person the permission tasks:read:own.');
}

/** @throws AppError 403 unless the caller may delete */
export function checkDeletes(caller: Caller): void {
  if (!caller.deletesAll)
    throw forbidden('Only who has the permission tasks:delete:all may delete tasks and projects.');
}
