import type { Queryable } from '../rows.ts';

const CHUNK = 5_000;

/** Takes the waiting and the undelivered events out that are older than what is kept. */
export async function forgetOldOutbox(db: Queryable, days: number): Promise<void> {
  const { rows } = await db.query(
    `SELECT position FROM task_events WHERE occurred_at < now() - make_interval(days => $1)
     ORDER BY occurred_at DESC LIMIT 1`,
    [days],
  );
  const last = rows[0]?.position;
  if (last === undefined) return;
  await db.query('DELETE FROM outbox WHERE position <= $1', [last]);
  await db.query('DELETE FROM undelivered_events WHERE position <= $1', [last]);
}

/**
 * Deletes old events of tasks that are no more; those of a living task are its history and stay, though the feed
 * does not show them. In small steps, so that nobody waits for it.
 *
 * @returns how many were deleted
 */
export async function forgetOldEvents(db: Queryable, days: number): Promise<number> {
  let total = 0;
  for (;;) {
    const { rows } = await db.query<{ deleted: number }>(
      `WITH gone AS (
         DELETE FROM task_events WHERE position IN (
           SELECT position FROM task_events e
           WHERE occurred_at < now() - make_interval(days => $1) AND NOT EXISTS (SELECT FROM tasks WHERE id = e.task_id)
           LIMIT $2)
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

export async function forgetOldKeys(db: Queryable): Promise<void> {
  await db.query("DELETE FROM idempotency_keys WHERE created_at < now() - interval '24 hours'");
}
