import { logEvents } from '@taskward/messaging';
import { inTransaction } from '@taskward/service-kit';
import type pg from 'pg';
import { checkDeletes } from '../access/callers.ts';
import { findPlace } from '../access/membership-store.ts';
import { audienceOf } from '../access/task-access.ts';
import { TASK_EVENT_LOG } from '../events/event-log.ts';
import { causeAt, type RequestContext, recordsOf } from '../events/event-records.ts';
import { deletedEvent } from '../events/task-events.ts';
import { deleteSomeOfProject } from '../tasks/task-store.ts';
import type { TaskDeps } from '../tasks/tasks.ts';

/** How many tasks of a project go in one statement. */
const DELETE_CHUNK = 1_000;

/**
 * Deletes every task of a project with the events that tell of it, all or none. The project, where there is one of that
 * id, stays.
 *
 * @param signal says that the caller is gone: then nothing is deleted
 * @throws AppError 403
 */
export async function emptyProject(
  deps: TaskDeps,
  context: RequestContext,
  projectId: string,
  signal: AbortSignal,
): Promise<number> {
  checkDeletes(context.caller);
  const deleted = await inTransaction(deps.pool, (tx) => removeTasksOf(tx, context, projectId, signal));
  deps.onCommit();
  return deleted;
}

/** The same as a part of a transaction. */
export async function removeTasksOf(
  tx: pg.PoolClient,
  context: RequestContext,
  projectId: string,
  signal: AbortSignal,
): Promise<number> {
  const place = await findPlace(tx, context.caller, projectId);
  let count = 0;
  for (;;) {
    const tasks = await deleteSomeOfProject(tx, projectId, DELETE_CHUNK);
    if (tasks.length === 0) return count;
    const cause = causeAt(context, new Date().toISOString());
    const records = tasks.flatMap((task) =>
      recordsOf(context, task.id, [deletedEvent(task, cause)], audienceOf({ task, place })),
    );
    await logEvents(tx, TASK_EVENT_LOG, records);
    count += tasks.length;
    signal.throwIfAborted();
  }
}
