import type { TaskChanges } from '@taskward/contracts/events';
import { logEvents } from '@taskward/messaging';
import type pg from 'pg';
import { audienceOf } from '../access/task-access.ts';
import { TASK_EVENT_LOG } from '../events/event-log.ts';
import { causeAt, type RequestContext, recordsOf } from '../events/event-records.ts';
import { changedEvents } from '../events/task-events.ts';
import type { Placed } from './placed-task.ts';
import { updateTask } from './task-store.ts';

/** Writes down a task that is locked as it is after changes, and what there is to tell of them. */
export async function saveChange(
  tx: pg.PoolClient,
  context: RequestContext,
  before: Placed,
  after: Placed,
  changes: TaskChanges,
): Promise<void> {
  const { task } = after;
  await updateTask(tx, task);
  const events = changedEvents(task, changes, causeAt(context, task.updatedAt));
  await logEvents(tx, TASK_EVENT_LOG, recordsOf(context, task.id, events, audienceOf(before, after)));
}
