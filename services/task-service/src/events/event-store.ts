import type { TaskEvent, TaskEventType } from '@taskward/contracts/events';
import { type Queryable, queryRows } from '../rows.ts';

/** An event on its way into the log, with who may see it and the trace that it belongs to. */
export interface EventRecord {
  event: TaskEvent;
  audience: string[];
  traceparent: string;
}

/** SQL that writes the events of a JSON parameter into the log, its audiences and the outbox; for use after WITH. */
export const logEventsSql = (parameter: string, condition = 'TRUE') => `
  logged AS (
    INSERT INTO task_events (event_id, task_id, type, occurred_at, traceparent, body, audience)
    SELECT "eventId", "taskId", type, timestamp, traceparent, body, audience
    FROM json_to_recordset(${parameter}) AS e(
      "eventId" uuid, "taskId" uuid, type text, timestamp timestamptz, traceparent text, body json,
      audience text[])
    WHERE ${condition}
    RETURNING position, audience
  ), shown AS (
    INSERT INTO event_audience (member, position) SELECT unnest(audience), position FROM logged
  ), queued AS (
    INSERT INTO outbox (position) SELECT position FROM logged
  )`;

/** The JSON parameter of `logEventsSql`. */
export const eventsParameter = (events: EventRecord[]): string =>
  JSON.stringify(
    events.map(({ event, audience, traceparent }) => {
      const { eventId, taskId, type, timestamp } = event;
      return { eventId, taskId, type, timestamp, traceparent, body: event, audience };
    }),
  );

/** Writes events into the log, its audiences and the outbox, in the transaction of the change that they tell. */
export async function logEvents(db: Queryable, events: EventRecord[]): Promise<void> {
  await db.query({
    name: 'log-events',
    text: `WITH ${logEventsSql('$1')} SELECT 1`,
    values: [eventsParameter(events)],
  });
}

/** An event that waits in the outbox; its body as it is sent, which nobody here needs to read. */
export interface OutboxEvent {
  position: string;
  eventId: string;
  taskId: string;
  type: TaskEventType;
  timestamp: string;
  traceparent: string;
  body: string;
}

/**
 * The oldest waiting events. Not "those after the last one seen": a position is drawn before its transaction commits,
 * so that a later one may be there first.
 */
export async function readOutbox(db: Queryable, limit: number): Promise<OutboxEvent[]> {
  // OFFSET 0 keeps this a lookup for each row: with old statistics a merge join would walk the whole log each time.
  const text = `SELECT waiting.position, e.*
                FROM (SELECT position FROM outbox ORDER BY position LIMIT $1) AS waiting
                CROSS JOIN LATERAL (
                  SELECT event_id AS "eventId", task_id AS "taskId", type, occurred_at AS timestamp, traceparent,
                         body::text AS body
                  FROM task_events WHERE position = waiting.position OFFSET 0
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

/** One entry of a task's history. */
export type HistoryEntry = Pick<TaskEvent, 'eventId' | 'type' | 'actor' | 'changes' | 'timestamp'>;

/** A task's events, oldest first, from after the given one. */
export async function readHistory(
  db: Queryable,
  taskId: string,
  afterEventId: string | null,
  limit: number,
): Promise<HistoryEntry[]> {
  const { rows } = await db.query<{ event: TaskEvent }>({
    name: 'read-history',
    text: `SELECT body AS event FROM task_events
           WHERE task_id = $1
             AND position > coalesce((SELECT position FROM task_events WHERE event_id = $2 AND task_id = $1), 0)
           ORDER BY position LIMIT $3`,
    values: [taskId, afterEventId, limit],
  });
  return rows.map(({ event: { eventId, type, actor, changes, timestamp } }) => ({
    eventId,
    type,
    actor,
    changes,
    timestamp,
  }));
}
