import type { TaskEvent } from '@taskward/contracts/events';
import type { Task } from '@taskward/contracts/http';
import { logEvents } from '@taskward/messaging';
import type { Queryable } from '@taskward/service-kit';
import type { Caller } from '../access/callers.ts';
import { findPlace } from '../access/membership-store.ts';
import { audienceOf, mayChange, maySee, type Place } from '../access/task-access.ts';
import { TASK_EVENT_LOG } from '../events/event-log.ts';
import { type RequestContext, recordsOf } from '../events/event-records.ts';
import { lockTask } from './task-store.ts';

/** A task that is locked, with its project where there is one. */
export interface Placed {
  task: Task;
  place: Place | undefined;
}

/** The task, locked: what is added to one task comes one after the other, and its events in order. */
export async function lockPlaced(tx: Queryable, caller: Caller, id: string): Promise<Placed | undefined> {
  const task = await lockTask(tx, id);
  return task && { task, place: await findPlace(tx, caller, task.projectId) };
}

/** Whether somebody may read what was added to a task. */
export const mayRead = (caller: Caller, { task, place }: Placed): boolean =>
  maySee(caller, task, place) || mayChange(caller, task, place);

/** Writes down what happened, for whoever may see the task. */
export function tell(tx: Queryable, context: RequestContext, placed: Placed, event: TaskEvent): Promise<void> {
  return logEvents(tx, TASK_EVENT_LOG, recordsOf(context, placed.task.id, [event], audienceOf(placed)));
}
