import type { Task } from '@taskward/contracts/http';
import { type AppError, conflict, forbidden } from '@taskward/service-kit';
import type { Caller } from './callers.ts';

/**
 * Who may see and change which task. Every door (REST, gRPC, search, history, event feed) asks here. The rule of who
 * may see a task stands here three times side by side, as TypeScript, as SQL and as the audience of its events, so
 * that a list cannot show what a get refuses, nor the feed what neither shows.
 */
type Shared = Pick<Task, 'createdBy' | 'assignedTo' | 'watchers'>;

/** A project, as far as it matters who may do what in it. */
export interface Place {
  /** Another one after each change of the project or its members. */
  state: string;
  /** The member of audiences that stands for whoever is in the project. */
  audience: string;
  isArchived: boolean;
  /** Whether the caller is in it, in person or by a team. */
  isMember: boolean;
  isLead: boolean;
}

/** Who made a task or has it does with it what they like. */
const owns = ({ type, id }: Caller, task: Shared): boolean =>
  type === 'user' && (task.createdBy === id || task.assignedTo === id);

const watches = ({ type, id }: Caller, task: Shared): boolean => type === 'user' && task.watchers.includes(id);

/** @param place the task's project, where there is one of that id */
export const maySee = (caller: Caller, task: Shared, place?: Place): boolean =>
  caller.seesAll || owns(caller, task) || watches(caller, task) || place?.isMember === true;

/** What of a question decides how far it reaches. */
export interface Scope {
  /** `own`: what the caller made, has or watches. `visible`: all that they may see. */
  scope: 'own' | 'visible';
  /** Of projects of the caller's that they name, all is read. */
  projectId?: string[];
}

/** Which tasks are read of those that a caller may see. */
export interface Reach {
  caller: Caller;
  /** Whether those are read that are theirs by themselves: what they made, have or watch. */
  own: boolean;
  /** Projects of theirs of which every task is read. */
  projects: readonly string[];
}

/** Where tasks are read from, and the condition. */
export interface Source {
  from: string;
  where: string;
}

/**
 * The same rule in SQL. The sources of what is the caller's own exclude each other: they are apart because each has an
 * index in list order, and one OR over all of it would have none. What is in a project may be the caller's own as well.
 *
 * @param add adds a parameter to the query
 */
export function ownSql({ id, type, seesAll }: Caller, add: (value: unknown) => string): Source[] {
  if (seesAll) return [{ from: 'tasks', where: 'TRUE' }];
  if (type === 'service') return [{ from: 'tasks', where: 'FALSE' }];
  const me = add(id);
  return [
    { from: 'tasks', where: `assigned_to = ${me}` },
    { from: 'tasks', where: `created_by = ${me} AND assigned_to IS DISTINCT FROM created_by` },
    {
      from: 'task_watchers AS watched (watcher, created_at, id) JOIN tasks USING (created_at, id)',
      where: `watcher = ${me} AND created_by <> ${me} AND assigned_to IS DISTINCT FROM ${me}`,
    },
  ];
}

const person = (id: string) => `person:${id}`;

/**
 * The same rule as it is written with an event: who may see a task in one of these states, "person:<id>" each, and
 * whoever is a member of its project, "project:<key>". With the states before and after a change, whoever loses sight
 * of the task by it is among them.
 */
export function audienceOf(...states: Array<{ task: Shared; place?: Place | undefined }>): string[] {
  const members = states.flatMap(({ task: { createdBy, assignedTo, watchers }, place }) => [
    person(createdBy),
    ...(assignedTo === null ? [] : [person(assignedTo)]),
    ...watchers.map(person),
    ...(place ? [place.audience] : []),
  ]);
  return [...new Set(members)];
}

/** As whom a caller is a member of projects, and in audiences beside that of their projects. */
export function namesOf({ type, id, teams }: Caller): string[] {
  return type === 'user' ? [person(id), ...teams.map((handle) => `team:${handle}`)] : [`service:${id}`];
}

/** @param place the task's project, where there is one of that id */
export const mayChange = (caller: Caller, task: Shared, place?: Place): boolean =>
  caller.changesAll || owns(caller, task) || (caller.type === 'user' && place?.isMember === true);

/**
 * Whether a task may come into a project: a new one, or one that is moved.
 *
 * @throws AppError 403 where the caller is no member of it, 409 where it takes no new tasks
 */
export function checkEnters(caller: Caller, place: Place | undefined): void {
  if (!place) return; // a mere name, which another service may own
  if (!caller.changesAll && !place.isMember) {
    throw forbidden('You are not a member of this project.', fault('projectId', 'is a project that you are not in'));
  }
  if (place.isArchived) {
    throw conflict('This project is archived: it takes no new tasks.', fault('projectId', 'is archived'));
  }
}

/** Whether it needs no look at anybody else to know that a task may be handed on: it is kept, taken, left free, or all may be done. */
export const handsOverFreely = (caller: Caller, from: string | null, to: string | null): boolean =>
  caller.changesAll || to === from || to === null || to === caller.id;

export const cannotHandOver = (): AppError =>
  forbidden(
    'You may give a task to yourself, to nobody, to a colleague, or to a member of its project.',
    fault('assignedTo', 'is nobody whom you may give this task to'),
  );

const fault = (path: string, message: string) => ({ errors: [{ path, message }] });
