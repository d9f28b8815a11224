import type { Queryable } from '../rows.ts';

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
export async function measureBacklog(db: Queryable, most: number): Promise<{ waiting: number; oldest: number | null }> {
  const { rows } = await db.query<{ waiting: number; oldest: number | null }>(
    `SELECT (SELECT count(*) FROM (SELECT FROM outbox LIMIT $1) AS counted)::int AS waiting,
            (SELECT extract(epoch FROM now() - occurred_at) FROM task_events
             WHERE position = (SELECT min(position) FROM outbox))::float8 AS oldest`,
    [most],
  );
  return rows[0] as { waiting: number; oldest: number | null };
}
