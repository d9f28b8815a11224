import { plural, t } from '@lingui/core/macro';
import type { Task } from '@taskward/contracts/http';
import { isolate } from '../../../lib/direction.ts';
import { nameNow } from '../../people/names.ts';
import { projectNameNow } from '../../projects/project-names.ts';
import { formatDueDate } from '../due.ts';
import type { TaskFields } from '../task-api.ts';
import { PRIORITY, STATUS } from '../task-display.ts';

/** What was done to a task, as a sentence. */
export function changeWords(task: Pick<Task, 'title'>, changes: TaskFields): string {
  const title = isolate(task.title);
  if (changes.status === 'done') return t`“${title}” is done`;
  if (changes.status === 'cancelled') return t`“${title}” is cancelled`;
  const now = becomes(changes);
  return t`“${title}”: ${now}`;
}

/** What was done to several. */
export function manyChangedWords(many: number, changes: TaskFields): string {
  const now = becomes(changes);
  return plural(many, { one: `# task: ${now}`, other: `# tasks: ${now}` });
}

/** What a change makes of a task, in a word or two. */
function becomes({ status, priority, dueDate, assignedTo, projectId, labels, position }: TaskFields): string {
  if (status) return STATUS[status].label;
  if (priority) {
    const { label } = PRIORITY[priority];
    return t`${label} priority`;
  }
  if (dueDate) {
    const day = formatDueDate(dueDate);
    return t`due ${day}`;
  }
  if (dueDate === null) return t`no due day`;
  if (assignedTo !== undefined) {
    const name = nameNow(assignedTo);
    return t`with ${name}`;
  }
  if (projectId === null) return t`no project`;
  if (projectId) return projectNameNow(projectId);
  if (position) return t`moved`;
  return labels ? labels.map(isolate).join(', ') || t`no labels` : t`changed`;
}
