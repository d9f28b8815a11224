import type { Task } from '@taskward/contracts/http';
import { firstPosition } from '@taskward/contracts/position';
import { inTransaction, uuidv7 } from '@taskward/service-kit';
import { type Caller, checkCreates } from '../access/callers.ts';
import { findPlace } from '../access/membership-store.ts';
import { checkEnters, handsOverFreely } from '../access/task-access.ts';
import type { RequestContext } from '../events/event-records.ts';
import { checkRoom, lockParent } from '../subtasks/parents.ts';
import { checkHandOver } from './hand-over.ts';
import { answerOf, findFirstUse, insertTaskOnce, type KeyUse, keyUse } from './idempotency-store.ts';
import { enter, entryOf } from './task-entry.ts';
import type { TaskInput } from './task-schema.ts';
import { insertTasks } from './task-store.ts';
import type { TaskDeps } from './tasks.ts';

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

function newTaskOf(caller: Caller, input: TaskInput): Task {
  const now = new Date().toISOString();
  const id = uuidv7();
  return {
    id,
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
    position: firstPosition(id),
    version: 1,
    createdAt: now,
    updatedAt: now,
  };
}
