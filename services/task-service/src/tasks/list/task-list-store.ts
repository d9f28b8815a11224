import type { Task } from '@taskward/contracts/http';
import { type Page, pageOf, type Queryable } from '@taskward/service-kit';
import type pg from 'pg';
import type { Caller } from '../../access/callers.ts';
import { reachOf } from '../../access/reach-store.ts';
import { ownSql, type Reach } from '../../access/task-access.ts';
import { POSITION_SQL } from '../../positions/position-store.ts';
import type { Search } from '../../search/search-sql.ts';
import { withSearch } from '../../search/search-store.ts';
import { dueOrderSql, refuseUnknownZone, type Strand } from '../due-date-store.ts';
import { queryTasks, TASK_COLUMNS, TASK_NAMES } from '../task-store.ts';
import { readBestHits } from './best-hits-store.ts';
import { type CursorPoint, placeIn } from './task-cursor.ts';
import { filterSql, isRareLabel, type Parameters, parameters, statementName } from './task-filter-store.ts';
import type { SortField, TaskListQuery } from './task-list-schema.ts';

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
    position: () => ({ expression: POSITION_SQL, placeOf: (value: string) => `${add(value)}::text` }),
  }[name]();
  return { name, descending, ...sql };
}

/**
 * The root order of Unicode as ICU has it, whatever the language of the server or its database: letters before their
 * capitals, with their accents behind them. Titles that it holds for equal are in order of their bytes.
 */
const TITLE_ORDER = 'COLLATE title_order';

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
  // Where only projects are read that were asked for, to ask for them once more would have PostgreSQL expect next to nothing.
  const conditions = filterSql(reach.own ? query : { ...query, projectId: undefined }, search, params);
  const place = after && `${order.placeOf(after.value)}, ${params.add(after.id)}::uuid`;
  const isRare = query.label !== undefined && (await isRareLabel(db, query.label));
  const ways = waysOf(reach, order, after, { isRare, isSearch: search !== undefined });
  const isUsual = conditions.length === 0 && !place && USUAL_LIMITS.includes(query.limit);
  const limit = isUsual ? String(query.limit + 1) : params.add(query.limit + 1);
  const text = listSql(reach, { order, ways, conditions, place, limit, params });
  // How a search is best answered depends on how common its words are: no plan for any words is kept.
  const name = search ? undefined : statementName(text);
  const found = await queryTasks<Task>(db, { name, text, values: params.values });
  const { rows: tasks, page } = pageOf(found, query.limit, (last) => pointOf(order, last));
  return { tasks, page };
}

/** How a part of a list is read. */
interface Way {
  /** Whether an index in list order is walked, if PostgreSQL likes; else all of the part is read, and then sorted. */
  walks: boolean;
  strands: Strand[];
}

/**
 * Of all tasks and of projects each order has an index. Those of all tasks are no way to somebody's own in another order
 * than creation, nor is any index in order to what few have.
 */
function waysOf(
  { caller, projects }: Reach,
  { name, expression, strands }: Order,
  after: Place | undefined,
  { isRare, isSearch }: { isRare: boolean; isSearch: boolean },
): { own: Way; inProjects: Way } {
  const whole = [{ where: [], expression, indexed: expression, isColumn: name !== 'dueDate' && name !== 'position' }];
  const usual = { walks: !isRare && (caller.seesAll || name === 'createdAt'), strands: whole };
  if (isRare || isSearch || !(caller.seesAll || projects.length > 0)) return { own: usual, inProjects: usual };
  const walked = { walks: true, strands: strands?.(after) ?? whole };
  return { own: caller.seesAll ? walked : usual, inProjects: walked };
}

interface ListParts {
  order: Order;
  ways: ReturnType<typeof waysOf>;
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
  const { order, ways, conditions, place, limit, params } = parts;
  const direction = order.descending ? 'DESC' : 'ASC';
  const sorted = `ORDER BY "sortValue" ${direction}, id ${direction}`;
  const beyond = order.descending ? '<' : '>';
  const first = ({ walks, strands }: Way, columns: string, from: string, where: string) =>
    strands.map((strand) => {
      const found = [where, ...strand.where, ...conditions].join(' AND ');
      const after = place ? `(${strand.expression}, id) ${beyond} (${place})` : 'TRUE';
      const source = walks
        ? `${from} WHERE ${found} AND ${after}`
        : `(SELECT * FROM ${from} WHERE ${found} OFFSET 0) AS tasks WHERE ${after}`;
      return `(SELECT ${columns}, ${strand.expression} AS "sortValue" FROM ${source}
        ORDER BY ${strand.indexed} ${direction}, id ${direction} LIMIT ${limit})`;
    });
  // Behind the last of many in one place, such as of one priority, PostgreSQL expects nothing, and holds the index of all
  // tasks for as good a way there as that of the project. That one alone has what is in order of projects as well.
  const inProject = ({ walks, strands }: Way) =>
    strands.flatMap((strand) => {
      if (!walks || !place || !strand.isColumn) {
        return first({ walks, strands: [strand] }, 'id', 'tasks', 'project_id = mine.project');
      }
      const its = `project_id ${order.descending ? '>=' : '<='} mine.project`;
      const found = [its, ...strand.where, ...conditions].join(' AND ');
      return `(SELECT id, ${strand.expression} AS "sortValue" FROM tasks
        WHERE ${found} AND (project_id, ${strand.expression}, id) ${beyond} (mine.project, ${place})
        ORDER BY project_id ${direction}, ${strand.indexed} ${direction}, id ${direction} LIMIT ${limit})`;
    });
  const ownParts = (columns: string) =>
    own ? ownSql(caller, params.add).flatMap(({ from, where }) => first(ways.own, columns, from, where)) : [];
  if (projects.length === 0) {
    return `SELECT ${TASK_NAMES} FROM (${ownParts(TASK_COLUMNS).join(' UNION ALL ')}) AS page ${sorted} LIMIT ${limit}`;
  }
  const mine = `unnest(${params.add(projects)}::text[]) AS mine (project)`;
  const ofEach = inProject(ways.inProjects).map(
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
