import { type Queryable, queryRows } from '@taskward/service-kit';
import type { EventLog } from './event-log.ts';

/** An event that waits in the outbox; its body as it is sent, which nobody here needs to read. */
export interface OutboxEvent {
  position: string;
  eventId: string;
  subject: string;
  type: string;
  timestamp: string;
  traceparent: string;
  body: string;
}

/**
 * The oldest waiting events. Not "those after the last one seen": a position is drawn before its transaction commits,
 * so that a later one may be there first.
 */
export async function readOutbox(db: Queryable, { table, subject }: EventLog, limit: number): Promise<OutboxEvent[]> {
  // OFFSET 0 keeps this a lookup for each row: with old statistics a merge join would walk the whole log each time.
  const text = `SELECT waiting.position, e.*
                FROM (SELECT position FROM outbox ORDER BY position LIMIT $1) AS waiting
                CROSS JOIN LATERAL (
                  SELECT event_id AS "eventId", ${subject} AS subject, type, occurred_at AS timestamp, traceparent,
                         body::text AS body
                  FROM ${table} WHERE position = waiting.position OFFSET 0
                ) AS e
                ORDER BY waiting.position`;
  return queryRows<OutboxEvent>(db, { name: 'read-outbox', text, values: [limit] });
}

/** Why an event left the outbox without reaching a queue. */
export interface Undelivered {
  position: string;
  reason: 'unrouted' | 'refused';
  detail: string | null;
}

/** Takes events out of the outbox: what was delivered, and what was not with its reason. */
export async function settle(db: Queryable, delivered: string[], undelivered: Undelivered[]): Promise<void> {
  const positions = [...delivered, ...undelivered.map(({ position }) => position)];
  await db.query({
    name: 'settle-outbox',
    text: `WITH settled AS (DELETE FROM outbox WHERE position = ANY($1::bigint[]))
           INSERT INTO undelivered_events (position, reason, detail)
           SELECT position, reason, detail FROM json_to_recordset($2) AS u(position bigint, reason text, detail text)
           ON CONFLICT (position) DO UPDATE
           SET reason = excluded.reason, detail = excluded.detail, recorded_at = now()`,
    values: [positions, JSON.stringify(undelivered)],
  });
}

/** The advisory lock of the one relay that publishes, whichever instance it runs in. */
const LEADER_LOCK = 7_305_001;

/** @returns whether the relay of this connection is the one that publishes, for as long as the connection lives */
export async function takesLead(db: Queryable): Promise<boolean> {
  const { rows } = await db.query<{ leads: boolean }>('SELECT pg_try_advisory_lock($1) AS leads', [LEADER_LOCK]);
  return rows[0]?.leads === true;
}

/** From now on what this connection commits need not be on the disk: a crash of the database may undo it. */
export async function commitWithoutWaiting(db: Queryable): Promise<void> {
  await db.query('SET synchronous_commit = off');
}

/** @returns how many events wait, counted to `most`, and the age of the oldest in seconds, null where none waits */
export async function measureBacklog(
  db: Queryable,
  { table }: EventLog,
  most: number,
): Promise<{ waiting: number; oldest: number | null }> {
  const { rows } = await db.query<{ waiting: number; oldest: number | null }>(
    `SELECT (SELECT count(*) FROM (SELECT FROM outbox LIMIT $1) AS counted)::int AS waiting,
            (SELECT extract(epoch FROM now() - occurred_at) FROM ${table}
             WHERE position = (SELECT min(position) FROM outbox))::float8 AS oldest`,
    [most],
  );
  return rows[0] as { waiting: number; oldest: number | null };
}
