import { forgetOldEvents } from '@taskward/messaging';
import type { Logger, Queryable } from '@taskward/service-kit';
import { forgetOldImports } from '../moving/imports/import-store.ts';
import { forgetOldKeys } from '../tasks/idempotency-store.ts';
import { TASK_EVENT_LOG } from './event-log.ts';
import { IS_HISTORY } from './history-store.ts';

const EVERY_MS = 3_600_000;

/**
 * Forgets what is older than it is kept: idempotency keys after a day, imports after a month, events after some days. Those of a living task
 * are its history and stay, though the feed does not show them.
 */
export async function forgetOld(db: Queryable, retentionDays: number): Promise<number> {
  await forgetOldKeys(db);
  await forgetOldImports(db);
  return forgetOldEvents(db, TASK_EVENT_LOG, retentionDays, IS_HISTORY);
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
