import type { Task } from '@taskward/contracts/http';
import { type Page, pageOf, type Queryable } from '@taskward/service-kit';
import type pg from 'pg';
import type { Caller } from '../access/callers.ts';
import { reachOf } from '../access/reach-store.ts';
import { ownSql, type Reach } from '../access/task-access.ts';
import type { Search } from '../search/search-sql.ts';
import { withSearch } from '../search/search-store.ts';
import { readBestHits } from './best-hits-store.ts';
import { dueOrderSql, refuseUnknownZone, type Strand } from './due-date-store.ts';
import { type CursorPoint, placeIn } from './task-cursor.ts';
import { filterSql, type Parameters, parameters, statementName } from './task-filter-store.ts';
import type { SortField, TaskListQuery } from './task-list-schema.ts';
import { queryTasks, TASK_COLUMNS, TASK_NAMES } from './task-store.ts';

/** A page of tasks. */
export interface TaskPage {
  tasks: Task[];
  page: Page;
}

/** The SQL that a list is ordered by. */
interface Order {
  name: SortField;
  descending: boolean;
  /** An expression that is never null: tasks without a due date come last in both directions. */
  expression: string;
  /** The same of a task that a cursor names. */
  placeOf: (value: string) => string;
  /** The parts to walk where there is no one index for all of it. */
  strands?: (after: Place | undefined) => Strand[];
}

/** The task that the page before ended with. */
type Place = ReturnType<typeof placeIn>;

function orderOf({ sort = '-createdAt', timeZone }: TaskListQuery, { add }: Parameters): Order {
  const typed = (type: string) => (value: string) => `${add(value)}::text::${type}`;
  const descending = sort.startsWith('-');
  const name = sort.replace(/^-/, '') as SortField;
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

/**
 * One page of what the caller may see: in the order asked for, else the best hits first, else newest first.
 *
 * @throws AppError 400 for a cursor of another list or an unknown time zone, 503 where a search took too long
 */
export function listTasks(pool: pg.Pool, caller: Caller, query: TaskListQuery): Promise<TaskPage> {
  return withSearch(pool, query.q, (db, search) =>
    search && query.sort === undefined ? readBestHits(db, caller, query, search) : readList(db, caller, query, search),
  ).catch(refuseUnknownZone);
}

/**
 * A limit that is not known looks dear to PostgreSQL, which then plans the list anew each time it is read: that takes
 * twice as long as to read it. So those that are usual, of programs and of the web app, are in the statement.
 */
const USUAL_LIMITS = [50, 200];

/** Its cost grows with the page, not with the table. */
async function readList(db: Queryable, caller: Caller, query: TaskListQuery, search?: Search): Promise<TaskPage> {
  const reach = await reachOf(db, caller, query);
  const params = parameters();
  const order = orderOf(query, params);
  const after = query.cursor === undefined ? undefined : placeIn(query.cursor, order.name, order.descending);
  const conditions = filterSql(query, search, params);
  const place = after && `(${order.placeOf(after.value)}, ${params.add(after.id)}::uuid)`;
  // Whoever sees all walks an index of all; somebody's own are read and sorted, once.
  const all = caller.seesAll && !search && reach.projects.length === 0;
  const strands = (all && order.strands?.(after)) || [
    { where: [], expression: order.expression, indexed: order.expression },
  ];
  const isUsual = conditions.length === 0 && !place && USUAL_LIMITS.includes(query.limit);
  const limit = isUsual ? String(query.limit + 1) : params.add(query.limit + 1);
  const text = listSql(reach, { order, strands, conditions, place, limit, params });
  // How a search is best answered depends on how common its words are: no plan for any words is kept.
  const name = search ? undefined : statementName(text);
  const found = await queryTasks<Task>(db, { name, text, values: params.values });
  const { rows: tasks, page } = pageOf(found, query.limit, (last) => pointOf(order, last));
  return { tasks, page };
}

interface ListParts {
  order: Order;
  strands: Strand[];
  conditions: string[];
  /** Where the page before ended. */
  place: string | undefined;
  limit: string;
  params: Parameters;
}

/**
 * The first of each part of what the caller may see, merged: so each part is walked in list order and no further than
 * the page. Parts of their own have no task in common; where projects are read beside them, a task may be found twice.
 */
function listSql({ caller, own, projects }: Reach, parts: ListParts): string {
  const { order, strands, conditions, place, limit, params } = parts;
  const direction = order.descending ? 'DESC' : 'ASC';
  const sorted = `ORDER BY "sortValue" ${direction}, id ${direction}`;
  // The indexes of all tasks in another order are no way to somebody's own: these are read, and then sorted.
  const isWalked = caller.seesAll || order.name === 'createdAt';
  const first = (columns: string, from: string, where: string) =>
    strands.map((strand) => {
      const found = [where, ...strand.where, ...conditions].join(' AND ');
      const after = place ? `(${strand.expression}, id) ${order.descending ? '<' : '>'} ${place}` : 'TRUE';
      const source = isWalked
        ? `${from} WHERE ${found} AND ${after}`
        : `(SELECT * FROM ${from} WHERE ${found} OFFSET 0) AS tasks WHERE ${after}`;
      return `(SELECT ${columns}, ${strand.expression} AS "sortValue" FROM ${source}
        ORDER BY ${strand.indexed} ${direction}, id ${direction} LIMIT ${limit})`;
    });
  const ownParts = (columns: string) =>
    own ? ownSql(caller, params.add).flatMap(({ from, where }) => first(columns, from, where)) : [];
  if (projects.length === 0) {
    return `SELECT ${TASK_NAMES} FROM (${ownParts(TASK_COLUMNS).join(' UNION ALL ')}) AS page ${sorted} LIMIT ${limit}`;
  }
  const mine = `unnest(${params.add(projects)}::text[]) AS mine (project)`;
  const ofEach = first('id', 'tasks', 'project_id = mine.project').map(
    (part) => `(SELECT part.* FROM ${mine} CROSS JOIN LATERAL ${part} AS part)`,
  );
  return `SELECT ${TASK_NAMES} FROM (
      SELECT DISTINCT "sortValue", id FROM (${[...ownParts('id'), ...ofEach].join(' UNION ALL ')}) AS found ${sorted} LIMIT ${limit}
    ) AS page CROSS JOIN LATERAL (${TASK_OF_PAGE}) AS task ${sorted}`;
}

/** A look-up for each of a page, whatever PostgreSQL makes of the number of them. */
const TASK_OF_PAGE = `SELECT ${TASK_COLUMNS.replace(/^id, /, '')} FROM tasks WHERE id = page.id OFFSET 0`;

/** The place of a task in a list, as a cursor carries it. */
const pointOf = ({ name, descending }: Order, task: Task): CursorPoint => [
  name,
  descending,
  task[name] ?? (descending ? '-infinity' : 'infinity'),
  task.id,
];
