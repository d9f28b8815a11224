import type { Task } from '@taskward/contracts/http';
import { type Page, pageOf, type Queryable, queryRows } from '@taskward/service-kit';
import type { Caller } from '../access/callers.ts';
import { visibleSql } from '../access/task-access.ts';
import { dueOrderSql, refuseUnknownZone } from './due-date-store.ts';
import { type CursorPoint, placeIn } from './task-cursor.ts';
import { filterSql, type Parameters, parameters, statementName } from './task-filter-store.ts';
import type { SortField, TaskListQuery } from './task-list-schema.ts';
import { TASK_COLUMNS, TASK_NAMES } from './task-store.ts';

/** The SQL that a list is ordered by. `rank` is for search; higher is better. */
interface Order {
  name: SortField | 'rank';
  descending: boolean;
  /** An expression that is never null: tasks without a due date come last in both directions. */
  expression: string;
  /** The same of a task that a cursor names. */
  placeOf: (value: string) => string;
}

function orderOf({ sort, q, timeZone }: TaskListQuery, { add }: Parameters): Order {
  const typed = (type: string) => (value: string) => `${add(value)}::text::${type}`;
  if (sort === undefined && q !== undefined) {
    return { name: 'rank', descending: true, expression: 'ts_rank(search, query)', placeOf: typed('real') };
  }
  const descending = sort === undefined || sort.startsWith('-');
  const name = (sort?.replace(/^-/, '') ?? 'createdAt') as SortField;
  const sql = {
    createdAt: () => ({ expression: 'created_at', placeOf: typed('timestamptz') }),
    updatedAt: () => ({ expression: 'updated_at', placeOf: typed('timestamptz') }),
    dueDate: () => dueOrderSql(timeZone, descending, add),
    priority: () => ({ expression: 'priority', placeOf: typed('task_priority') }),
    title: () => ({ expression: `title ${TITLE_ORDER}`, placeOf: (value: string) => `${add(value)}::text` }),
  }[name]();
  return { name, descending, ...sql };
}

/**
 * The root order of Unicode as ICU has it, whatever the language of the server or its database: letters before their
 * capitals, with their accents behind them. Titles that it holds for equal are in order of their bytes. No index is in
 * this order, so that nothing has to be built anew when ICU gets a new version.
 */
const TITLE_ORDER = 'COLLATE "und-x-icu"';

/** One page of what the caller may see, and the cursor of the next. Its cost grows with the page, not with the table. */
export async function listTasks(
  db: Queryable,
  caller: Caller,
  query: TaskListQuery,
): Promise<{ tasks: Task[]; page: Page }> {
  const params = parameters();
  const order = orderOf(query, params);
  const after = query.cursor === undefined ? undefined : placeIn(query.cursor, order.name, order.descending);
  const { source, conditions } = filterSql(query, params);
  if (after) {
    const place = `(${order.placeOf(after.value)}, ${params.add(after.id)}::uuid)`;
    conditions.push(`(${order.expression}, id) ${order.descending ? '<' : '>'} ${place}`);
  }
  const me = caller.seesAll ? '' : params.add(caller.id);
  const direction = order.descending ? 'DESC' : 'ASC';
  const limit = params.add(query.limit + 1);
  const sorted = `ORDER BY "sortValue" ${direction}, id ${direction} LIMIT ${limit}`;
  const parts = visibleSql(caller, me).map((visible) => {
    const where = [visible, ...conditions].join(' AND ');
    return `(SELECT ${TASK_COLUMNS}, ${order.expression} AS "sortValue" FROM ${source} WHERE ${where} ${sorted})`;
  });
  const columns = order.name === 'rank' ? `${TASK_NAMES}, "sortValue"::text AS rank` : TASK_NAMES;
  const text = `SELECT ${columns} FROM (${parts.join(' UNION ALL ')}) AS page ${sorted}`;
  const rows = await queryRows<Task & { rank?: string }>(db, {
    name: statementName(text),
    text,
    values: params.values,
  }).catch(refuseUnknownZone);
  const { rows: tasks, page } = pageOf(rows, query.limit, (last) => pointOf(order, last));
  for (const task of tasks) if (task.rank !== undefined) delete task.rank;
  return { tasks, page };
}

/** The place of a task in a list, as a cursor carries it. */
function pointOf({ name, descending }: Order, task: Task & { rank?: string }): CursorPoint {
  const value = name === 'rank' ? (task.rank as string) : (task[name] ?? (descending ? '-infinity' : 'infinity'));
  return [name, descending, value, task.id];
}
