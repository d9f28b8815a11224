import type { Actor } from '@taskward/contracts/events';
import type { Task } from '@taskward/contracts/http';
import { may } from '@taskward/contracts/permissions';
import { type Identity, mayAct } from '@taskward/jwt-middleware';
import { forbidden } from '@taskward/service-kit';

/**
 * Who may do what with tasks. Every door (REST, gRPC, search, event feed) asks here, and the rule of who may see a
 * task exists twice side by side, as TypeScript and as SQL, so that a list cannot show what a get refuses.
 */
export interface Caller {
  readonly id: string;
  readonly type: Actor['type'];
  /** Reads tasks at all, which of them is another matter. */
  readonly reads: boolean;
  /** Makes and changes tasks at all. */
  readonly writes: boolean;
  /** Sees every task, not only their own. */
  readonly seesAll: boolean;
  /** Changes every task that it can name, and may assign tasks to anyone. */
  readonly changesAll: boolean;
  readonly deletesAll: boolean;
}

/**
 * An admin may do all; a user has their own tasks; a service's scope opens one kind of access to all tasks. In an
 * application that acts for a person the same scope lets it go as far as the person may: it never opens more. What
 * only admins may do is in its roles where an admin granted that (see access-tokens.ts of auth-service).
 */
export function callerOf(identity: Pick<Identity, 'subject' | 'type' | 'application' | 'roles' | 'scopes'>): Caller {
  const { subject: id, type, roles, scopes } = identity;
  const isService = type === 'service';
  const opens = (scope: string) => isService && scopes.includes(scope);
  const [lentReads, lentWrites] = [mayAct(identity, 'tasks:read'), mayAct(identity, 'tasks:write')];
  const seesAll = (lentReads && may(roles, 'tasks:read:all')) || opens('tasks:read');
  const changesAll = (lentWrites && may(roles, 'tasks:update:all')) || opens('tasks:write');
  const deletesAll = may(roles, 'tasks:delete:all') || opens('tasks:delete');
  // Services own nothing: without its scope there is nothing that one could read or write.
  const [reads, writes] = isService ? [seesAll, changesAll] : [lentReads, lentWrites];
  return { id, type, reads, writes, seesAll, changesAll, deletesAll };
}

/** Own is created by or assigned to the caller. */
const owns = (caller: Caller, task: Task): boolean =>
  caller.type === 'user' && (task.createdBy === caller.id || task.assignedTo === caller.id);

export const maySee = (caller: Caller, task: Task): boolean => caller.seesAll || owns(caller, task);

/**
 * The same rule in SQL: conditions that exclude each other and together hold for exactly the tasks that the caller
 * may see. They are apart because each has an index in list order, and one OR over both columns would have none.
 */
export function visibleSql(caller: Caller, callerParameter: string): string[] {
  if (caller.seesAll) return ['TRUE'];
  if (caller.type === 'service') return ['FALSE'];
  return [
    `assigned_to = ${callerParameter}`,
    `created_by = ${callerParameter} AND assigned_to IS DISTINCT FROM created_by`,
  ];
}

export const mayChange = (caller: Caller, task: Task): boolean => caller.changesAll || owns(caller, task);

/** @throws AppError 403 for a service or an application without the scope; a user always has a list of their own. */
export function checkReads(caller: Caller): void {
  if (!caller.reads) throw forbidden('This needs the scope tasks:read.');
}

/** @throws AppError 403 for a service or an application without the scope */
export function checkWrites(caller: Caller): void {
  if (!caller.writes) throw forbidden('This needs the scope tasks:write.');
}

/** @throws AppError 403 unless the caller may read every task, which a whole project is */
export function checkReadsAll(caller: Caller): void {
  if (!caller.seesAll) throw forbidden('This needs the role admin or the scope tasks:read.');
}

/** @throws AppError 403 unless the caller may delete */
export function checkDeletes(caller: Caller): void {
  if (!caller.deletesAll) throw forbidden('Only an admin may delete tasks.');
}

/** @throws AppError 403 where a user hands a task to somebody else; taking it or leaving it free is theirs */
export function checkAssigns(caller: Caller, from: string | null, to: string | null): void {
  if (caller.changesAll || to === from || to === null || to === caller.id) return;
  throw forbidden('Only an admin may assign a task to somebody else.');
}
