import type { Task } from '@taskward/contracts/http';
import { conflict, forbidden } from '@taskward/service-kit';
import { mayChange } from '../access/task-access.ts';
import type { RequestContext } from '../events/event-records.ts';
import { alterTask, type TaskDeps } from './tasks.ts';
import type { ExpectedVersion } from './versions.ts';

export const MOST_WATCHERS = 50;

/** Who watches the task with somebody more. @throws AppError 409 where those are too many */
export function withWatcher(watchers: string[], id: string): string[] {
  const now = [...new Set([...watchers, id])].sort();
  if (now.length > MOST_WATCHERS) throw conflict(`A task has ${MOST_WATCHERS} watchers at most.`);
  return now;
}

/** @throws AppError 403, 404, 409, 412 */
export function watchTask(
  deps: TaskDeps,
  context: RequestContext,
  taskId: string,
  userId: string,
  expected: ExpectedVersion,
): Promise<Task> {
  return alterTask(deps, context, taskId, expected, (before, place) => {
    if (!mayChange(context.caller, before, place)) throw forbidden('You may not choose who watches this task.');
    return { watchers: withWatcher(before.watchers, userId) };
  });
}

/** @throws AppError 403, 404, 412 */
export function unwatchTask(
  deps: TaskDeps,
  context: RequestContext,
  taskId: string,
  userId: string,
  expected: ExpectedVersion,
): Promise<Task> {
  const { caller } = context;
  return alterTask(deps, context, taskId, expected, (before, place) => {
    const isMe = caller.type === 'user' && userId === caller.id;
    if (!isMe && !mayChange(caller, before, place)) throw forbidden('You may not choose who watches this task.');
    return { watchers: before.watchers.filter((id) => id !== userId) };
  });
}
