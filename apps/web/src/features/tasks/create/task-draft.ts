import type { TaskPriority } from '@taskward/contracts/http';
import { oneLine } from '@taskward/contracts/text';
import { randomId } from '../../../lib/random.ts';
import { dueOn } from '../due.ts';
import type { NewTaskFields } from '../task-api.ts';

/** What is in the form of a new task. */
export interface TaskDraft {
  title: string;
  description: string;
  priority: TaskPriority;
  due: string;
  time: string;
  projectId: string;
  /** Empty: nobody. */
  assignedTo: string;
  labels: string[];
  /** Empty: it does not. */
  repeat: string;
  remindAt: string | null;
  /** Sent along, so that the same form sent twice makes one task. */
  key: string;
}

/** The form as it begins, for this person and in this project. */
export const emptyFor = (me: string, projectId: string) => (): TaskDraft => ({
  title: '',
  description: '',
  priority: 'medium',
  due: '',
  time: '',
  projectId,
  assignedTo: me,
  labels: [],
  repeat: '',
  remindAt: null,
  key: randomId(),
});

/** What is sent of it. */
export function fieldsOf(draft: TaskDraft, me: string): NewTaskFields {
  return {
    title: oneLine(draft.title),
    priority: draft.priority,
    ...(draft.description.trim() ? { description: draft.description } : {}),
    ...(draft.due ? { dueDate: dueOn(draft.due, draft.time) } : {}),
    ...(draft.projectId.trim() ? { projectId: draft.projectId.trim() } : {}),
    ...(draft.assignedTo === me ? {} : { assignedTo: draft.assignedTo || null }),
    ...(draft.labels.length > 0 ? { labels: draft.labels } : {}),
    ...(draft.repeat ? { repeat: draft.repeat } : {}),
    ...(draft.remindAt ? { remindAt: draft.remindAt } : {}),
  };
}
