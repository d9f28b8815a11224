import {
  TASK_PRIORITIES,
  TASK_STATUSES,
  type TaskDay,
  type TaskPriority,
  type TaskStats,
  type TaskStatus,
} from '@taskward/contracts/http';
import type pg from 'pg';
import type { Caller } from '../../access/callers.ts';
import { reachOf } from '../../access/reach-store.ts';
import { ownSql, type Reach } from '../../access/task-access.ts';
import type { Search } from '../../search/search-sql.ts';
import { withSearch } from '../../search/search-store.ts';
import { refuseUnknownZone } from '../due-date-store.ts';
import { newestFoundSql } from '../list/best-hits-store.ts';
import { filterSql, type Parameters, parameters } from '../list/task-filter-store.ts';
import { countedFrom, KEPT } from './task-count-store.ts';
import type { TaskStatsQuery } from './task-stats-schema.ts';

const FIELDS = 'status, priority, due_date, due_day, assigned_to, completed_at';
const COLUMNS = `created_at, ${FIELDS}`;
const perDay = (moments: string) => `
  SELECT width_bucket(moments.at, starts.at) AS day, sum(n)::int AS n FROM (${moments}) AS moments, starts
  WHERE moments.at >= (SELECT at[1] FROM starts) GROUP BY 1`;

/** So many of what a search finds are counted, the newest: to find them all may be to read everything. */
const MOST_FOUND = 1_000;

/** What is counted. */
interface Visible {
  /** A CTE `visible`, with a comma behind it; nothing where no task is looked at. */
  sql: string;
  /** Whether there is more than what is counted. */
  more: string;
}

const ALL: Visible = { sql: '', more: 'FALSE' };

function newestFound(reach: Reach, conditions: string[], add: Parameters['add']): Visible {
  const found = newestFoundSql(reach, { columns: FIELDS, conditions, most: MOST_FOUND + 1, add });
  return {
    sql: `found AS MATERIALIZED (SELECT * FROM ${found} AS newest),
    visible AS MATERIALIZED (SELECT * FROM found ORDER BY created_at DESC, id DESC LIMIT ${MOST_FOUND}),`,
    more: `(SELECT count(*) > ${MOST_FOUND} FROM found)`,
  };
}

/** What the caller may see, read once: in parts that have no task in common. */
function eachOnce(reach: Reach, conditions: string[], add: Parameters['add']): Visible {
  return { sql: `visible AS MATERIALIZED (${partsOf(reach, conditions, add).join(' UNION ALL ')}),`, more: 'FALSE' };
}

/**
 * What is in the projects that are read is theirs alone. Each project is walked by itself, in an index that has all that
 * is counted: of many, and of little else, PostgreSQL would rather read the whole table.
 */
function partsOf({ caller, own, projects }: Reach, conditions: string[], add: Parameters['add']): string[] {
  const select = (from: string, where: string) =>
    `SELECT ${COLUMNS} FROM ${from} WHERE ${[where, ...conditions].join(' AND ')}`;
  const mine = own ? ownSql(caller, add) : [];
  if (projects.length === 0) return mine.map(({ from, where }) => select(from, where));
  const these = `${add(projects)}::text[]`;
  const outside = `(project_id IS NULL OR project_id <> ALL (${these}))`;
  const inside = `SELECT part.* FROM unnest(${these}) AS mine (project)
    CROSS JOIN LATERAL (${select('tasks', 'project_id = mine.project')} OFFSET 0) AS part`;
  return [...mine.map(({ from, where }) => select(from, `${where} AND ${outside}`)), inside];
}

/** One statement, so that all counts are of one moment. */
function statsQuery(reach: Reach, { days, people, ...filter }: TaskStatsQuery, search?: Search) {
  const { values, add } = parameters();
  const conditions = filterSql(filter, search, { values, add });
  const isAll = reach.caller.seesAll && conditions.length === 0;
  const visible = isAll ? ALL : search ? newestFound(reach, conditions, add) : eachOnce(reach, conditions, add);
  const of = isAll ? KEPT : countedFrom('visible');
  const [count, zone, most] = [`${add(days)}::int`, `${add(filter.timeZone)}::text`, add(people)];
  const text = `
    WITH ${visible.sql}
    days AS (
      SELECT n, date_trunc('day', now() AT TIME ZONE ${zone}) - make_interval(days => ${count} - n) AS day
      FROM generate_series(1, ${count}) AS n
    ),
    starts AS MATERIALIZED (SELECT array_agg(day AT TIME ZONE ${zone} ORDER BY n) AS at FROM days),
    created AS (${perDay(of.created)}),
    completed AS (${perDay(of.completed)}),
    today AS MATERIALIZED (SELECT (now() AT TIME ZONE ${zone})::date AS day),
    late AS MATERIALIZED (
      SELECT assigned_to, sum(n)::int AS n FROM (${of.overdue}) AS overdue GROUP BY 1 HAVING sum(n) <> 0
    ),
    most AS MATERIALIZED (SELECT * FROM late ORDER BY n DESC, assigned_to LIMIT ${most})
    SELECT
      (SELECT json_agg(s) FROM (
        SELECT status, priority, sum(n)::int AS n FROM (${of.states}) AS states GROUP BY 1, 2) AS s) AS states,
      (SELECT json_agg(json_build_object('date', to_char(days.day, 'YYYY-MM-DD'), 'created', coalesce(created.n, 0),
          'completed', coalesce(completed.n, 0)) ORDER BY days.n)
       FROM days LEFT JOIN created ON created.day = days.n LEFT JOIN completed ON completed.day = days.n) AS "perDay",
      (SELECT json_build_object('people', count(*), 'count', coalesce(sum(n), 0)) FROM late) AS late,
      (SELECT coalesce(json_agg(json_build_object('assignedTo', assigned_to, 'count', n) ORDER BY n DESC, assigned_to), '[]')
       FROM most) AS most,
      ${visible.more} AS more, totals.*
    FROM (${of.totals}) AS totals`;
  return { text, values };
}

interface StatsRow
  extends Pick<TaskStats, 'dueNext7Days' | 'unassigned' | 'createdLast7Days' | 'completedLast7Days' | 'more'> {
  states: Array<{ status: TaskStatus; priority: TaskPriority; n: number }> | null;
  perDay: TaskDay[];
  late: { people: number; count: number };
  most: TaskStats['overdueByPerson']['people'];
}

/**
 * All the counts over those of the caller's tasks that the filters let through, exact whatever their number; of what is
 * searched for over the newest that are found, up to a bound.
 *
 * @throws AppError 400 for a time zone that PostgreSQL does not know, 503 where a search took too long
 */
export async function countTasks(pool: pg.Pool, caller: Caller, query: TaskStatsQuery): Promise<TaskStats> {
  // Without a name it is planned for these values: a plan for any number of days would read the whole table.
  const { rows } = await withSearch(pool, query.q, async (db, search) => {
    const { text, values } = statsQuery(await reachOf(db, caller, query), query, search);
    return db.query<StatsRow>(text, values);
  }).catch(refuseUnknownZone);
  const { states, late, most, ...counts } = rows[0] as StatsRow;
  const sum = (entries: Array<{ n: number }>) => entries.reduce((total, { n }) => total + n, 0);
  const per = <Name extends string>(field: 'status' | 'priority', names: readonly Name[]) =>
    Object.fromEntries(
      names.map((name) => [name, sum((states ?? []).filter((state) => state[field] === name))]),
    ) as Record<Name, number>;
  const named = most.reduce((total, { count }) => total + count, 0);
  return {
    total: sum(states ?? []),
    byStatus: per('status', TASK_STATUSES),
    byPriority: per('priority', TASK_PRIORITIES),
    overdue: late.count,
    ...counts,
    timeZone: query.timeZone,
    overdueByPerson: {
      people: most,
      rest: { people: late.people - most.length, count: late.count - named },
    },
  };
}
