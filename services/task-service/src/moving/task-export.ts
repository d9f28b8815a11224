import { type Caller, holderOf } from '../access/callers.ts';
import type { TaskFilter } from '../tasks/list/task-list-schema.ts';
import { listTasks } from '../tasks/list/task-list-store.ts';
import type { TaskDeps } from '../tasks/tasks.ts';
import type { ExportFormat } from './moving-schema.ts';
import { projectNames } from './project-name-store.ts';
import { csvOf, type ExportedTask } from './task-csv.ts';

/** So much is in memory of an export, whatever it has. */
const PAGE = 200;

/**
 * What a list with this filter would show, page after page, oldest first: an order that no change disturbs. Each page is
 * what the caller may see at its moment.
 *
 * @param signal ends it
 * @throws AppError as the list does, 503
 */
export async function* exportTasks(
  { pool, inTurn }: TaskDeps,
  caller: Caller,
  filter: TaskFilter,
  signal: AbortSignal,
): AsyncGenerator<ExportedTask[]> {
  let cursor: string | undefined;
  do {
    const query = { ...filter, sort: 'createdAt', limit: PAGE, ...(cursor && { cursor }) };
    const { tasks, page } = await inTurn(holderOf(caller), () => listTasks(pool, caller, query), signal);
    const ids = new Set(tasks.flatMap(({ projectId }) => projectId ?? []));
    const names = await projectNames(pool, caller, [...ids]);
    yield tasks.map((task) => ({ ...task, project: names.get(task.projectId ?? '') ?? null }));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}

/** The file of an export, a piece for each page. The next page is read when the piece before was taken. */
export async function* textOf(pages: AsyncIterable<ExportedTask[]>, format: ExportFormat): AsyncGenerator<string> {
  let isFirst = true;
  for await (const tasks of pages) {
    const text = format === 'csv' ? csvOf(tasks, isFirst) : tasks.map((task) => `${JSON.stringify(task)}\n`).join('');
    isFirst = false;
    if (text !== '') yield text;
  }
}
