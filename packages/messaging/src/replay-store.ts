import type { Queryable } from '@taskward/service-kit';
import type { EventLog } from './event-log.ts';

/** Which events are published once more. */
export interface Replay {
  /** Moments in ISO 8601: from this one on, up to but without that one. */
  from?: string;
  to?: string;
  types?: string[];
  subject?: string;
  /** Only what never reached a queue. */
  undelivered?: true;
}

/** Puts events into the outbox again; the relay publishes them in their order and with their first message ids. */
export async function replayEvents(
  db: Queryable,
  eventLog: EventLog,
  { from, to, types, subject, undelivered }: Replay,
): Promise<number> {
  const { rowCount } = await db.query(
    `WITH chosen AS (
       SELECT position FROM ${eventLog.table} e
       WHERE ($1::timestamptz IS NULL OR occurred_at >= $1) AND ($2::timestamptz IS NULL OR occurred_at < $2)
         AND ($3::text[] IS NULL OR type = ANY($3)) AND (${eventLog.subject} = $4 OR $4 IS NULL)
         AND (NOT $5 OR EXISTS (SELECT FROM undelivered_events u WHERE u.position = e.position))
     ), found AS (
       DELETE FROM undelivered_events WHERE position IN (SELECT position FROM chosen)
     )
     INSERT INTO outbox (position) SELECT position FROM chosen ON CONFLICT DO NOTHING`,
    [from ?? null, to ?? null, types ?? null, subject ?? null, undelivered ?? false],
  );
  return rowCount ?? 0;
}
