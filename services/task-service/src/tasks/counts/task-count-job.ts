import type { Logger } from '@taskward/service-kit';
import type pg from 'pg';
import { foldCounts } from './task-count-store.ts';

/** So many changes as come meanwhile are what statistics read beside the counts. */
const EVERY_MS = 5_000;

/** Adds up the counts now and every few seconds. Several instances may; one at a time does. */
export function startCounting(pool: pg.Pool, log: Logger): { stop: () => Promise<void> } {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  const run = async () => {
    await foldCounts(pool).catch((err) => log.warn({ err }, 'counts could not be added up; next try in seconds'));
    if (!stopped) timer = setTimeout(start, EVERY_MS).unref();
  };
  const start = () => {
    running = run();
  };
  start();
  return {
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      return running;
    },
  };
}
