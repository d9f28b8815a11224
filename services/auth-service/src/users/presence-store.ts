import type { Pool } from 'pg';

/** Somebody as far as it matters who is here. */
export interface AcquaintanceRow {
  userId: string;
  lastSeen: Date | null;
  /** They do not want to be seen. */
  hidden: boolean;
  /** Whether they share a team with who asks, or are it. */
  colleague: boolean;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The people of these ids who can sign in. */
export async function findAcquaintances(db: Pool, ids: string[], asker?: string): Promise<AcquaintanceRow[]> {
  const { rows } = await db.query<AcquaintanceRow>({
    name: 'acquaintances',
    text: `SELECT id AS "userId", last_seen_at AS "lastSeen", hides_presence AS hidden,
             coalesce(id = $2, false) OR EXISTS (
               SELECT FROM team_members own JOIN team_members m USING (handle)
               WHERE own.user_id = $2 AND m.user_id = users.id) AS colleague
           FROM users WHERE id = ANY ($1) AND disabled_at IS NULL ORDER BY id`,
    values: [ids.filter((id) => UUID.test(id)), asker !== undefined && UUID.test(asker) ? asker : null],
  });
  return rows;
}

/** People were seen: never earlier than is known, and never later than now. */
export async function markSeen(db: Pool, seen: Array<{ userId: string; at: string }>): Promise<void> {
  await db.query({
    name: 'mark-seen',
    text: `UPDATE users SET last_seen_at = least(s.at, now())
           FROM (SELECT "userId" AS id, max(at) AS at FROM json_to_recordset($1) AS g("userId" uuid, at timestamptz) GROUP BY 1) AS s
           WHERE users.id = s.id AND (last_seen_at IS NULL OR last_seen_at < least(s.at, now()))`,
    values: [JSON.stringify(seen)],
  });
}
