import type { TaskPriority, TaskStatus } from '@taskward/contracts/http';
import { isolate } from '../../../lib/direction.ts';
import { formatDueDate } from '../due.ts';
import type { HistoryEntry } from '../task-api.ts';
import { PRIORITY, STATUS } from '../task-display.ts';

/** How people and projects are called. */
export interface Names {
  nameOf: (id: string | null | undefined) => string;
  projectName: (id: string) => string;
}

const FIELD: Record<string, string> = {
  title: 'the title',
  description: 'the description',
  status: 'the status',
  priority: 'the priority',
  assignedTo: 'the assignee',
  projectId: 'the project',
  dueDate: 'the due date',
  labels: 'the labels',
  watchers: 'who watches',
  parentId: 'the task that it belongs to',
  repeat: 'when it comes again',
  remindAt: 'the reminder',
};

/** What an event did, as the rest of a sentence that begins with who did it. */
export function describeChange({ type, changes }: Pick<HistoryEntry, 'type' | 'changes'>, names: Names): string {
  if (type === 'task.created') return 'created the task';
  if (type === 'task.deleted') return 'deleted the task';
  if (type === 'task.comment.deleted') return 'deleted a comment';
  if (type === 'task.assigned') {
    const to = changes?.assignedTo?.to;
    return to ? `gave the task to ${names.nameOf(String(to))}` : 'gave the task to somebody';
  }
  const told = Object.entries(changes ?? {}).map(([field, { to }]) => oneChange(field, to, names));
  return told.length > 0 ? `changed ${told.join(', ')}` : 'changed the task';
}

function oneChange(field: string, to: unknown, names: Names): string {
  const name = FIELD[field] ?? field;
  return field === 'description' ? name : `${name} to ${formatValue(field, to, names)}`;
}

/** The value of a field as people say it. */
export function formatValue(field: string, value: unknown, names: Names): string {
  if (field === 'assignedTo') return names.nameOf(value as string | null);
  if (value === null || value === undefined || value === '') return 'nothing';
  if (field === 'status') return STATUS[value as TaskStatus]?.label ?? String(value);
  if (field === 'priority') return PRIORITY[value as TaskPriority]?.label ?? String(value);
  if (field === 'projectId') return `“${names.projectName(String(value))}”`;
  if (field === 'dueDate') return formatDueDate(String(value));
  if (field === 'watchers') return (value as string[]).map(names.nameOf).join(', ') || 'nobody';
  if (Array.isArray(value)) return value.map(String).map(isolate).join(', ') || 'nothing';
  return `“${isolate(String(value))}”`;
}
