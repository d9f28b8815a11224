import { randomBytes } from 'node:crypto';
import type { Actor, TaskChanges, TaskEvent, TaskEventType } from '@taskward/contracts/events';
import type { Attachment, Comment, Task } from '@taskward/contracts/http';
import { uuidv7 } from '@taskward/service-kit';

/** Who did it, and when (ISO 8601). */
export interface Cause {
  actor: Actor;
  timestamp: string;
}

const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The trace of a request (W3C Trace Context), or a new one where the caller sent none that is valid. */
export function traceOf(given: string | undefined): string {
  if (given !== undefined && TRACEPARENT.test(given)) return given;
  const random = randomBytes(24).toString('hex');
  return `00-${random.slice(0, 32)}-${random.slice(32)}-01`;
}

/** A task came to be. */
export function createdEvents(task: Task, cause: Cause): TaskEvent[] {
  const events = [event('task.created', task, cause, {})];
  if (task.assignedTo !== null && task.assignedTo !== task.createdBy) {
    events.push(event('task.assigned', task, cause, { assignedTo: { from: null, to: task.assignedTo } }));
  }
  return events;
}

/** A task changed; `changes` is not empty. */
export function changedEvents(task: Task, changes: TaskChanges, cause: Cause): TaskEvent[] {
  const events = [event('task.updated', task, cause, changes)];
  const { assignedTo } = changes;
  if (assignedTo && assignedTo.to !== null) events.push(event('task.assigned', task, cause, { assignedTo }));
  return events;
}

/** A task is gone; it is told as it was. */
export function deletedEvent(task: Task, cause: Cause): TaskEvent {
  return event('task.deleted', task, cause, {});
}

/** Something was said to a task, or taken back: `comment` is after the change, or before it where it is gone. */
export function commentEvent(
  what: 'created' | 'updated' | 'deleted',
  task: Task,
  comment: Comment,
  cause: Cause,
  changes: TaskChanges = {},
): TaskEvent {
  return { ...event(`task.comment.${what}`, task, cause, changes), comment };
}

/** A file came to a task, or is gone. */
export function attachmentEvent(
  what: 'created' | 'deleted',
  task: Task,
  attachment: Attachment,
  cause: Cause,
): TaskEvent {
  return { ...event(`task.attachment.${what}`, task, cause, {}), attachment };
}

function event(type: TaskEventType, task: Task, { actor, timestamp }: Cause, changes: TaskChanges): TaskEvent {
  const { id: taskId, title, assignedTo, projectId, version } = task;
  return { eventId: uuidv7(), type, taskId, title, assignedTo, projectId, actor, version, timestamp, task, changes };
}
