import type { Task } from '@taskward/contracts/http';
import { generateKeyBetween } from 'fractional-indexing';
import { isWaiting } from '../../sync/waiting/waiting-tasks.ts';
import type { TaskFields } from '../../task-api.ts';
import { isHead, type Row } from '../../task-groups.ts';

/** The tasks among which one can be moved: those of its group; where there are no groups, all. */
export function neighboursOf(rows: Row[] | undefined, tasks: Task[], id: string): Task[] {
  if (!rows) return tasks;
  const at = rows.findIndex((row) => !isHead(row) && row.task.id === id);
  const start = rows.findLastIndex((row, index) => index < at && isHead(row)) + 1;
  const end = rows.findIndex((row, index) => index > at && isHead(row));
  return rows.slice(start, end < 0 ? rows.length : end).flatMap((row) => (isHead(row) ? [] : row.task));
}

/** Tasks without the one that is moved; what waits to be sent has no place yet. */
export const othersOf = (tasks: Task[], id: string): Task[] =>
  tasks.filter((task) => task.id !== id && !isWaiting(task));

/** Behind how many of the others a task stands. */
export const placeOf = (tasks: Task[], id: string): number =>
  tasks.filter((task) => !isWaiting(task)).findIndex((task) => task.id === id);

/**
 * What puts a task behind so many of the others. Nothing where these do not stand one behind the other, as in the moment
 * in which two people put tasks into one place.
 */
export function placing(others: Task[], at: number): TaskFields | undefined {
  const [before, after] = [others[at - 1]?.position ?? null, others[at]?.position ?? null];
  if (at < 0 || at > others.length || (before && after && before >= after)) return undefined;
  return { position: generateKeyBetween(before, after) };
}
