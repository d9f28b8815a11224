import { createHash } from 'node:crypto';
import { rateLimited } from '@taskward/service-kit';
import { ipKeyGenerator } from 'express-rate-limit';
import type { Pool } from 'pg';
import { appendAudit, type Origin } from '../audit/audit-store.ts';
import { findByLogin } from '../users/user-store.ts';
import { countHit, isFamiliar, takeBack } from './limit-store.ts';
import type { SignInRate } from './sign-in-limit.ts';

/** Runs a check of a password unless too many were wrong lately; throws AppError 429 then. */
export type AccountLimit = <T>(login: string, origin: Origin, check: () => Promise<T>) => Promise<T>;

/**
 * Bounds guessing at one account from many addresses, which the limit by address does not see. Addresses from which
 * the account signed in during the last weeks are counted apart: strangers cannot lock the owner out.
 */
export function createAccountLimit(pool: Pool, config: SignInRate): AccountLimit {
  const { RATE_LIMIT_SIGNIN: limit, RATE_LIMIT_SIGNIN_WINDOW: windowSeconds } = config;
  return async (login, origin, check) => {
    const { address = '' } = origin;
    const from = (await isFamiliar(pool, login, address)) ? ipKeyGenerator(address, 64) : 'elsewhere';
    const key = `account:${createHash('sha256').update(`${login.toLowerCase()}\n${from}`).digest('base64url')}`;
    // Counted before the check and taken back after a good one: guesses sent at once cannot slip through together.
    const { hits, resetsAt } = await countHit(pool, key, windowSeconds);
    if (hits > limit) {
      if (hits === limit + 1) {
        const subject = origin.actor ?? (await findByLogin(pool, login))?.id;
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
