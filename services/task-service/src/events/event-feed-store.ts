import type { TaskEvent, TaskEventType } from '@taskward/contracts/events';
import type { Queryable } from '../rows.ts';

/** What is read of the log. */
export interface FeedQuery {
  /** As whom one reads: events with one of these in their audience; undefined for every event. */
  members: string[] | undefined;
  /** The position to go on after. */
  after: number;
  /** Up to where the log is complete. */
  upTo: number;
  types?: TaskEventType[];
  limit: number;
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

/**
 * Where reading begins: behind the given event, but not before what is kept for so many days.
 *
 * @returns undefined where the log has no such event
 */
export async function startOf(db: Queryable, after: string | null, days: number): Promise<number | undefined> {
  const { rows } = await db.query<{ given: string | null; forgotten: string | null }>({
    name: 'start-of',
    text: `SELECT (SELECT position FROM task_events WHERE event_id = $1) AS given,
                  (SELECT position FROM task_events WHERE occurred_at < now() - make_interval(days => $2)
                   ORDER BY occurred_at DESC LIMIT 1) AS forgotten`,
    values: [after, days],
  });
  const { given, forgotten } = rows[0] as (typeof rows)[0];
  return after !== null && given === null ? undefined : Math.max(Number(given), Number(forgotten));
}

/** The next events that these members may see, in the order of the log. */
export async function readFeed(db: Queryable, query: FeedQuery): Promise<FeedPage> {
  const page: FeedPage = { events: [], atEnd: false };
  for (let window = 0; window < WINDOW.most && !page.atEnd; window += 1) {
    const rows = await readWindow(db, query, page.last?.position ?? query.after);
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
  /** Null where it is of a type that was not asked for. */
  event: TaskEvent | null;
}

/** An ordered walk through the index of each member, so that its cost is that of what is found. */
const SHOWN = `(
  SELECT DISTINCT position FROM unnest($5::text[]) AS mine(member) CROSS JOIN LATERAL (
    SELECT position FROM event_audience WHERE member = mine.member AND position > $1 AND position <= $2
    ORDER BY position LIMIT $3
  ) AS next ORDER BY position LIMIT $3
) AS shown JOIN task_events USING (position)`;

async function readWindow(db: Queryable, { members, upTo, types }: FeedQuery, after: number): Promise<FeedRow[]> {
  const { rows } = await db.query<FeedRow>({
    name: `read-feed-${members ? 'shown' : 'all'}`,
    text: `SELECT position, event_id AS "eventId", CASE WHEN $4::text[] IS NULL OR type = ANY($4) THEN body END AS event
           FROM ${members ? SHOWN : 'task_events'}
           WHERE position > $1 AND position <= $2 ORDER BY position LIMIT $3`,
    values: [after, upTo, WINDOW.size, types ?? null, ...(members ? [members] : [])],
  });
  return rows;
}
