import type { Schemas } from './openapi.ts';

/** The durable topic exchange that task events are published to. */
export const TASK_EVENTS_EXCHANGE = 'task_events';

/** Routing key, AMQP `type` and CloudEvents type alike. */
export const TASK_EVENT_TYPES = [
  'task.created',
  'task.updated',
  'task.assigned',
  'task.deleted',
  'task.comment.created',
  'task.comment.updated',
  'task.comment.deleted',
  'task.attachment.created',
  'task.attachment.deleted',
] as const satisfies readonly Schemas['TaskEventType'][];
export type TaskEventType = Schemas['TaskEventType'];

export const PROJECT_EVENT_TYPES = [
  'project.created',
  'project.updated',
  'project.deleted',
] as const satisfies readonly Schemas['ProjectEventType'][];
export type ProjectEventType = Schemas['ProjectEventType'];

/** The durable topic exchange that events about people and teams are published to. */
export const IDENTITY_EVENTS_EXCHANGE = 'identity_events';

export const IDENTITY_EVENT_TYPES = [
  'user.created',
  'user.updated',
  'user.deleted',
  'team.created',
  'team.updated',
  'team.deleted',
] as const satisfies readonly Schemas['IdentityEventType'][];
export type IdentityEventType = Schemas['IdentityEventType'];

/** The body of a `user.*` or `team.*` message and of the feed of identity events. */
export type IdentityEvent = Schemas['UserEvent'] | Schemas['TeamEvent'];

/** Who did it. */
export type Actor = Schemas['Actor'];

export type TaskChanges = Schemas['TaskChanges'];

/** The body of a `task.*` message and of the event feed. */
export type TaskEvent = Schemas['TaskEvent'];

/** The body of a `project.*` message and of the event feed. */
export type ProjectEvent = Schemas['ProjectEvent'];
