import { type Queryable, queryRows } from '@taskward/service-kit';
import { NOTIFICATION_COLUMNS, type NotificationRow } from '../notifications/notification-store.ts';

/** Notes when somebody's daily mail leaves, where it is not known yet. */
export async function addDigests(db: Queryable, digests: Array<{ userId: string; at: string }>): Promise<void> {
  await db.query({
    name: 'add-digests',
    text: `INSERT INTO digests (user_id, due_at)
           SELECT "userId", at FROM json_to_recordset($1) AS d("userId" text, at timestamptz) ON CONFLICT DO NOTHING`,
    values: [JSON.stringify(digests)],
  });
}

export async function moveDigest(db: Queryable, userId: string, at: string): Promise<void> {
  await db.query('UPDATE digests SET due_at = $2 WHERE user_id = $1', [userId, at]);
}

export interface Digest {
  userId: string;
  /** Which daily mail of theirs: the moment at which it was due, ISO 8601. */
  dueAt: string;
}

/**
 * Takes daily mails that are due, for the transaction alone, and says of each notification that waited which of them it
 * is for. What is told meanwhile is for the next one.
 */
export async function takeDueDigests(db: Queryable, most: number): Promise<Digest[]> {
  const taken = await queryRows<Digest>(db, {
    name: 'take-due-digests',
    text: `DELETE FROM digests WHERE user_id IN (
             SELECT user_id FROM digests WHERE due_at <= now() ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED)
           RETURNING user_id AS "userId", due_at AS "dueAt"`,
    values: [most],
  });
  await db.query({
    name: 'assign-to-digests',
    text: `UPDATE notifications n SET digest_at = d."dueAt"
           FROM json_to_recordset($1) AS d("userId" text, "dueAt" timestamptz)
           WHERE n.user_id = d."userId" AND n.digest_at = 'infinity'`,
    values: [JSON.stringify(taken)],
  });
  return taken;
}

/** What a daily mail is about, as far as it is not read, the newest first. */
export async function listOfDigest(db: Queryable, userId: string, dueAt: string): Promise<NotificationRow[]> {
  return queryRows<NotificationRow>(db, {
    text: `SELECT ${NOTIFICATION_COLUMNS} FROM notifications
           WHERE user_id = $1 AND digest_at = $2 AND read_at IS NULL ORDER BY id DESC`,
    values: [userId, dueAt],
  });
}
