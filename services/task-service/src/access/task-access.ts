import type { Task } from '@taskward/contracts/http';
import { forbidden } from '@taskward/service-kit';
import type { Caller } from './callers.ts';

/**
 * Who may see and change which task. Every door (REST, gRPC, search, history, event feed) asks here. The rule of who
 * may see a task stands here three times side by side, as TypeScript, as SQL and as the audience of its events, so
 * that a list cannot show what a get refuses, nor the feed what neither shows.
 */
type Shared = Pick<Task, 'createdBy' | 'assignedTo'>;

/** Own is created by or assigned to the caller. */
const owns = (caller: Caller, task: Shared): boolean =>
  caller.type === 'user' && (task.createdBy === caller.id || task.assignedTo === caller.id);

export const maySee = (caller: Caller, task: Shared): boolean => caller.seesAll || owns(caller, task);

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

const person = (id: string) => `person:${id}`;

/**
 * The same rule as it is written with an event: who may see a task in one of these states, "person:<id>" each. With
 * the states before and after a change, whoever loses sight of the task by it is among them. Teams will be
 * "team:<handle>".
 */
export function audienceOf(...states: Shared[]): string[] {
  const ids = states.flatMap(({ createdBy, assignedTo }) =>
    assignedTo === null ? [createdBy] : [createdBy, assignedTo],
  );
  return [...new Set(ids.map(person))];
}

/** As whom a caller is in audiences; undefined for who sees every event. */
export function memberOf(caller: Caller): string[] | undefined {
  if (caller.seesAll) return undefined;
  return caller.type === 'user' ? [person(caller.id)] : [];
}

export const mayChange = (caller: Caller, task: Shared): boolean => caller.changesAll || owns(caller, task);

/** @throws AppError 403 where a user hands a task to somebody else; taking it or leaving it free is theirs */
export function checkAssigns(caller: Caller, from: string | null, to: string | null): void {
  if (caller.changesAll || to === from || to === null || to === caller.id) return;
  throw forbidden('Only an admin may assign a task to somebody else.');
}
