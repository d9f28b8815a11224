import { logEvents } from '@taskward/messaging';
import type { Queryable } from '@taskward/service-kit';
import { findPlace } from '../access/membership-store.ts';
import { audienceOf, type Place } from '../access/task-access.ts';
import { TASK_EVENT_LOG } from '../events/event-log.ts';
import { causeAt, type RequestContext, recordsOf } from '../events/event-records.ts';
import { deletedEvent } from '../events/task-events.ts';
import { deleteTasks } from './task-store.ts';

/**
 * Deletes tasks and their subtasks with the events that tell of it.
 *
 * @param ids of tasks that are locked
 * @returns how many they were
 */
export async function removeLocked(tx: Queryable, context: RequestContext, ids: string[]): Promise<number> {
  const tasks = await deleteTasks(tx, ids);
  const places = new Map<string | null, Place | undefined>();
  for (const { projectId } of tasks) {
    if (!places.has(projectId)) places.set(projectId, await findPlace(tx, context.caller, projectId));
  }
  const cause = causeAt(context, new Date().toISOString());
  const told = tasks.flatMap((task) => {
    const audience = audienceOf({ task, place: places.get(task.projectId) });
    return recordsOf(context, task.id, [deletedEvent(task, cause)], audience);
  });
  await logEvents(tx, TASK_EVENT_LOG, told);
  return tasks.length;
}
