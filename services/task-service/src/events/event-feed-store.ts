import type { TaskEvent, TaskEventType } from '@taskward/contracts/events';
import type { Queryable } from '../rows.ts';
import { type Caller, visibleSql } from '../tasks/task-policy.ts';

/** What is read of the log. */
export interface FeedQuery {
  /** The position to go on after. */
  after: number;
  /** Up to where the log is complete. */
  upTo: number;
  types?: TaskEventType[];
  limit: number;
  retentionDays: number;
}

export interface FeedPage {
  events: TaskEvent[];
  /** The place of the last event that was looked at, shown or not; undefined where there was none. */
  last?: { position: number; eventId: string };
  /** Whether everything up to `upTo` was looked at. */
  atEnd: boolean;
}

/** Events are looked at in steps of so many, and so many steps at most for one page: a page has a bounded cost. */
const WINDOW = { size: 1_000, most: 20 };

/** Up to this position nothing can be added to the log any more. To be asked before reading, in a statement of its own. */
export async function completePosition(db: Queryable): Promise<number> {
  const { rows } = await db.query({ name: 'complete-position', text: 'SELECT complete_event_position() AS position' });
  return Number(rows[0].position);
}

export async function positionOf(db: Queryable, eventId: string): Promise<number | undefined> {
  const text = 'SELECT position FROM task_events WHERE event_id = $1';
  const { rows } = await db.query({ name: 'position-of', text, values: [eventId] });
  return rows[0] && Number(rows[0].position);
}

/** The next events that the caller may see, in the order of the log. */
export async function readFeed(db: Queryable, caller: Caller, query: FeedQuery): Promise<FeedPage> {
  const page: FeedPage = { events: [], atEnd: false };
  for (let window = 0; window < WINDOW.most && !page.atEnd; window += 1) {
    const rows = await readWindow(db, caller, query, page.last?.position ?? query.after);
    page.atEnd = rows.length < WINDOW.size;
    for (const { position, eventId, event } of rows) {
      if (event && page.events.length === query.limit) return { ...page, atEnd: false };
      if (event) page.events.push(event);
      page.last = { position: Number(position), eventId };
    }
  }
  return page;
}

interface FeedRow {
  position: string;
  eventId: string;
  /** Null where it is not for this caller, or of a type that was not asked for. */
  event: TaskEvent | null;
}

async function readWindow(db: Queryable, caller: Caller, query: FeedQuery, after: number): Promise<FeedRow[]> {
  const visible = visibleSql(caller, '$6')
    .map((condition) => `(${condition})`)
    .join(' OR ');
  // Whoever may see a task now may see its events; once it is deleted, whoever could see it then.
  const shown = caller.seesAll
    ? 'TRUE'
    : `$6::text IS NOT NULL AND (EXISTS (SELECT FROM tasks WHERE id = e.task_id AND (${visible})) OR EXISTS (
         SELECT FROM (
           SELECT body->'task'->>'createdBy' AS created_by, body->'task'->>'assignedTo' AS assigned_to
           FROM task_events WHERE task_id = e.task_id AND type = 'task.deleted'
         ) AS gone WHERE ${visible}))`;
  const { rows } = await db.query<FeedRow>({
    name: `read-feed-${caller.seesAll ? 'all' : caller.type}`,
    text: `SELECT position, event_id AS "eventId",
             CASE WHEN ($5::text[] IS NULL OR type = ANY($5)) AND ${shown} THEN body END AS event
           FROM task_events e
           WHERE position > $1 AND position <= $2 AND occurred_at >= now() - make_interval(days => $3)
           ORDER BY position LIMIT $4`,
    values: [
      after,
      query.upTo,
      query.retentionDays,
      WINDOW.size,
      query.types ?? null,
      ...(caller.seesAll ? [] : [caller.id]),
    ],
  });
  return rows;
}
