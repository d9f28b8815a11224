import { inTransaction } from '@taskward/service-kit';
import type pg from 'pg';
import { moveDigest } from '../mail/digest-store.ts';
import { nextMorning } from '../moments/local-time.ts';
import { listDayMoments, moveMoments } from '../moments/moment-store.ts';
import { momentsOf } from '../moments/moments.ts';
import type { ChosenKinds, Settings } from './notification-kinds.ts';
import type { SettingsChange } from './settings-schema.ts';
import { lockChosenKinds, readSettings, writeSettings } from './settings-store.ts';

/** Changes what somebody chose; what waits for their morning waits for the one that they have now. */
export const changeSettings = (pool: pg.Pool, userId: string, change: SettingsChange): Promise<Settings> =>
  inTransaction(pool, async (tx) => {
    const { timeZone, digestHour, ...kinds } = change;
    const before = await lockChosenKinds(tx, userId);
    await writeSettings(tx, userId, { kinds: merged(before, kinds), timeZone, digestHour });
    const settings = (await readSettings(tx, [userId])).get(userId) as Settings;
    if (timeZone !== undefined || digestHour !== undefined) await moveMornings(tx, userId, settings);
    return settings;
  });

const merged = (before: ChosenKinds, change: ChosenKinds): ChosenKinds => ({
  ...before,
  ...Object.fromEntries(
    Object.entries(change).map(([kind, ways]) => [kind, { ...before[kind as keyof ChosenKinds], ...ways }]),
  ),
});

async function moveMornings(tx: pg.PoolClient, userId: string, settings: Settings): Promise<void> {
  const moments = await listDayMoments(tx, userId);
  const moved = moments.flatMap((moment) =>
    momentsOf({ dueDate: moment.due }, settings, 0)
      .filter(({ kind }) => kind === moment.kind)
      .map(({ at }) => ({ ...moment, at })),
  );
  await moveMoments(tx, moved);
  await moveDigest(tx, userId, new Date(nextMorning(Date.now(), settings)).toISOString());
}
