import type { Queryable } from '@taskward/service-kit';
import type { EventBody, EventLog } from './event-log.ts';

/** What is read of the log. */
export interface FeedQuery {
  /** As whom one reads: events with one of these in their audience; undefined for every event. */
  members: string[] | undefined;
  /** The position to go on after. */
  after: number;
  /** Up to where the log is complete. */
  upTo: number;
  types?: readonly string[];
  limit: number;
}

export interface FeedPage<Body extends EventBody> {
  events: Body[];
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
export async function startOf(
  db: Queryable,
  { table }: EventLog,
  after: string | null,
  days: number,
): Promise<number | undefined> {
  const { rows } = await db.query<{ given: string | null; forgotten: string | null }>({
    name: 'start-of',
    text: `SELECT (SELECT position FROM ${table} WHERE event_id = $1) AS given,
                  (SELECT position FROM ${table} WHERE occurred_at < now() - make_interval(days => $2)
                   ORDER BY occurred_at DESC LIMIT 1) AS forgotten`,
    values: [after, days],
  });
  const { given, forgotten } = rows[0] as (typeof rows)[0];
  return after !== null && given === null ? undefined : Math.max(Number(given), Number(forgotten));
}

/** The next events that these members may see, in the order of the log. */
export async function readFeed<Body extends EventBody>(
  db: Queryable,
  eventLog: EventLog,
  query: FeedQuery,
): Promise<FeedPage<Body>> {
  const page: FeedPage<Body> = { events: [], atEnd: false };
  for (let window = 0; window < WINDOW.most && !page.atEnd; window += 1) {
    const rows = await readWindow(db, eventLog, query, page.last?.position ?? query.after);
    page.atEnd = rows.length < WINDOW.size;
    for (const { position, eventId, event } of rows) {
      if (event && page.events.length === query.limit) return { ...page, atEnd: false };
      if (event) page.events.push(event as Body);
      page.last = { position: Number(position), eventId };
    }
  }
  return page;
}

interface FeedRow {
  position: string;
  eventId: string;
  /** Null where it is of a type that was not asked for. */
  event: EventBody | null;
}

/** An ordered walk through the index of each member, so that its cost is that of what is found. */
const shownSql = (table: string) => `(
  SELECT DISTINCT position FROM unnest($5::text[]) AS mine(member) CROSS JOIN LATERAL (
    SELECT position FROM event_audience WHERE member = mine.member AND position > $1 AND position <= $2
    ORDER BY position LIMIT $3
  ) AS next ORDER BY position LIMIT $3
) AS shown JOIN ${table} USING (position)`;

async function readWindow(
  db: Queryable,
  { table }: EventLog,
  { members, upTo, types }: FeedQuery,
  after: number,
): Promise<FeedRow[]> {
  const { rows } = await db.query<FeedRow>({
    name: `read-feed-${members ? 'shown' : 'all'}`,
    text: `SELECT position, event_id AS "eventId", CASE WHEN $4::text[] IS NULL OR type = ANY($4) THEN body END AS event
           FROM ${members ? shownSql(table) : table}
           WHERE position > $1 AND position <= $2 ORDER BY position LIMIT $3`,
    values: [after, upTo, WINDOW.size, types ?? null, ...(members ? [members] : [])],
  });
  return rows;
}
