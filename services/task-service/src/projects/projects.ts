import type { Project, ProjectMember, ProjectState } from '@taskward/contracts/http';
import { logEvents } from '@taskward/messaging';
import { conflict, forbidden, inTransaction, uuidv7 } from '@taskward/service-kit';
import type pg from 'pg';
import { type Caller, checkCreates, checkDeletes, checkReads } from '../access/callers.ts';
import { findPlace, lockPlace } from '../access/membership-store.ts';
import { TASK_EVENT_LOG } from '../events/event-log.ts';
import { causeAt, type RequestContext, recordsOf } from '../events/event-records.ts';
import { projectEvent } from '../events/project-events.ts';
import type { TaskDeps } from '../tasks/tasks.ts';
import { checkVersion, type ExpectedVersion } from '../tasks/versions.ts';
import { alterProject, checkRoom, leads, noSuchProject } from './project-changes.ts';
import type { ProjectInput, ProjectPatch } from './project-schema.ts';
import { deleteProject, findProject, insertProject, isNameOfOthers, lockProject, nameOf } from './project-store.ts';
import { removeTasksOf } from './project-tasks.ts';

/** @throws AppError 403, 409 where the id is taken, or the caller has as many projects as one may have */
export async function createProject(deps: TaskDeps, context: RequestContext, input: ProjectInput): Promise<Project> {
  checkCreates(context.caller);
  const project = await inTransaction(deps.pool, (tx) => makeProject(tx, context, input));
  deps.onCommit();
  return (await findProject(deps.pool, project.id)) ?? { ...project, openTasks: 0 };
}

/** The same as a part of a transaction. */
export async function makeProject(
  tx: pg.PoolClient,
  context: RequestContext,
  input: ProjectInput,
): Promise<ProjectState> {
  const { caller } = context;
  const project = newProjectOf(caller, input);
  await lockPlace(tx, project.id);
  const taken = (await findPlace(tx, caller, project.id)) !== undefined;
  // Its members would read those tasks. Nobody is told which of the two it is.
  if (taken || (!caller.changesAll && (await isNameOfOthers(tx, project.id, caller.id)))) {
    throw conflict('This id is taken.', { errors: [{ path: 'id', message: 'is taken' }] });
  }
  await checkRoom(tx, [], project.members);
  await insertProject(tx, project);
  const event = projectEvent('project.created', project, causeAt(context, project.createdAt));
  await logEvents(tx, TASK_EVENT_LOG, recordsOf(context, project.id, [event], project.members.map(nameOf)));
  return project;
}

function newProjectOf(
  caller: Caller,
  { id = uuidv7(), name, description = null, color = null }: ProjectInput,
): ProjectState {
  const now = new Date().toISOString();
  const members: ProjectMember[] = [{ kind: caller.type, id: caller.id, lead: true }];
  const times = { archivedAt: null, createdBy: caller.id, createdAt: now, updatedAt: now };
  return { id, name, description, color, members, ...times, version: 1 };
}

/** @throws AppError 403, 404 */
export async function getProject({ pool }: TaskDeps, caller: Caller, id: string): Promise<Project> {
  checkReads(caller);
  const project = await findProject(pool, id);
  if (project && (caller.seesAll || (await findPlace(pool, caller, id))?.isMember)) return project;
  throw noSuchProject();
}

/** @throws AppError 403, 404, 412 */
export function changeProject(
  deps: TaskDeps,
  context: RequestContext,
  id: string,
  { archived, ...fields }: ProjectPatch,
  expected: ExpectedVersion,
): Promise<Project> {
  return alterProject(deps, context, id, expected, (before, place) => {
    if (!leads(context.caller, place)) throw forbidden('Only a lead of the project or an admin may change it.');
    const archivedAt = archived ? (before.archivedAt ?? new Date().toISOString()) : null;
    return archived === undefined ? fields : { ...fields, archivedAt };
  });
}

/**
 * Deletes a project with its tasks, all or nothing. Its members hear of the project that it is gone, and of its tasks
 * those whose own they were.
 *
 * @throws AppError 403, 404, 412
 */
export async function removeProject(
  deps: TaskDeps,
  context: RequestContext,
  id: string,
  expected: ExpectedVersion,
  signal: AbortSignal,
): Promise<void> {
  checkDeletes(context.caller);
  await inTransaction(deps.pool, async (tx) => {
    await lockPlace(tx, id);
    const project = await lockProject(tx, id);
    if (!project) throw noSuchProject();
    checkVersion('project', project, expected);
    await removeTasksOf(tx, context, id, signal);
    await deleteProject(tx, id);
    const event = projectEvent('project.deleted', project, causeAt(context, new Date().toISOString()));
    await logEvents(tx, TASK_EVENT_LOG, recordsOf(context, id, [event], project.members.map(nameOf)));
  });
  deps.onCommit();
}
