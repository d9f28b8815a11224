import { logEvents } from '@taskward/messaging';
import { AppError, uuidv7 } from '@taskward/service-kit';
import type pg from 'pg';
import type { Caller } from '../../access/callers.ts';
import { holdPlace, lockPlace } from '../../access/membership-store.ts';
import { audienceOf } from '../../access/task-access.ts';
import { TASK_EVENT_LOG } from '../../events/event-log.ts';
import { causeAt, type RequestContext, recordsOf } from '../../events/event-records.ts';
import { projectEvent } from '../../events/project-events.ts';
import { createdEvents } from '../../events/task-events.ts';
import { deleteProject, lockProject, nameOf } from '../../projects/project-store.ts';
import { makeProject } from '../../projects/projects.ts';
import { removeLocked } from '../../tasks/task-removal.ts';
import { insertTasks, lockInOrder } from '../../tasks/task-store.ts';
import { keyOf } from './import-directory.ts';
import type { Draft } from './import-drafts.ts';
import {
  endImport,
  hasTasks,
  type Job,
  lockParents,
  nextDrafts,
  nextMade,
  type Outcome,
  untouched,
  writeOutcomes,
  writeUndone,
} from './import-work-store.ts';
import { type Settled, settleDrafts, taskOf } from './settled-drafts.ts';

/** So many at once: a transaction takes a moment, and whoever else makes tasks has one in between. */
const AT_ONCE = 100;

/** Makes some of an import's tasks with their events, and notes what became of each in the same transaction. */
export async function makeSome(tx: pg.PoolClient, context: RequestContext, job: Job<unknown>): Promise<void> {
  const { caller } = context;
  const drafts = await nextDrafts(tx, job.id, AT_ONCE);
  if (drafts.length === 0) return endImport(tx, job.id, 'done');
  await makeProjects(tx, context, job, drafts);
  const settled = await settleDrafts(tx, caller, job, drafts, (id) => holdPlace(tx, caller, id));
  const here = new Set(drafts.map(({ position }) => position));
  const above = [...new Set(drafts.flatMap(({ parent }) => (parent === null || here.has(parent) ? [] : [parent])))];
  const ids = await lockParents(tx, job.id, above);
  const now = new Date().toISOString();
  const outcomes: Outcome[] = [];
  const made = settled.flatMap((one) => {
    const { task, outcome } = makeOne(caller, one, ids, now);
    outcomes.push(outcome);
    return task ? [{ task, place: one.place }] : [];
  });
  const events = made.flatMap(({ task, place }) =>
    recordsOf(context, task.id, createdEvents(task, causeAt(context, now)), audienceOf({ task, place })),
  );
  if (made.length > 0)
    await insertTasks(
      tx,
      made.map(({ task }) => task),
      events,
    );
  await writeOutcomes(tx, job, outcomes);
}

/** @param ids of tasks by their positions, of which this becomes one */
function makeOne(caller: Caller, settled: Settled, ids: Map<number, string>, now: string) {
  const { position, parent, fields } = settled.draft;
  const { fault = null } = settled;
  if (fault !== null) {
    return { outcome: { position, taskId: null, title: fields.title, fault, remarks: settled.remarks } };
  }
  const parentId = parent === null ? null : (ids.get(parent) ?? null);
  const alone = parent !== null && parentId === null;
  const remarks = alone
    ? [...settled.remarks, 'What it was a part of is not there: it is a task of its own.']
    : settled.remarks;
  const task = taskOf(caller, settled, uuidv7(), parentId, now);
  ids.set(position, task.id);
  const title = remarks.length > 0 ? task.title : null;
  return { task, outcome: { position, taskId: task.id, title, fault, remarks } };
}

/** Makes those projects that these drafts name and that are not there; why one cannot be is told of each of its tasks. */
async function makeProjects(
  tx: pg.PoolClient,
  context: RequestContext,
  job: Job<unknown>,
  drafts: Draft[],
): Promise<void> {
  for (const { project } of drafts) {
    const named = project === null ? undefined : job.projects[keyOf(project)];
    if (!named?.made || named.id !== undefined || named.fault !== undefined) continue;
    try {
      named.id = (await makeProject(tx, context, { name: named.name })).id;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      delete named.made;
      named.fault = error.message;
    }
  }
}

/** Deletes some of what an import made and nobody has touched since; at the end also its projects, where they are empty. */
export async function undoSome(tx: pg.PoolClient, context: RequestContext, job: Job<unknown>): Promise<void> {
  const ids = await nextMade(tx, job.id, AT_ONCE);
  if (ids.length === 0) {
    await removeProjects(tx, context, job);
    return endImport(tx, job.id, 'undone');
  }
  await lockInOrder(tx, ids);
  for (const parts of [true, false]) {
    const gone = await untouched(tx, ids, parts);
    if (gone.length > 0) await removeLocked(tx, context, gone);
  }
  await writeUndone(tx, job.id, ids);
}

async function removeProjects(tx: pg.PoolClient, context: RequestContext, { projects }: Job<unknown>): Promise<void> {
  for (const { id, made } of Object.values(projects)) {
    if (!made || id === undefined) continue;
    await lockPlace(tx, id);
    const project = await lockProject(tx, id);
    if (!project || project.version > 1 || (await hasTasks(tx, id))) continue;
    await deleteProject(tx, id);
    const event = projectEvent('project.deleted', project, causeAt(context, new Date().toISOString()));
    await logEvents(tx, TASK_EVENT_LOG, recordsOf(context, id, [event], project.members.map(nameOf)));
  }
}
