import type { Queryable } from '@taskward/service-kit';

/** Where a consumer stands: the last event that it has done, null before the first. Made where it is missing. */
export async function openCursor(db: Queryable, consumer: string): Promise<string | null> {
  await db.query('INSERT INTO feed_cursors (consumer) VALUES ($1) ON CONFLICT DO NOTHING', [consumer]);
  const { rows } = await db.query<{ done: string | null }>(
    'SELECT event_id AS done FROM feed_cursors WHERE consumer = $1',
    [consumer],
  );
  return rows[0]?.done ?? null;
}

/** The same, locked until the transaction ends; undefined where somebody took the cursor away. */
export async function lockCursor(db: Queryable, consumer: string): Promise<string | null | undefined> {
  const { rows } = await db.query<{ done: string | null }>({
    name: 'lock-cursor',
    text: 'SELECT event_id AS done FROM feed_cursors WHERE consumer = $1 FOR UPDATE',
    values: [consumer],
  });
  return rows[0]?.done;
}

export async function moveCursor(db: Queryable, consumer: string, eventId: string): Promise<void> {
  await db.query({
    name: 'move-cursor',
    text: 'UPDATE feed_cursors SET event_id = $2, moved_at = now() WHERE consumer = $1',
    values: [consumer, eventId],
  });
}
