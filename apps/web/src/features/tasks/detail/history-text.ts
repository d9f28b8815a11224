import { t } from '@lingui/core/macro';
import type { TaskPriority, TaskStatus } from '@taskward/contracts/http';
import { isolate } from '../../../lib/direction.ts';
import { ownLocale } from '../../../lib/locale.ts';
import { formatDueDate } from '../due.ts';
import type { HistoryEntry } from '../task-api.ts';
import { PRIORITY, STATUS } from '../task-display.ts';
import { repeatWords } from '../values/repeat/repeat-words.ts';

/** How people and projects are called. */
export interface Names {
  nameOf: (id: string | null | undefined) => string;
  projectName: (id: string) => string;
}

/** What a field is called in a sentence. */
const names = (): Record<string, string> => ({
  title: t`the title`,
  description: t`the description`,
  status: t`the status`,
  priority: t`the priority`,
  assignedTo: t`the assignee`,
  projectId: t`the project`,
  dueDate: t`the due date`,
  labels: t`the labels`,
  watchers: t`who watches`,
  parentId: t`the task that it belongs to`,
  repeat: t`when it comes again`,
  remindAt: t`the reminder`,
});

/** What a field is called, for who chooses between two values of it. */
export const fieldName = (field: string): string => names()[field] ?? field;

/** What an event did, as the rest of a sentence that begins with who did it. */
export function describeChange(
  { type, changes, attachment }: Pick<HistoryEntry, 'type' | 'changes' | 'attachment'>,
  names: Names,
): string {
  const { assignedTo, ...others } = changes ?? {};
  const name = names.nameOf(assignedTo?.to ? String(assignedTo.to) : null);
  if (type === 'task.created') return assignedTo?.to ? t`created the task for ${name}` : t`created the task`;
  if (type === 'task.deleted') return t`deleted the task`;
  if (type === 'task.comment.deleted') return t`deleted a comment`;
  if (type === 'task.attachment.deleted') return t`deleted a file`;
  if (type === 'task.attachment.created') return attachedWords(attachment?.name);
  const handOver = assignedTo?.to ? t`gave the task to ${name}` : t`left the task to nobody`;
  const acts = [...(assignedTo ? [handOver] : []), ...watching(others.watchers, names), ...otherChanges(others, names)];
  return acts.length > 0 ? listWords(acts) : t`changed the task`;
}

function attachedWords(name: string | undefined): string {
  if (name === undefined) return t`attached a file`;
  const file = isolate(name);
  return t`attached the file “${file}”`;
}

const listWords = (acts: string[]) => new Intl.ListFormat(ownLocale(), { type: 'conjunction' }).format(acts);

type Changes = NonNullable<HistoryEntry['changes']>;

function watching(change: Changes[string] | undefined, { nameOf }: Names): string[] {
  const idsOf = (value: unknown) => (Array.isArray(value) ? value.map(String) : []);
  const [before, after] = [idsOf(change?.from), idsOf(change?.to)];
  const come = after
    .filter((id) => !before.includes(id))
    .map(nameOf)
    .join(', ');
  const gone = before
    .filter((id) => !after.includes(id))
    .map(nameOf)
    .join(', ');
  return [...(come ? [t`added as watchers: ${come}`] : []), ...(gone ? [t`took off the watchers: ${gone}`] : [])];
}

function otherChanges({ watchers: _told, position: _seen, ...changes }: Changes, names: Names): string[] {
  // What is done hands its rule on.
  const goesOn = changes.status?.to === 'done' && changes.repeat?.to === null;
  const told = Object.entries(changes)
    .filter(([field]) => !(goesOn && field === 'repeat'))
    .map(([field, { to }]) => oneChange(field, to, names));
  const all = told.join(', ');
  if (!all) return [];
  return [goesOn ? t`changed ${all}; the next one is made` : t`changed ${all}`];
}

function oneChange(field: string, to: unknown, names: Names): string {
  const name = fieldName(field);
  const value = formatValue(field, to, names);
  return field === 'description' || field === 'parentId' ? name : t`${name} to ${value}`;
}

/** The value of a field as people say it. */
export function formatValue(field: string, value: unknown, names: Names): string {
  if (field === 'assignedTo') return names.nameOf(value as string | null);
  if (value === null || value === undefined || value === '') return t`nothing`;
  if (field === 'status') return STATUS[value as TaskStatus]?.label ?? String(value);
  if (field === 'priority') return PRIORITY[value as TaskPriority]?.label ?? String(value);
  if (field === 'projectId') return `“${names.projectName(String(value))}”`;
  if (field === 'repeat') return repeatWords(String(value));
  if (field === 'dueDate' || field === 'remindAt') return formatDueDate(String(value));
  if (field === 'watchers') return (value as string[]).map(names.nameOf).join(', ') || t`nobody`;
  if (Array.isArray(value)) return value.map(String).map(isolate).join(', ') || t`nothing`;
  return `“${isolate(String(value))}”`;
}
