import type { Logger } from '@taskward/service-kit';
import type { Queryable } from '../rows.ts';
import { forgetOldEvents, forgetOldKeys, forgetOldOutbox } from './event-retention-store.ts';

const EVERY_MS = 3_600_000;

/** Forgets what is older than it is kept: events after some days, idempotency keys after one. */
export async function forgetOld(db: Queryable, retentionDays: number): Promise<number> {
  await forgetOldOutbox(db, retentionDays);
  await forgetOldKeys(db);
  return forgetOldEvents(db, retentionDays);
}

/** Does so once an hour. Several instances may do it at once; each deletes what it finds. */
export function startRetention(db: Queryable, retentionDays: number, log: Logger): { stop: () => void } {
  const timer = setInterval(() => {
    forgetOld(db, retentionDays).then(
      (deleted) => log.info({ deleted }, 'old events forgotten'),
      (error) => log.warn({ err: error }, 'old events could not be forgotten; next try in an hour'),
    );
  }, EVERY_MS);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
