import type { Task } from '@taskward/contracts/http';
import { forbidden, invalid, type Queryable } from '@taskward/service-kit';
import type { Caller } from '../access/callers.ts';
import { findPlace } from '../access/membership-store.ts';
import { mayChange, maySee } from '../access/task-access.ts';
import { lockTask } from '../tasks/task-store.ts';
import { countSubtasks } from './subtask-store.ts';

/** A task is deleted with its subtasks and their events in one transaction, which must have an end. */
const MOST_SUBTASKS = 200;

const unfit = (message: string) =>
  invalid('The task cannot be a subtask of that one.', [{ path: 'parentId', message }]);

/**
 * The task that is to have a subtask, locked: whoever would make it a subtask, or delete it, comes before or after.
 *
 * @throws AppError 403, 422
 */
export async function lockParent(tx: Queryable, caller: Caller, id: string): Promise<Task> {
  const parent = await lockTask(tx, id);
  const place = parent && (await findPlace(tx, caller, parent.projectId));
  if (!parent || !(maySee(caller, parent, place) || mayChange(caller, parent, place)))
    throw unfit('is of no task that there is');
  if (!mayChange(caller, parent, place)) throw forbidden('That task may be read but not be given subtasks.');
  if (parent.parentId !== null) throw unfit('is of a subtask, which has none of its own');
  return parent;
}

/**
 * To be asked once the subtask is there.
 *
 * @throws AppError 422
 */
export async function checkRoom(tx: Queryable, parentId: string): Promise<void> {
  const count = await countSubtasks(tx, parentId, MOST_SUBTASKS + 1);
  if (count > MOST_SUBTASKS) throw unfit(`is of a task that has ${MOST_SUBTASKS} subtasks already`);
}

/**
 * Whether a task, which is locked, may become a subtask of another.
 *
 * @throws AppError 403, 422
 */
export async function checkMove(tx: Queryable, caller: Caller, { id }: Task, parentId: string): Promise<void> {
  if (id === parentId) throw unfit('is its own');
  await lockParent(tx, caller, parentId);
  if ((await countSubtasks(tx, id, 1)) > 0) throw unfit('cannot be set: it has subtasks itself');
}
