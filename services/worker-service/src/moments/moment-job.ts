import { isDay } from '@taskward/contracts/due';
import { inTransaction } from '@taskward/service-kit';
import type pg from 'pg';
import { type Messengers, tell } from '../notifications/telling.ts';
import { type DueMoment, takeDueMoments } from './moment-store.ts';

const AT_ONCE = 100;

/** Tells what has come, in one transaction. @returns how many moments came */
export const tellDueMoments = (pool: pg.Pool, messengers: Messengers): Promise<number> =>
  inTransaction(pool, async (tx) => {
    const moments = await takeDueMoments(tx, AT_ONCE);
    const now = Date.now();
    for (const { taskId, title, at, userId, kind } of moments.filter((moment) => !isLate(moment, now))) {
      const news = { taskId, projectId: null, title, excerpt: null, actor: null, at };
      await tell(tx, messengers, news, [{ userId, kind }]);
    }
    return moments.length;
  });

const DAY_MS = 86_400_000;

/** Nothing is due soon that is overdue, when this service comes back after having been away; a day is so a day later. */
const isLate = ({ kind, due, at }: DueMoment, now: number): boolean =>
  kind === 'due_soon' && (isDay(due) ? Date.parse(at) + DAY_MS : Date.parse(due)) <= now;
