import type { Actor } from '@taskward/contracts/events';
import { may } from '@taskward/contracts/permissions';
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
  /** Makes and changes tasks at all. */
  readonly writes: boolean;
  /** Sees every task, not only their own. */
  readonly seesAll: boolean;
  /** Changes every task that it can name, and may assign tasks to anyone. */
  readonly changesAll: boolean;
  readonly deletesAll: boolean;
}

type CallerIdentity = Pick<Identity, 'subject' | 'type' | 'application' | 'roles' | 'scopes'> &
  Partial<Pick<Identity, 'external' | 'claims'>>;

/**
 * An admin may do all; a user has their own tasks; a service's scope opens one kind of access to all tasks. In an
 * application that acts for a person the same scope lets it go as far as the person may: it never opens more. What
 * only admins may do is in its roles where an admin granted that (see access-tokens.ts of auth-service).
 */
export function callerOf(identity: CallerIdentity): Caller {
  const { subject: id, type, roles, scopes } = identity;
  const isService = type === 'service';
  const opens = (scope: string) => isService && scopes.includes(scope);
  const [lentReads, lentWrites] = [mayAct(identity, 'tasks:read'), mayAct(identity, 'tasks:write')];
  const seesAll = (lentReads && may(roles, 'tasks:read:all')) || opens('tasks:read');
  const changesAll = (lentWrites && may(roles, 'tasks:update:all')) || opens('tasks:write');
  const deletesAll = may(roles, 'tasks:delete:all') || opens('tasks:delete');
  // Services own nothing: without its scope there is nothing that one could read or write.
  const [reads, writes] = isService ? [seesAll, changesAll] : [lentReads, lentWrites];
  return { id, type, teams: teamsOf(identity), reads, writes, seesAll, changesAll, deletesAll };
}

/** The teams of somebody of ours: another issuer's teams are not ours, whatever they are called. */
function teamsOf({ type, external, claims }: CallerIdentity): string[] {
  const teams: unknown = type === 'user' && !external ? claims?.teams : undefined;
  return Array.isArray(teams) ? teams.filter((handle) => typeof handle === 'string') : [];
}

/** Whose share it is that a caller takes of what there is only so much of. */
export const holderOf = ({ type, id }: Caller): string => `${type}:${id}`;

/** @throws AppError 403 for a service or an application without the scope; a user always has a list of their own. */
export function checkReads(caller: Caller): void {
  if (!caller.reads) throw forbidden('This needs the scope tasks:read.');
}

/** @throws AppError 403 for a service or an application without the scope */
export function checkWrites(caller: Caller): void {
  if (!caller.writes) throw forbidden('This needs the scope tasks:write.');
}

/** @throws AppError 403 unless the caller may delete */
export function checkDeletes(caller: Caller): void {
  if (!caller.deletesAll) throw forbidden('Only an admin may delete tasks and projects.');
}
