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

/** Nothing is due soon that is overdue, when this service comes back after having been away. */
const isLate = ({ kind, due }: DueMoment, now: number): boolean =>
  kind === 'due_soon' && due.length > 10 && Date.parse(due) <= now;
