import type { Task } from '@taskward/contracts/http';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';

/** A task as it leaves: with the name of its project, where the reader may know it. */
export type ExportedTask = Task & { project: string | null };

/** The columns of our CSV, in their order. What they hold is in docs/moving.md. */
export const CSV_COLUMNS = [
  'id',
  'title',
  'description',
  'status',
  'priority',
  'assignedTo',
  'projectId',
  'project',
  'dueDate',
  'labels',
  'parentId',
  'repeat',
  'remindAt',
  'watchers',
  'createdBy',
  'createdAt',
  'updatedAt',
] as const satisfies Array<keyof ExportedTask>;

/**
 * What a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV injection). So does a text that
 * begins as if it had got one, so that each can be told from the other when it comes back.
 */
const IS_FORMULA = /^'*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;

/** Rows of our CSV, each with its end of line; the names of the columns before the first where `header` says so. */
export function csvOf(tasks: ExportedTask[], header: boolean): string {
  const rows = tasks.map((task) => CSV_COLUMNS.map((column) => cellOf(task[column])));
  return stringify(header ? [[...CSV_COLUMNS], ...rows] : rows, { record_delimiter: '\r\n' });
}

function cellOf(value: string | string[] | null): string | null {
  const text = Array.isArray(value) ? listOf(value) : value;
  return text !== null && IS_FORMULA.test(text) ? `'${text}` : text;
}

/** The text of a cell without the apostrophe that keeps it from being a formula. */
export const readCell = (cell: string): string =>
  cell.startsWith("'") && IS_FORMULA.test(cell) ? cell.slice(1) : cell;

/** Several values in one cell are a line of CSV themselves: `garden, "a, b"`. */
const listOf = (values: string[]): string => stringify([values], { record_delimiter: '' }).replace(/\n$/, '');

/** The same read back. @throws where quotes do not close */
export function readList(cell: string): string[] {
  if (cell.trim() === '') return [];
  const [values = []] = parse(cell, { trim: true, relax_column_count: true }) as string[][];
  return values.filter((value) => value !== '');
}
