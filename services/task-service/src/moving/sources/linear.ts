import type { Row } from '../csv-table.ts';
import { dueNamed, priorityNamed, statusNamed } from '../foreign-words.ts';
import type { Item } from '../imports/import-item.ts';

/** A row of Linear's CSV. An issue without a project is in one called like its team. */
export function readLinear(row: Row): Item {
  const remarks: string[] = [];
  const due = row.cell('due date');
  const dueDate = dueNamed(due);
  if (due !== '' && !dueDate) remarks.push(`The date "${due}" is left out: it cannot be read.`);
  const status = row.cell('status');
  const ended = row.cell('canceled') ? 'cancelled' : row.cell('completed') ? 'done' : undefined;
  const statusHere = statusNamed(status) ?? ended;
  if (status !== '' && !statusHere) remarks.push(`The state "${status}" is none here: it is to be done.`);
  return {
    line: row.line,
    keys: [row.cell('id')],
    parentKey: row.cell('parent issue') || undefined,
    title: row.cell('title'),
    description: row.cell('description') || null,
    status: statusHere,
    priority: priorityNamed(row.cell('priority')),
    dueDate: dueDate ?? null,
    labels: row
      .cell('labels')
      .split(',')
      .map((one) => one.trim()),
    person: row.cell('assignee') || undefined,
    project: row.cell('project') || row.cell('team') || undefined,
    remarks,
  };
}
