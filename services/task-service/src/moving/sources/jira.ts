import type { Row } from '../csv-table.ts';
import { dueNamed, priorityNamed, statusNamed } from '../foreign-words.ts';
import type { Item } from '../imports/import-item.ts';

/** A row of Jira's CSV, which has a column for each label. A parent is told by its id, of old by its key. */
export function readJira(row: Row): Item {
  const remarks: string[] = [];
  const due = row.cell('due date', 'due');
  const dueDate = dueNamed(due);
  if (due !== '' && !dueDate) remarks.push(`The date "${due}" is left out: it cannot be read.`);
  const [status, priority] = [row.cell('status'), row.cell('priority')];
  const isDone = row.cell('resolution') !== '' && !/unresolved/i.test(row.cell('resolution'));
  const statusHere = statusNamed(status) ?? (isDone ? 'done' : undefined);
  if (status !== '' && !statusHere) remarks.push(`The state "${status}" is none here: it is to be done.`);
  if (priority !== '' && !priorityNamed(priority))
    remarks.push(`The priority "${priority}" is none here: it is medium.`);
  const parent = row.cell('parent', 'parent id', 'parent key');
  return {
    line: row.line,
    keys: [row.cell('issue id'), row.cell('issue key')],
    parentKey: parent || undefined,
    title: row.cell('summary'),
    description: row.cell('description') || null,
    status: statusHere,
    priority: priorityNamed(priority),
    dueDate: dueDate ?? null,
    labels: row.cells('labels').flatMap((cell) => cell.split(/[,\s]+/)),
    person: row.cell('assignee') || undefined,
    project: row.cell('project name') || undefined,
    remarks,
  };
}
