import type { TaskPriority, TaskStatus } from '@taskward/contracts/http';
import type { Row } from '../csv-table.ts';
import type { Entry, Item } from '../imports/import-item.ts';
import { readCell, readList } from '../task-csv.ts';

/** A row of the CSV that an export of ours writes, or of one that has some of its columns. */
export function readOwnRow(row: Row): Entry {
  const cell = (name: string) => readCell(row.exact(name) ?? '');
  const some = (name: string) => cell(name) || undefined;
  const title = cell('title');
  let labels: string[];
  try {
    labels = readList(cell('labels'));
  } catch {
    return { line: row.line, title, fault: 'Its labels are no line of CSV: a quote is missing or out of place.' };
  }
  return {
    line: row.line,
    keys: [some('id') ?? ''],
    parentKey: some('parentId'),
    title,
    description: some('description') ?? null,
    status: some('status') as TaskStatus | undefined,
    priority: some('priority') as TaskPriority | undefined,
    dueDate: some('dueDate') ?? null,
    labels,
    repeat: some('repeat') ?? null,
    remindAt: some('remindAt') ?? null,
    person: some('assignedTo'),
    project: some('project'),
    projectId: some('projectId'),
    remarks: [],
  };
}

/** A line of the JSON lines that an export of ours writes. */
export function readOwnLine(text: string, line: number): Entry {
  const task = objectIn(text);
  if (!task) return { line, title: '', fault: 'This line is no JSON object.' };
  const some = (name: string) => (typeof task[name] === 'string' && task[name] !== '' ? task[name] : undefined);
  const { title, description, status, priority, dueDate, labels, repeat, remindAt } = task as unknown as Item;
  return {
    line,
    keys: [some('id') ?? ''],
    parentKey: some('parentId'),
    ...{ title, description, status, priority, dueDate, labels, repeat, remindAt },
    person: some('assignedTo'),
    project: some('project'),
    projectId: some('projectId'),
    remarks: [],
  };
}

export function objectIn(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined; // not JSON, which is told of the line
  }
}
