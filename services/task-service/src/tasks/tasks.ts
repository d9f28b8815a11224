import { isDeepStrictEqual } from 'node:util';
import type { TaskChanges } from '@taskward/contracts/events';
import type { Task, WholeTask } from '@taskward/contracts/http';
import { logEvents } from '@taskward/messaging';
import { forbidden, inTransaction, notFound, preconditionFailed, type TakeTurns, uuidv7 } from '@taskward/service-kit';
import type pg from 'pg';
import { type Caller, checkCreates, checkDeletes, checkReads, checkWrites } from '../access/callers.ts';
import { findPlace, holdPlace } from '../access/membership-store.ts';
import { audienceOf, checkEnters, handsOverFreely, mayChange, maySee, type Place } from '../access/task-access.ts';
import { TASK_EVENT_LOG } from '../events/event-log.ts';
import { causeAt, type RequestContext, recordsOf } from '../events/event-records.ts';
import { changedEvents, createdEvents } from '../events/task-events.ts';
import { makeNext, nextOf } from '../repeats/repeats.ts';
import { checkMove, checkRoom, lockParent } from '../subtasks/parents.ts';
import { checkHandOver } from './hand-over.ts';
import { answerOf, findFirstUse, insertTaskOnce, type KeyUse, keyUse } from './idempotency-store.ts';
import type { FindTask, InsertTask } from './task-batches.ts';
import { removeLocked } from './task-removal.ts';
import type { TaskInput, TaskPatch } from './task-schema.ts';
import { indexWatchers, insertTasks, lockInOrder, lockTask, type NewTask, updateTask } from './task-store.ts';

/** What the rules need to do their work. */
export interface TaskDeps {
  pool: pg.Pool;
  findTask: FindTask;
  insertTask: InsertTask;
  /** Does what may take long, for whom it is, when it is their turn. */
  inTurn: TakeTurns;
  /** Called after each commit that left events in the outbox. */
  onCommit: () => void;
}

/** Whether a caller means this version of a task or project. */
export type ExpectedVersion = (version: number) => boolean;

/**
 * @param key the request's Idempotency-Key: a repeat is answered with the first task
 * @throws AppError 403, 409 where its project is archived, 422 where the key was used with other input
 */
export async function createTask(
  deps: TaskDeps,
  context: RequestContext,
  input: TaskInput,
  key?: string,
): Promise<Task> {
  const { caller } = context;
  checkCreates(caller);
  const task = newTaskOf(caller, input);
  const use = key === undefined ? undefined : keyUse(caller, 'POST /api/v1/tasks', key, input);
  const needsLook =
    task.parentId !== null || task.projectId !== null || !handsOverFreely(caller, null, task.assignedTo);
  // What was allowed the first time is answered again, whatever has become of the project since.
  const first = use && needsLook ? await findFirstUse<Task>(deps.pool, use) : undefined;
  if (use && first) return answerOf(first, use);
  const made = await insertNew(deps, context, task, input.projectId === undefined, use);
  if (!made && use) return answerOf(await findFirstUse<Task>(deps.pool, use), use);
  deps.onCommit();
  return made ?? task;
}

/**
 * @param inherits whether a subtask comes into the project of its parent
 * @returns the task; undefined where the key was used before
 */
async function insertNew(
  deps: TaskDeps,
  context: RequestContext,
  task: Task,
  inherits: boolean,
  use?: KeyUse,
): Promise<Task | undefined> {
  const { caller } = context;
  if (task.parentId === null && (task.projectId === null || !use)) {
    const place = await findPlace(deps.pool, caller, task.projectId);
    checkEnters(caller, place);
    await checkHandOver(deps.pool, caller, null, task);
    const entry = entryOf(context, task, place);
    if (use) return (await insertTaskOnce(deps.pool, use, entry)) ? task : undefined;
    if (await deps.insertTask(entry)) return task;
    // Its project was made, changed or deleted just now. From here on it stays as it is.
  }
  return inTransaction(deps.pool, async (tx) => {
    const parent = task.parentId === null ? undefined : await lockParent(tx, caller, task.parentId);
    const placed = parent && inherits ? { ...task, projectId: parent.projectId } : task;
    const place = await enter(tx, caller, placed);
    await checkHandOver(tx, caller, null, placed);
    const entry = entryOf(context, placed, place);
    if (!use) await insertTasks(tx, [placed], entry.events);
    else if (!(await insertTaskOnce(tx, use, entry))) return undefined;
    if (parent) await checkRoom(tx, parent.id);
    return placed;
  });
}

function entryOf(context: RequestContext, task: Task, place?: Place): NewTask {
  const events = createdEvents(task, causeAt(context, task.createdAt));
  return { task, events: recordsOf(context, task.id, events, audienceOf({ task, place })), place };
}

export const noSuchTask = () => notFound('There is no such task.');

/** @throws AppError 403, 404 */
export async function getTask(deps: TaskDeps, caller: Caller, id: string): Promise<WholeTask> {
  checkReads(caller);
  const task = await findSeen(deps, caller, id);
  if (!task) throw noSuchTask();
  return task;
}

/** The task, if there is one that the caller may see. */
export async function findSeen(
  { findTask, pool }: Pick<TaskDeps, 'findTask' | 'pool'>,
  caller: Caller,
  id: string,
): Promise<WholeTask | undefined> {
  const task = await findTask(id);
  // Most tasks that are read are one's own: of their projects nothing needs to be known.
  if (!task || maySee(caller, task)) return task;
  return maySee(caller, task, await findPlace(pool, caller, task.projectId)) ? task : undefined;
}

/** @throws AppError 403, 404, 409 where it is moved into a project that is archived, 412 */
export async function changeTask(
  deps: TaskDeps,
  context: RequestContext,
  id: string,
  patch: TaskPatch,
  expected: ExpectedVersion,
): Promise<Task> {
  const patchOf = (before: Task, place: Place | undefined) => {
    if (!mayChange(context.caller, before, place)) throw forbidden('This task may be read but not changed.');
    return patch;
  };
  return alterTask(deps, context, id, expected, patchOf, patch.parentId ?? undefined);
}

/**
 * Changes a task that the caller may see, with the events that tell of it.
 *
 * @param patchOf the fields that are set, made of the task as it is and of its project; throws where that may not be
 * @param parentId the task that it shall be a subtask of
 * @throws AppError 403, 404, 409, 412
 */
export async function alterTask(
  deps: TaskDeps,
  context: RequestContext,
  id: string,
  expected: ExpectedVersion,
  patchOf: (before: Task, place: Place | undefined) => Partial<Task>,
  parentId?: string,
): Promise<Task> {
  const { caller } = context;
  checkWrites(caller);
  const task = await inTransaction(deps.pool, async (tx) => {
    if (parentId) await lockInOrder(tx, [id, parentId]);
    const before = await lockTask(tx, id);
    if (!before) throw noSuchTask();
    const place = await findPlace(tx, caller, before.projectId);
    if (!maySee(caller, before, place) && !mayChange(caller, before, place)) throw noSuchTask();
    const asked = patchOf(before, place);
    checkVersion('task', before, expected);
    return alterLocked(tx, context, { before, place }, asked, parentId);
  });
  deps.onCommit();
  return task;
}

/** The same to a task that is locked, as a part of a transaction. */
export async function alterLocked(
  tx: pg.PoolClient,
  context: RequestContext,
  { before, place }: { before: Task; place: Place | undefined },
  asked: Partial<Task>,
  parentId?: string,
): Promise<Task> {
  const { caller } = context;
  const step = stepOf(before);
  const next = await nextOf(tx, caller, before, { ...before, ...asked, ...step });
  const patch = next ? { ...asked, repeat: null } : asked;
  const changes = changesOf(before, patch);
  if (Object.keys(changes).length === 0) return before;
  const after: Task = { ...before, ...patch, ...step };
  const placeAfter = changes.projectId ? await enter(tx, caller, after) : place;
  await checkHandOver(tx, caller, before.assignedTo, after);
  if (changes.parentId && parentId) await checkMove(tx, caller, before, parentId);
  await updateTask(tx, after);
  if (changes.parentId && parentId) await checkRoom(tx, parentId);
  if (changes.watchers) await indexWatchers(tx, after);
  const events = changedEvents(after, changes, causeAt(context, after.updatedAt));
  const audience = audienceOf({ task: before, place }, { task: after, place: placeAfter });
  await logEvents(tx, TASK_EVENT_LOG, recordsOf(context, after.id, events, audience));
  if (next) await makeNext(tx, entryOf(context, next, placeAfter));
  return after;
}

async function enter(tx: pg.PoolClient, caller: Caller, { projectId }: Task): Promise<Place | undefined> {
  const place = await holdPlace(tx, caller, projectId);
  checkEnters(caller, place);
  return place;
}

/** @throws AppError 403, 404, 412 */
export async function removeTask(
  deps: TaskDeps,
  context: RequestContext,
  id: string,
  expected: ExpectedVersion,
): Promise<void> {
  checkDeletes(context.caller);
  await inTransaction(deps.pool, async (tx) => {
    const task = await lockTask(tx, id);
    if (!task) throw noSuchTask();
    checkVersion('task', task, expected);
    await removeLocked(tx, context, [id]);
  });
  deps.onCommit();
}

function newTaskOf(caller: Caller, input: TaskInput): Task {
  const now = new Date().toISOString();
  return {
    id: uuidv7(),
    title: input.title,
    description: input.description ?? null,
    status: input.status,
    priority: input.priority,
    assignedTo: input.assignedTo === undefined ? caller.id : input.assignedTo,
    projectId: input.projectId ?? null,
    createdBy: caller.id,
    dueDate: input.dueDate ?? null,
    labels: input.labels,
    watchers: [],
    parentId: input.parentId ?? null,
    repeat: input.repeat ?? null,
    remindAt: input.remindAt ?? null,
    version: 1,
    createdAt: now,
    updatedAt: now,
  };
}

/** @throws AppError 412 */
export function checkVersion(what: string, { version }: { version: number }, expected: ExpectedVersion): void {
  if (expected(version)) return;
  throw preconditionFailed(`The ${what} is at version ${version} by now. Read it again and decide anew.`);
}

/** The fields of a patch that differ from what is there, each with what it was and what it becomes. */
export function changesOf<T extends object>(before: T, patch: Partial<T>): TaskChanges {
  const changed = Object.entries(patch).filter(
    ([field, to]) => to !== undefined && !isDeepStrictEqual(before[field as keyof T], to),
  );
  return Object.fromEntries(changed.map(([field, to]) => [field, { from: before[field as keyof T], to }]));
}

/** The next version, and when. Clocks of two instances may differ a little; a thing's own time never runs backwards. */
export function stepOf({ version, updatedAt }: { version: number; updatedAt: string }) {
  const now = new Date().toISOString();
  return { version: version + 1, updatedAt: now > updatedAt ? now : updatedAt };
}
