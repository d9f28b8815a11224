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
  events: LoggedEvent<Body>[];
  /** The place of the last event that was looked at, shown or not; undefined where there was none. */
  last?: { position: number; eventId: string };
  /** Whether everything up to `upTo` was looked at. */
  atEnd: boolean;
}

/** Events are looked at in steps of so many, and so many steps at most for one page: a page has a bounded cost. */
const WINDOW = { size: 1_000, most: 20 };

/** A page is full with so many bytes of events, however few they are: so much is held for a slow reader. */
const PAGE_BYTES = 512 * 1024;

/** So many new events are remembered for those who wait for them. */
const NEWS = 100;

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
  let bytes = PAGE_BYTES;
  for (let window = 0; window < WINDOW.most; window += 1) {
    const limit = query.limit - page.events.length;
    const { rows, cut, atEnd } = await readWindow(db, eventLog, {
      ...query,
      after: page.last?.position ?? query.after,
      limit,
      bytes,
    });
    for (const { position: at, eventId, event, audience, size } of rows) {
      const position = Number(at);
      if (event) page.events.push({ position, body: event as Body, audience });
      bytes -= size;
      page.last = { position, eventId };
    }
    page.atEnd = atEnd;
    if (cut || atEnd || bytes <= 0 || page.events.length === query.limit) break;
  }
  return page;
}

/** An event with its place in the log, and who may see it. */
export interface LoggedEvent<Body extends EventBody = EventBody> {
  position: number;
  body: Body;
  audience: string[];
}

/** Everything that was logged between two positions; undefined where that is more than a page holds. */
export async function readNews(
  db: Queryable,
  eventLog: EventLog,
  after: number,
  upTo: number,
): Promise<LoggedEvent[] | undefined> {
  const query = { members: undefined, after, upTo, limit: NEWS, bytes: PAGE_BYTES };
  const { rows, atEnd } = await readWindow(db, eventLog, query);
  if (!atEnd) return undefined;
  return rows.map(({ position, event, audience }) => ({
    position: Number(position),
    body: event as EventBody,
    audience,
  }));
}

/** What `readFeed` would show of them. */
export const shownOf = (news: LoggedEvent[], { members, types }: Pick<FeedQuery, 'members' | 'types'>): EventBody[] =>
  news
    .filter(({ audience }) => members === undefined || audience.some((member) => members.includes(member)))
    .map(({ body }) => body)
    .filter(({ type }) => types === undefined || types.includes(type));

interface FeedRow {
  position: string;
  eventId: string;
  audience: string[];
  /** Null where it is of a type that was not asked for. */
  event: EventBody | null;
  /** Bytes. */
  size: number;
  /** How many rows the window has, these and those behind the cut. */
  looked: number;
}

/** An ordered walk through the index of each member, so that its cost is that of what is found. */
const shownSql = (table: string) => `(
  SELECT DISTINCT position FROM unnest($7::text[]) AS mine(member) CROSS JOIN LATERAL (
    SELECT position FROM event_audience WHERE member = mine.member AND position > $1 AND position <= $2
    ORDER BY position LIMIT $3
  ) AS next ORDER BY position LIMIT $3
) AS shown JOIN ${table} USING (position)`;

/** A window of the log, cut before it holds an event more than asked for, and behind so many bytes. */
async function readWindow(
  db: Queryable,
  { table }: EventLog,
  { members, after, upTo, types, limit, bytes }: FeedQuery & { bytes: number },
): Promise<{ rows: FeedRow[]; cut: boolean; atEnd: boolean }> {
  // Where each is shown, one more than asked for tells whether more follow.
  const size = types ? WINDOW.size : Math.min(WINDOW.size, limit + 1);
  const { rows } = await db.query<FeedRow>({
    name: `read-feed-${members ? 'shown' : 'all'}`,
    text: `SELECT position, "eventId", audience, event, size, looked FROM (
             SELECT *, count(event) OVER walked AS events, sum(size) OVER walked - size AS before,
               count(*) OVER ()::int AS looked
             FROM (SELECT *, coalesce(octet_length(event::text), 0) AS size FROM (
               SELECT position, event_id AS "eventId", audience,
                 CASE WHEN $4::text[] IS NULL OR type = ANY($4) THEN body END AS event
               FROM ${members ? shownSql(table) : table}
               WHERE position > $1 AND position <= $2 ORDER BY position LIMIT $3
             ) AS found) AS sized WINDOW walked AS (ORDER BY position)
           ) AS page WHERE events <= $5 AND before < $6 ORDER BY position`,
    values: [after, upTo, size, types ?? null, limit, bytes, ...(members ? [members] : [])],
  });
  const looked = rows[0]?.looked ?? 0;
  const cut = rows.length < looked;
  return { rows, cut, atEnd: !cut && looked < size };
}
