import type { Task } from './http.ts';

/** The durable topic exchange that task events are published to. */
export const TASK_EVENTS_EXCHANGE = 'task_events';

/** Routing key, AMQP `type` and CloudEvents type alike. */
export const TASK_EVENT_TYPES = ['task.created', 'task.updated', 'task.assigned', 'task.deleted'] as const;
export type TaskEventType = (typeof TASK_EVENT_TYPES)[number];

/** Who did it. */
export interface Actor {
  id: string;
  type: 'user' | 'service';
}

export type TaskChanges = Record<string, { from: unknown; to: unknown }>;

/** The body of a `task.*` message, of the event feed and of a task's history. */
export interface TaskEvent {
  /** UUIDv7; equal to the AMQP `message_id`, so that a duplicate can be told. */
  eventId: string;
  type: TaskEventType;
  taskId: string;
  title: string;
  assignedTo: string | null;
  projectId: string | null;
  actor: Actor;
  version: number;
  timestamp: string;
  /** The task after the change; before it, for `task.deleted`. */
  task: Task;
  changes: TaskChanges;
}
