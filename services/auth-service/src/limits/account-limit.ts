import { networkOf, rateLimited, uuidv7 } from '@taskward/service-kit';
import type { Pool } from 'pg';
import { appendAudit, type Origin } from '../audit/audit-store.ts';
import { type Counted, countedBy } from './counted-account.ts';
import { countHit, familiarAddresses, takeBack } from './limit-store.ts';
import type { SignInRate } from './sign-in-limit.ts';

/** Runs a check of a password unless too many were wrong lately; throws AppError 429 then. */
export type AccountLimit = <T>(who: Counted, origin: Origin, check: () => Promise<T>) => Promise<T>;

/**
 * Bounds guessing at one account from many addresses, which the limit by address does not see. Networks from which
 * the account signed in during the last weeks are counted apart: strangers cannot lock the owner out.
 */
export function createAccountLimit(pool: Pool, config: SignInRate): AccountLimit {
  const { RATE_LIMIT_SIGNIN: limit, RATE_LIMIT_SIGNIN_WINDOW: windowSeconds } = config;
  return async (who, origin, check) => {
    const { key: account, id } = await countedBy(pool, who);
    const network = networkOf(origin.address);
    // Asked for nobody too, so that it takes as long.
    const familiar = (await familiarAddresses(pool, id ?? uuidv7())).some((address) => networkOf(address) === network);
    const key = `account:${account}:${familiar ? network : 'elsewhere'}`;
    // Counted before the check and taken back after a good one: guesses sent at once cannot slip through together.
    const { hits, resetsAt } = await countHit(pool, key, windowSeconds);
    if (hits > limit) {
      if (hits === limit + 1) {
        const subject = origin.actor ?? id;
        await appendAudit(pool, { type: 'limit.reached', origin, subject, details: { limit: 'account' } });
      }
      const wait = Math.ceil((resetsAt.getTime() - Date.now()) / 1000);
      throw rateLimited('Too many wrong passwords for this account. Try again later.', wait);
    }
    const result = await check();
    await takeBack(pool, key);
    return result;
  };
}
