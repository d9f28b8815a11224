import { inTransaction } from '@taskward/service-kit';
import type pg from 'pg';
import { checkDeletes } from '../access/callers.ts';
import type { RequestContext } from '../events/event-records.ts';
import { removeLocked } from '../tasks/task-removal.ts';
import { lockSomeOfProject } from '../tasks/task-store.ts';
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
  let count = 0;
  for (;;) {
    const ids = await lockSomeOfProject(tx, projectId, DELETE_CHUNK);
    if (ids.length === 0) return count;
    count += await removeLocked(tx, context, ids);
    signal.throwIfAborted();
  }
}
