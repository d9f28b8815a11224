import type { Queryable } from '@taskward/service-kit';
import { type ChosenKinds, type Settings, settingsOf } from './notification-kinds.ts';

interface SettingsRow {
  userId: string;
  kinds: ChosenKinds;
  timeZone: string;
  digestHour: number;
}

/** What these people chose, and for who chose nothing what is usual. */
export async function readSettings(db: Queryable, userIds: string[]): Promise<Map<string, Settings>> {
  const { rows } = await db.query<SettingsRow>({
    name: 'read-settings',
    text: `SELECT user_id AS "userId", kinds, time_zone AS "timeZone", digest_hour AS "digestHour"
           FROM settings WHERE user_id = ANY($1)`,
    values: [userIds],
  });
  const chosen = new Map(rows.map((row) => [row.userId, settingsOf(row.kinds, row.timeZone, row.digestHour)]));
  return new Map(userIds.map((userId) => [userId, chosen.get(userId) ?? settingsOf()]));
}

/** What somebody chose, locked until the transaction ends; nobody else changes it meanwhile. */
export async function lockChosenKinds(db: Queryable, userId: string): Promise<ChosenKinds> {
  await db.query('INSERT INTO settings (user_id) VALUES ($1) ON CONFLICT DO NOTHING', [userId]);
  const { rows } = await db.query<{ kinds: ChosenKinds }>('SELECT kinds FROM settings WHERE user_id = $1 FOR UPDATE', [
    userId,
  ]);
  return rows[0]?.kinds ?? {};
}

export async function writeSettings(
  db: Queryable,
  userId: string,
  { kinds, timeZone, digestHour }: { kinds: ChosenKinds; timeZone?: string; digestHour?: number },
): Promise<void> {
  await db.query(
    `UPDATE settings SET kinds = $2, time_zone = coalesce($3, time_zone), digest_hour = coalesce($4, digest_hour)
     WHERE user_id = $1`,
    [userId, JSON.stringify(kinds), timeZone, digestHour],
  );
}
