import type { Task } from '@taskward/contracts/http';
import type { Queryable } from '@taskward/service-kit';
import type { Caller } from '../access/callers.ts';
import { holdPlace } from '../access/membership-store.ts';
import { indexWatchers, insertTasks, type NewTask } from '../tasks/task-store.ts';
import { nextTask } from './next-task.ts';

/**
 * The task that comes after one that becomes done. The rule goes over to it: what was done has none any more, so that it
 * makes no other, whoever does it again.
 *
 * @returns undefined where it does not repeat, its rule has ended, or its project takes no new tasks
 */
export async function nextOf(tx: Queryable, caller: Caller, before: Task, after: Task): Promise<Task | undefined> {
  const { status, repeat } = after;
  if (before.status === 'done' || status !== 'done' || repeat === null) return undefined;
  const place = await holdPlace(tx, caller, after.projectId);
  return place?.isArchived ? undefined : nextTask({ ...after, repeat }, after.updatedAt);
}

/** Who watched the one before watches it as well. */
export async function makeNext(tx: Queryable, { task, events }: NewTask): Promise<void> {
  await insertTasks(tx, [task], events);
  if (task.watchers.length > 0) await indexWatchers(tx, task);
}
