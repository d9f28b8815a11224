import type { TaskChanges } from '@taskward/contracts/events';
import type { Project, ProjectMember, ProjectState } from '@taskward/contracts/http';
import { logEvents } from '@taskward/messaging';
import { conflict, inTransaction, notFound, type Queryable } from '@taskward/service-kit';
import type pg from 'pg';
import { type Caller, checkWrites } from '../access/callers.ts';
import { findPlace, lockPlace } from '../access/membership-store.ts';
import type { Place } from '../access/task-access.ts';
import { TASK_EVENT_LOG } from '../events/event-log.ts';
import { causeAt, type RequestContext, recordsOf } from '../events/event-records.ts';
import { projectEvent } from '../events/project-events.ts';
import type { TaskDeps } from '../tasks/tasks.ts';
import { changesOf, checkVersion, type ExpectedVersion, stepOf } from '../tasks/versions.ts';
import { countProjects, findProject, lockProject, nameOf, updateProject, writeMembers } from './project-store.ts';

export const noSuchProject = () => notFound('There is no such project.');

export const leads = (caller: Caller, place: Place): boolean => caller.changesAll || place.isLead;

/**
 * Changes a project that the caller may know of, with the event that tells of it.
 *
 * @param patchOf the fields that are set, made of the project as it is; throws where that may not be
 * @throws AppError 403, 404, 409, 412
 */
export async function alterProject(
  deps: TaskDeps,
  context: RequestContext,
  id: string,
  expected: ExpectedVersion,
  patchOf: (before: ProjectState, place: Place) => Partial<ProjectState>,
): Promise<Project> {
  const { caller } = context;
  checkWrites(caller);
  const altered = await inTransaction(deps.pool, async (tx) => {
    await lockPlace(tx, id);
    const before = await lockProject(tx, id);
    const place = await findPlace(tx, caller, id);
    if (!before || !place || !(place.isMember || caller.seesAll || caller.changesAll)) throw noSuchProject();
    const patch = patchOf(before, place);
    checkVersion('project', before, expected);
    const changes = changesOf(before, patch);
    if (Object.keys(changes).length > 0) {
      await writeProject(tx, context, changes, before, { ...before, ...patch, ...stepOf(before) });
    }
    return findProject(tx, id);
  });
  deps.onCommit();
  if (!altered) throw noSuchProject();
  return altered;
}

/** Writes a project over the one that is locked, with the event that tells what changed. @throws AppError 409 */
export async function writeProject(
  tx: pg.PoolClient,
  context: RequestContext,
  changes: TaskChanges,
  before: ProjectState,
  after: ProjectState,
): Promise<void> {
  if (changes.members) {
    await checkRoom(tx, before.members, after.members);
    if (!context.caller.changesAll && lastLeadGoes(before.members, after.members)) {
      throw conflict('A project keeps a lead: make somebody else one first.');
    }
    await writeMembers(tx, after.id, after.members);
  }
  await updateProject(tx, after);
  const event = projectEvent('project.updated', after, causeAt(context, after.updatedAt), changes);
  const audience = [...new Set([...before.members, ...after.members].map(nameOf))];
  await logEvents(tx, TASK_EVENT_LOG, recordsOf(context, after.id, [event], audience));
}

const MOST_MEMBERS = 200;
const MOST_PROJECTS = 500;

/** @throws AppError 409 where the project has too many members by now, or a new one is in too many projects */
export async function checkRoom(db: Queryable, before: ProjectMember[], after: ProjectMember[]): Promise<void> {
  if (after.length > MOST_MEMBERS && after.length > before.length) {
    throw conflict(`A project has ${MOST_MEMBERS} members at most.`);
  }
  const known = new Set(before.map(nameOf));
  for (const name of after.map(nameOf).filter((one) => !known.has(one))) {
    if ((await countProjects(db, name)) >= MOST_PROJECTS) {
      throw conflict(`A person, team or service is in ${MOST_PROJECTS} projects at most.`);
    }
  }
}

/** Whether somebody led the project, and now nobody does. */
export const lastLeadGoes = (before: ProjectMember[], after: ProjectMember[]): boolean =>
  before.some(({ lead }) => lead) && !after.some(({ lead }) => lead);
