import { networkOf, rateLimited, uuidv7 } from '@taskward/service-kit';
import type { Pool } from 'pg';
import { appendAudit, type Origin } from '../audit/audit-store.ts';
import { type Counted, countedBy } from './counted-account.ts';
import { countHit, familiarAddresses, takeBack } from './limit-store.ts';
import type { SignInRate } from './sign-in-limit.ts';

/** Runs a check of a password or a code unless too many were wrong lately; throws AppError 429 then. */
export type AccountLimit = <T>(who: Counted, origin: Origin, check: () => Promise<T>) => Promise<T>;

/** What is guessed at. */
interface Guessed {
  limit: 'account' | 'codes';
  what: string;
  windowSeconds: number;
}

/** Wrong passwords for an account. */
export const createAccountLimit = (pool: Pool, config: SignInRate): AccountLimit =>
  limitFor(pool, config, { limit: 'account', what: 'passwords', windowSeconds: config.RATE_LIMIT_SIGNIN_WINDOW });

const DAY_SECONDS = 86_400;
/**
 * Wrong codes: as many as passwords, and in a day. There are a million, of which three are right at any moment, and who
 * tries them knows the password.
 */
export const createCodeLimit = (pool: Pool, config: SignInRate): AccountLimit =>
  limitFor(pool, config, { limit: 'codes', what: 'codes', windowSeconds: DAY_SECONDS });

/**
 * Bounds guessing at one account from many addresses, which the limit by address does not see. Networks from which
 * the account signed in during the last weeks are counted apart: strangers cannot lock the owner out.
 */
function limitFor(pool: Pool, config: SignInRate, { limit, what, windowSeconds }: Guessed): AccountLimit {
  const most = config.RATE_LIMIT_SIGNIN;
  return async (who, origin, check) => {
    const { key: account, id } = await countedBy(pool, who);
    const network = networkOf(origin.address);
    // Asked for nobody too, so that it takes as long.
    const familiar = (await familiarAddresses(pool, id ?? uuidv7())).some((address) => networkOf(address) === network);
    const key = `${limit}:${account}:${familiar ? network : 'elsewhere'}`;
    // Counted before the check and taken back after a good one: guesses sent at once cannot slip through together.
    const { hits, resetsAt } = await countHit(pool, key, windowSeconds);
    if (hits > most) {
      if (hits === most + 1) {
        const subject = origin.actor ?? id;
        await appendAudit(pool, { type: 'limit.reached', origin, subject, details: { limit } });
      }
      const wait = Math.ceil((resetsAt.getTime() - Date.now()) / 1000);
      throw rateLimited(`Too many wrong ${what} for this account. Try again later.`, wait);
    }
    const result = await check();
    await takeBack(pool, key);
    return result;
  };
}
