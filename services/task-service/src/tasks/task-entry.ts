import type { Task } from '@taskward/contracts/http';
import type pg from 'pg';
import type { Caller } from '../access/callers.ts';
import { holdPlace } from '../access/membership-store.ts';
import { audienceOf, checkEnters, type Place } from '../access/task-access.ts';
import { causeAt, type RequestContext, recordsOf } from '../events/event-records.ts';
import { createdEvents } from '../events/task-events.ts';
import type { NewTask } from './task-store.ts';

/** A new task with the events that tell of it, to whoever may see it. */
export function entryOf(context: RequestContext, task: Task, place?: Place): NewTask {
  const events = createdEvents(task, causeAt(context, task.createdAt));
  return { task, events: recordsOf(context, task.id, events, audienceOf({ task, place })), place };
}

/**
 * The project that a task comes into, which stays as it is until the transaction ends.
 *
 * @throws AppError 403, 409 where it is archived
 */
export async function enter(tx: pg.PoolClient, caller: Caller, { projectId }: Task): Promise<Place | undefined> {
  const place = await holdPlace(tx, caller, projectId);
  checkEnters(caller, place);
  return place;
}
