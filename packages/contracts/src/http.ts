import type { Schemas } from './openapi.ts';

/** What crosses HTTP, as JSON. Times are ISO 8601 with zone. The shapes are those of the OpenAPI document. */

export const TASK_STATUSES = [
  'todo',
  'in_progress',
  'in_review',
  'done',
  'cancelled',
] as const satisfies readonly Schemas['TaskStatus'][];
export type TaskStatus = Schemas['TaskStatus'];

/** In rising order: the order that sorting by priority uses. */
export const TASK_PRIORITIES = [
  'low',
  'medium',
  'high',
  'urgent',
] as const satisfies readonly Schemas['TaskPriority'][];
export type TaskPriority = Schemas['TaskPriority'];

export const NOTIFICATION_KINDS = [
  'assigned',
  'mentioned',
  'commented',
  'due_soon',
  'overdue',
  'reminder',
  'project_added',
  'security',
] as const satisfies readonly Schemas['NotificationKind'][];
export type NotificationKind = Schemas['NotificationKind'];

export type Task = Schemas['Task'];
/** A task as GET of one tells it: with how far its subtasks are. */
export type WholeTask = Schemas['WholeTask'];
/** What was said to a task. */
export type Comment = Schemas['Comment'];
/** A file of a task, or somebody's own. */
export type Attachment = Schemas['Attachment'];
/** Where a file is saved from, past us. */
export type FileLink = Schemas['FileLink'];
/** One entry of a task's history. */
export type HistoryEntry = Schemas['HistoryEntry'];
export type TaskStats = Schemas['TaskStats'];
export type Project = Schemas['Project'];
/** A project without what is counted of it, as its events tell it. */
export type ProjectState = Schemas['ProjectState'];
export type ProjectMember = Schemas['ProjectMember'];
/** A saved way of looking at tasks. */
export type View = Schemas['View'];
/** Tasks that somebody brought along from a file. */
export type Import = Schemas['Import'];
/** What there is to tell of a line of that file. */
export type ImportLine = Schemas['ImportLine'];
/** What would be made of a file. */
export type ImportPreview = Schemas['ImportPreview'];
export type TaskDay = Schemas['TaskDay'];
export type User = Schemas['User'];
export type Session = Schemas['Session'];

/** RFC 9457 problem details, as every error is told. */
export type Problem = Schemas['Problem'];

/** `GET /config.json`: what the web application must know before anybody signs in. */
export type WebConfig = Schemas['WebConfig'];
