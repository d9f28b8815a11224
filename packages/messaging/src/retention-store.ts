import type { Queryable } from '@taskward/service-kit';
import type { EventLog } from './event-log.ts';

const CHUNK = 5_000;

/** Takes the waiting and the undelivered events out that are older than what is kept. */
async function forgetOldOutbox(db: Queryable, { table }: EventLog, days: number): Promise<void> {
  const { rows } = await db.query(
    `SELECT position FROM ${table} WHERE occurred_at < now() - make_interval(days => $1)
     ORDER BY occurred_at DESC LIMIT 1`,
    [days],
  );
  const last = rows[0]?.position;
  if (last === undefined) return;
  await db.query('DELETE FROM outbox WHERE position <= $1', [last]);
  await db.query('DELETE FROM undelivered_events WHERE position <= $1', [last]);
}

/**
 * Forgets what is older than it is kept, in small steps, so that nobody waits for it. Several may do it at once; each
 * deletes what it finds.
 *
 * @param kept SQL over a row `e` of the log: such events stay, though the feed does not show them
 * @returns how many events were deleted
 */
export async function forgetOldEvents(
  db: Queryable,
  eventLog: EventLog,
  days: number,
  kept = 'FALSE',
): Promise<number> {
  await forgetOldOutbox(db, eventLog, days);
  const { table } = eventLog;
  let total = 0;
  for (;;) {
    const { rows } = await db.query<{ deleted: number }>(
      `WITH gone AS (
         DELETE FROM ${table} WHERE position IN (
           SELECT position FROM ${table} e
           WHERE occurred_at < now() - make_interval(days => $1) AND NOT (${kept}) LIMIT $2)
         RETURNING position, audience
       ), unseen AS (
         DELETE FROM event_audience WHERE (member, position) IN (SELECT unnest(audience), position FROM gone)
       )
       SELECT count(*)::int AS deleted FROM gone`,
      [days, CHUNK],
    );
    const deleted = rows[0]?.deleted ?? 0;
    total += deleted;
    if (deleted < CHUNK) return total;
  }
}
