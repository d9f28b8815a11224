import type { Queryable } from '@taskward/service-kit';
import type { EventLog, EventRecord } from './event-log.ts';

/** SQL that writes the events of a JSON parameter into the log, its audiences and the outbox; for use after WITH. */
export const logEventsSql = ({ table, subject }: EventLog, parameter: string, condition = 'TRUE') => `
  logged AS (
    INSERT INTO ${table} (event_id, ${subject}, type, occurred_at, traceparent, body, audience)
    SELECT event_id, ${subject}, type, occurred_at, traceparent, body, audience
    FROM json_populate_recordset(NULL::${table}, ${parameter})
    WHERE ${condition}
    RETURNING position, audience
  ), shown AS (
    INSERT INTO event_audience (member, position) SELECT unnest(audience), position FROM logged
  ), queued AS (
    INSERT INTO outbox (position) SELECT position FROM logged
  )`;

/** The JSON parameter of `logEventsSql`. */
export const eventsParameter = (eventLog: EventLog, events: EventRecord[]): string =>
  JSON.stringify(
    events.map(({ body, subject, audience, traceparent }) => {
      const { eventId: event_id, type, timestamp: occurred_at } = body;
      return { event_id, [eventLog.subject]: subject, type, occurred_at, traceparent, body, audience };
    }),
  );

/** Writes events into the log, its audiences and the outbox, in the transaction of the change that they tell. */
export async function logEvents(db: Queryable, eventLog: EventLog, events: EventRecord[]): Promise<void> {
  await db.query({
    name: 'log-events',
    text: `WITH ${logEventsSql(eventLog, '$1')} SELECT 1`,
    values: [eventsParameter(eventLog, events)],
  });
}
