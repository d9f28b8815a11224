import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { TaskChanges, TaskEvent } from '@taskward/contracts/events';
import type { Task } from '@taskward/contracts/http';
import { type EventRecord, logEvents } from '@taskward/messaging';
import {
  forbidden,
  inTransaction,
  invalid,
  notFound,
  preconditionFailed,
  type TakeTurns,
  uuidv7,
} from '@taskward/service-kit';
import type pg from 'pg';
import { type Caller, checkCreates, checkDeletes, checkReads, checkWrites } from '../access/callers.ts';
import { audienceOf, checkAssigns, mayChange, maySee } from '../access/task-access.ts';
import { TASK_EVENT_LOG } from '../events/event-log.ts';
import { type Cause, changedEvents, createdEvents, deletedEvent } from '../events/task-events.ts';
import { findFirstUse, insertTaskOnce, type KeyUse } from './idempotency-store.ts';
import type { FindTask, InsertTask } from './task-batches.ts';
import type { TaskInput, TaskPatch } from './task-schema.ts';
import { deleteSomeOfProject, deleteTask, lockTask, updateTask } from './task-store.ts';

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

/** Whether a caller means this version of a task. */
export type ExpectedVersion = (version: number) => boolean;

/** Who asks, and in which trace. */
export interface RequestContext {
  caller: Caller;
  traceparent: string;
}

/**
 * @param key the request's Idempotency-Key: a repeat is answered with the first task
 * @throws AppError 403, 422 where the key was used with other input
 */
export async function createTask(
  deps: TaskDeps,
  context: RequestContext,
  input: TaskInput,
  key?: string,
): Promise<Task> {
  const task = newTaskOf(context.caller, input);
  const events = createdEvents(task, causeAt(context, task.createdAt));
  const entry = { task, events: recordsOf(context, events, audienceOf(task)) };
  if (key === undefined) await deps.insertTask(entry);
  else {
    const use = keyUse(context.caller, key, input);
    if (!(await insertTaskOnce(deps.pool, use, entry))) return firstAnswer(deps, use);
  }
  deps.onCommit();
  return task;
}

function keyUse({ type, id }: Caller, key: string, input: TaskInput): KeyUse {
  const fields = Object.entries(input).sort(([a], [b]) => (a < b ? -1 : 1));
  const fingerprint = createHash('sha256').update(JSON.stringify(fields)).digest('base64url');
  return { caller: `${type}:${id}`, route: 'POST /api/v1/tasks', key, fingerprint };
}

async function firstAnswer({ pool }: TaskDeps, use: KeyUse): Promise<Task> {
  const first = await findFirstUse(pool, use);
  if (first?.fingerprint === use.fingerprint) return first.answer;
  throw invalid('This Idempotency-Key was used before with another body.', [
    { path: 'Idempotency-Key', message: 'must be new for each new request' },
  ]);
}

/** @throws AppError 403, 404 */
export async function getTask({ findTask }: TaskDeps, caller: Caller, id: string): Promise<Task> {
  checkReads(caller);
  const task = await findTask(id);
  if (!task || !maySee(caller, task)) throw notFound('There is no such task.');
  return task;
}

/** @throws AppError 403, 404, 412 */
export async function changeTask(
  deps: TaskDeps,
  context: RequestContext,
  id: string,
  patch: TaskPatch,
  expected: ExpectedVersion,
): Promise<Task> {
  const { caller } = context;
  checkWrites(caller);
  const task = await inTransaction(deps.pool, async (tx) => {
    const before = await lockTask(tx, id);
    if (!before || !(maySee(caller, before) || mayChange(caller, before))) throw notFound('There is no such task.');
    if (!mayChange(caller, before)) throw forbidden('This task may be read but not changed.');
    checkVersion(before, expected);
    if (patch.assignedTo !== undefined) checkAssigns(caller, before.assignedTo, patch.assignedTo);
    const changes = changesOf(before, patch);
    if (Object.keys(changes).length === 0) return before;
    const timestamp = laterOf(new Date().toISOString(), before.updatedAt);
    const after: Task = { ...before, ...patch, version: before.version + 1, updatedAt: timestamp };
    await updateTask(tx, after);
    const events = changedEvents(after, changes, causeAt(context, timestamp));
    await logEvents(tx, TASK_EVENT_LOG, recordsOf(context, events, audienceOf(before, after)));
    return after;
  });
  deps.onCommit();
  return task;
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
    if (!task) throw notFound('There is no such task.');
    checkVersion(task, expected);
    await deleteTask(tx, id);
    const event = deletedEvent(task, causeAt(context, new Date().toISOString()));
    await logEvents(tx, TASK_EVENT_LOG, recordsOf(context, [event], audienceOf(task)));
  });
  deps.onCommit();
}

/** How many tasks of a project go in one statement. */
const DELETE_CHUNK = 1_000;

/**
 * Deletes every task of a project with the events that tell of it, all or none.
 *
 * @param signal says that the caller is gone: then nothing is deleted
 * @throws AppError 403
 */
export async function removeProject(
  deps: TaskDeps,
  context: RequestContext,
  projectId: string,
  signal: AbortSignal,
): Promise<number> {
  checkDeletes(context.caller);
  const deleted = await inTransaction(deps.pool, async (tx) => {
    let count = 0;
    for (;;) {
      const tasks = await deleteSomeOfProject(tx, projectId, DELETE_CHUNK);
      if (tasks.length === 0) break;
      const cause = causeAt(context, new Date().toISOString());
      await logEvents(
        tx,
        TASK_EVENT_LOG,
        tasks.flatMap((task) => recordsOf(context, [deletedEvent(task, cause)], audienceOf(task))),
      );
      count += tasks.length;
      signal.throwIfAborted();
    }
    return count;
  });
  deps.onCommit();
  return deleted;
}

function newTaskOf(caller: Caller, input: TaskInput): Task {
  checkCreates(caller);
  const assignedTo = input.assignedTo === undefined ? caller.id : input.assignedTo;
  checkAssigns(caller, null, assignedTo);
  const now = new Date().toISOString();
  return {
    id: uuidv7(),
    title: input.title,
    description: input.description ?? null,
    status: input.status,
    priority: input.priority,
    assignedTo,
    projectId: input.projectId ?? null,
    createdBy: caller.id,
    dueDate: input.dueDate ?? null,
    labels: input.labels,
    version: 1,
    createdAt: now,
    updatedAt: now,
  };
}

function checkVersion({ version }: Task, expected: ExpectedVersion): void {
  if (expected(version)) return;
  throw preconditionFailed(`The task is at version ${version} by now. Read it again and decide anew.`);
}

/** The fields of a patch that differ from the task, each with what it was and what it becomes. */
export function changesOf(before: Task, patch: TaskPatch): TaskChanges {
  const changed = Object.entries(patch).filter(
    ([field, to]) => to !== undefined && !isDeepStrictEqual(before[field as keyof Task], to),
  );
  return Object.fromEntries(changed.map(([field, to]) => [field, { from: before[field as keyof Task], to }]));
}

// Clocks of two instances may differ a little; a task's own time never runs backwards.
const laterOf = (a: string, b: string): string => (a > b ? a : b);

const causeAt = ({ caller }: RequestContext, timestamp: string): Cause => ({
  actor: { id: caller.id, type: caller.type },
  timestamp,
});

const recordsOf = ({ traceparent }: RequestContext, events: TaskEvent[], audience: string[]): EventRecord[] =>
  events.map((body) => ({ body, subject: body.taskId, audience, traceparent }));
