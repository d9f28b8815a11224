import type { Task } from '@taskward/contracts/http';
import { decodeCursor, pageOf, type Queryable, uuid } from '@taskward/service-kit';
import Joi from 'joi';
import type { Caller } from '../../access/callers.ts';
import { reachOf } from '../../access/reach-store.ts';
import { ownSql, type Reach } from '../../access/task-access.ts';
import { rankSql, type Search } from '../../search/search-sql.ts';
import { queryTasks, TASK_COLUMNS, TASK_NAMES } from '../task-store.ts';
import { cursorInstant } from './task-cursor.ts';
import { filterSql, type Parameters, parameters } from './task-filter-store.ts';
import type { TaskListQuery } from './task-list-schema.ts';

/** So many hits are ranked with each other; where there are more, those that are older follow, ranked in their turn. */
const BLOCK = 1_000;

/** The place of a task in the list that is newest first: its createdAt and id. */
type Place = [createdAt: string, id: string];

/** Hits that are ranked with each other: those older than `above`, down to `bottom`. */
interface Block {
  above: Place | null;
  /** null: there are no older ones. Not known before the block was read. */
  bottom?: Place | null;
}

interface Position extends Block {
  /** The last hit that was given. */
  last: { rank: number; place: Place };
}

type Hit = Task & { rank: number; bottomAt: string | null; bottomId: string | null };

const place = Joi.array().ordered(cursorInstant, uuid.required());
const position = Joi.object<Position>({
  above: place.required().allow(null),
  bottom: place.required().allow(null),
  last: Joi.object({ rank: Joi.number().integer().min(0).max(4).required(), place: place.required() }).required(),
}).required();

/**
 * One page of what a search finds, best hits first and newest first among equals. Whatever is found, no more than a
 * block of it is ranked at once.
 *
 * @throws AppError 400 for a cursor of another list
 */
export async function readBestHits(db: Queryable, caller: Caller, query: TaskListQuery, search: Search) {
  const reach = await reachOf(db, caller, query);
  let at: Block & Partial<Position> = decodeCursor(query.cursor, position) ?? { above: null };
  const found: Array<{ hit: Hit; block: Block }> = [];
  for (;;) {
    const hits = await readBlock(db, reach, query, search, at, query.limit + 1 - found.length);
    const block: Block = { above: at.above, bottom: at.bottom === undefined ? bottomOf(hits) : at.bottom };
    found.push(...hits.map((hit) => ({ hit, block })));
    if (found.length > query.limit || !block.bottom) break;
    at = { above: block.bottom };
  }
  const { rows, page } = pageOf(found, query.limit, ({ hit, block }) => ({
    ...block,
    last: { rank: hit.rank, place: [hit.createdAt, hit.id] },
  }));
  return { tasks: rows.map(({ hit: { rank, bottomAt, bottomId, ...task } }) => task), page };
}

const bottomOf = ([hit]: Hit[]): Place | null => (hit?.bottomAt && hit.bottomId ? [hit.bottomAt, hit.bottomId] : null);

async function readBlock(
  db: Queryable,
  reach: Reach,
  query: TaskListQuery,
  search: Search,
  { above, bottom, last }: Block & Partial<Position>,
  limit: number,
): Promise<Hit[]> {
  const params = parameters();
  const { add } = params;
  const conditions = filterSql(query, search, params);
  if (above) conditions.push(`(created_at, id) < ${placeSql(above, params)}`);
  if (bottom) conditions.push(`(created_at, id) >= ${placeSql(bottom, params)}`);
  // A block that was begun keeps its end, whatever is added to it or goes.
  const most = bottom === undefined ? BLOCK : undefined;
  const following = last
    ? `WHERE (-rank, created_at, id) < (-${add(last.rank)}::int, ${add(last.place[0])}::timestamptz, ${add(last.place[1])}::uuid)`
    : '';
  const text = `
    WITH found AS MATERIALIZED (
      SELECT id, created_at, ${rankSql(search, add)} AS rank
      FROM ${newestFoundSql(reach, { columns: 'search_text', conditions, most, add })} AS block
    ),
    bottom AS (SELECT created_at AS "bottomAt", id AS "bottomId" FROM found ${NEWEST_FIRST} OFFSET ${BLOCK - 1} LIMIT 1),
    page AS (SELECT id, rank FROM found ${following} ORDER BY rank, created_at DESC, id DESC LIMIT ${add(limit)})
    SELECT ${TASK_NAMES}, rank, "bottomAt", "bottomId"
    FROM page JOIN (SELECT ${TASK_COLUMNS} FROM tasks) AS task USING (id) LEFT JOIN bottom ON true
    ORDER BY rank, "createdAt" DESC, id DESC`;
  return queryTasks<Hit>(db, { text, values: params.values });
}

const NEWEST_FIRST = 'ORDER BY created_at DESC, id DESC';

interface Found {
  /** What is selected beside id and created_at. */
  columns: string;
  conditions: string[];
  /** So many at most; all where it is absent. */
  most: number | undefined;
  add: Parameters['add'];
}

/**
 * The newest of what is found among what the caller may see, each task once: the newest of each part, merged. Parts of
 * their own have no task in common. Where projects are read beside them a task may be found twice, and what else is
 * selected is looked up once it is known to be one of the newest.
 */
export function newestFoundSql({ caller, own, projects }: Reach, { columns, conditions, most, add }: Found): string {
  const newest = `${NEWEST_FIRST} ${most === undefined ? '' : `LIMIT ${most}`}`;
  const first = (selected: string, from: string, where: string) =>
    `(SELECT ${selected} FROM ${from} WHERE ${[where, ...conditions].join(' AND ')} ${newest})`;
  const parts = (selected: string) =>
    own ? ownSql(caller, add).map(({ from, where }) => first(selected, from, where)) : [];
  if (projects.length === 0) {
    return `(SELECT * FROM (${parts(`id, created_at, ${columns}`).join(' UNION ALL ')}) AS visible ${newest})`;
  }
  const inProjects = first('id, created_at', 'tasks', `project_id = ANY(${add(projects)}::text[])`);
  return `(SELECT found.*, ${columns}
    FROM (SELECT * FROM (${[...parts('id, created_at'), inProjects].join(' UNION ')}) AS visible ${newest}) AS found
    CROSS JOIN LATERAL (SELECT ${columns} FROM tasks WHERE id = found.id OFFSET 0) AS task)`;
}

const placeSql = ([createdAt, id]: Place, { add }: Parameters) => `(${add(createdAt)}::timestamptz, ${add(id)}::uuid)`;
