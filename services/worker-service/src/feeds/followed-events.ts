import type { Actor } from '@taskward/contracts/events';
import type { EventBody } from '@taskward/messaging';

/** As much of the other services' events as is read here; they have more, and may gain some. */

export interface Changes {
  [field: string]: { from: unknown; to: unknown } | undefined;
}

interface Followed extends EventBody {
  actor: Actor;
  changes: Changes;
}

export interface TaskState {
  assignedTo: string | null;
  createdBy: string;
  watchers?: string[];
  status: string;
  /** A day or a moment. */
  dueDate: string | null;
  /** A moment. */
  remindAt?: string | null;
}

export interface TaskEvent extends Followed {
  type: 'task.created' | 'task.updated' | 'task.assigned' | 'task.deleted';
  taskId: string;
  title: string;
  task: TaskState;
}

export interface CommentEvent extends Followed {
  type: 'task.comment.created' | 'task.comment.updated' | 'task.comment.deleted';
  taskId: string;
  title: string;
  task: TaskState;
  comment: { author: string; body: string; mentions: string[] };
}

export interface Member {
  kind: 'user' | 'team' | 'service';
  id: string;
}

export interface ProjectEvent extends Followed {
  type: 'project.created' | 'project.updated' | 'project.deleted';
  projectId: string;
  project: { name: string; members: Member[] };
}

export interface AttachmentEvent extends Followed {
  type: 'task.attachment.created';
  attachment: { id: string; contentType: string; size: number };
}

export type WorkEvent = TaskEvent | CommentEvent | ProjectEvent;

export interface UserEvent extends Followed {
  type: 'user.created' | 'user.updated' | 'user.deleted';
  userId: string;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether an id is of a person. Services have tasks as people have, and no inbox; their ids are no UUIDs. */
export const isPerson = (id: string | null | undefined): id is string => typeof id === 'string' && UUID.test(id);
