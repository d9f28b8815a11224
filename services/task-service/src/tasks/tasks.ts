import type { Task, WholeTask } from '@taskward/contracts/http';
import { forbidden, inTransaction, notFound, type TakeTurns } from '@taskward/service-kit';
import type pg from 'pg';
import { type Caller, checkDeletes, checkReads, checkWrites } from '../access/callers.ts';
import { findPlace } from '../access/membership-store.ts';
import { mayChange, maySee, type Place } from '../access/task-access.ts';
import type { RequestContext } from '../events/event-records.ts';
import { makeRoom } from '../positions/make-room.ts';
import { settlePosition } from '../positions/positions.ts';
import { makeNext, nextOf } from '../repeats/repeats.ts';
import { checkMove, checkRoom } from '../subtasks/parents.ts';
import { checkHandOver } from './hand-over.ts';
import type { FindTask, InsertTask } from './task-batches.ts';
import { saveChange } from './task-change.ts';
import { enter, entryOf } from './task-entry.ts';
import { removeLocked } from './task-removal.ts';
import type { TaskPatch } from './task-schema.ts';
import { indexWatchers, lockInOrder, lockTask } from './task-store.ts';
import { changesOf, checkVersion, type ExpectedVersion, stepOf } from './versions.ts';

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
  const { patch, pushed } = await settlePosition(tx, before, next ? { ...asked, repeat: null } : asked);
  const changes = changesOf(before, patch);
  if (Object.keys(changes).length === 0) return before;
  const after: Task = { ...before, ...patch, ...step };
  const placeAfter = changes.projectId ? await enter(tx, caller, after) : place;
  await checkHandOver(tx, caller, before.assignedTo, after);
  if (changes.parentId && parentId) await checkMove(tx, caller, before, parentId);
  await saveChange(tx, context, { task: before, place }, { task: after, place: placeAfter }, changes);
  if (changes.parentId && parentId) await checkRoom(tx, parentId);
  if (changes.watchers) await indexWatchers(tx, after);
  await makeRoom(tx, context, { task: after, place: placeAfter }, pushed);
  if (next) await makeNext(tx, entryOf(context, next, placeAfter));
  return after;
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
