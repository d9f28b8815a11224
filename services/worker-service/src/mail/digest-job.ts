import { inTransaction } from '@taskward/service-kit';
import type pg from 'pg';
import type { Jobs } from '../job-store.ts';
import { takeDueDigests } from './digest-store.ts';

const AT_ONCE = 100;

/** Has the daily mails sent that are due. @returns how many were */
export const startDueDigests = (pool: pg.Pool, jobs: Jobs): Promise<number> =>
  inTransaction(pool, async (tx) => {
    const due = await takeDueDigests(tx, AT_ONCE);
    await jobs.add(tx, 'digest', due);
    return due.length;
  });
