import type { Row } from '../csv-table.ts';
import { dueNamed, priorityNamed, statusNamed } from '../foreign-words.ts';
import type { Item } from '../imports/import-item.ts';

const listed = (cell: string) =>
  cell
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean);

/** A row of Asana's CSV; its parent is told by name. */
export function readAsana(row: Row): Item {
  const remarks: string[] = [];
  const due = row.cell('due date');
  const dueDate = dueNamed(due);
  if (due !== '' && !dueDate) remarks.push(`The date "${due}" is left out: it cannot be read.`);
  const section = row.cell('section/column');
  const status = statusNamed(section);
  const [project, ...others] = listed(row.cell('projects'));
  if (others.length > 0) remarks.push('It is in several projects: the first is taken.');
  const tags = listed(row.cell('tags'));
  return {
    line: row.line,
    keys: [row.cell('name')],
    parentKey: row.cell('parent task') || undefined,
    title: row.cell('name'),
    description: row.cell('notes') || null,
    status: row.cell('completed at') === '' ? status : 'done',
    priority: priorityNamed(row.cell('priority')),
    dueDate: dueDate ?? null,
    labels: status || section === '' ? tags : [section, ...tags],
    person: row.cell('assignee email', 'assignee') || row.cell('assignee') || undefined,
    project,
    remarks,
  };
}
