import type { Task } from '@taskward/contracts/http';
import { daysUntil } from '../tasks/due.ts';
import { listTasks } from '../tasks/task-api.ts';

export const FLOW_DAYS = 14;
/** The most that is read for a picture: pages of 200. */
const PAGES = 5;

/** Tasks created and finished on each of the last days. A task counts as finished when it was changed last. */
export async function taskFlow(signal: AbortSignal) {
  const recent = (time: string) => daysUntil(time) > -FLOW_DAYS;
  const created = await readWhile({ sort: '-createdAt' }, (task) => recent(task.createdAt), signal);
  const done = await readWhile({ sort: '-updatedAt', status: 'done' }, (task) => recent(task.updatedAt), signal);
  return Array.from({ length: FLOW_DAYS }, (_, index) => {
    const offset = index - FLOW_DAYS + 1;
    const day = new Date();
    day.setDate(day.getDate() + offset);
    return {
      day: day.toLocaleDateString(undefined, { day: 'numeric', month: 'short' }),
      created: created.filter((task) => daysUntil(task.createdAt) === offset).length,
      done: done.filter((task) => daysUntil(task.updatedAt) === offset).length,
    };
  });
}

/** Who has how many overdue tasks, most first. */
export async function overdueByPerson(signal: AbortSignal) {
  const asked = [['dueBefore', new Date().toISOString()], ['sort', 'dueDate'], ...OPEN.map((s) => ['status', s])];
  const tasks = await readWhile(asked, () => true, signal);
  const people = Map.groupBy(tasks, (task) => task.assignedTo);
  return [...people].map(([id, late]) => ({ id, count: late.length })).sort((a, b) => b.count - a.count);
}

const OPEN = ['todo', 'in_progress', 'in_review'];

async function readWhile(
  query: Record<string, string> | string[][],
  wanted: (task: Task) => boolean,
  signal: AbortSignal,
) {
  const asked = new URLSearchParams(query);
  asked.set('limit', '200');
  const tasks: Task[] = [];
  for (let page = 0; page < PAGES; page++) {
    const { data, page: here } = await listTasks(asked, signal);
    tasks.push(...data.filter(wanted));
    if (!here.nextCursor || !data.every(wanted)) break;
    asked.set('cursor', here.nextCursor);
  }
  return tasks;
}
