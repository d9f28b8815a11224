import { addressOf, networkOf, rateHeaders, rateLimited } from '@taskward/service-kit';
import type { RequestHandler } from 'express';
import type { Pool } from 'pg';
import { appendAudit } from '../audit/audit-store.ts';
import { originOf } from '../http/request-origin.ts';
import { countHit } from './limit-store.ts';

/** How many tries, and in how many seconds. */
export interface SignInRate {
  RATE_LIMIT_SIGNIN: number;
  RATE_LIMIT_SIGNIN_WINDOW: number;
}

/**
 * Requests of one address to all sign-in paths together (RATE_LIMIT_SIGNIN in RATE_LIMIT_SIGNIN_WINDOW seconds). They are
 * counted in the database, with what is guessed: no restart of anything makes guessing cheaper.
 */
export function createSignInLimit(pool: Pool, config: SignInRate): RequestHandler {
  const { RATE_LIMIT_SIGNIN: most, RATE_LIMIT_SIGNIN_WINDOW: windowSeconds } = config;
  const limit = { name: 'sign-in', most, windowSeconds };
  return async (req, res, next) => {
    const { hits, resetsAt } = await countHit(pool, `sign-in:${networkOf(addressOf(req))}`, windowSeconds);
    const seconds = Math.max(0, Math.ceil((resetsAt.getTime() - Date.now()) / 1_000));
    const counted = { limit, left: Math.max(0, most - hits), seconds, isOver: hits > most };
    for (const [name, value] of rateHeaders(counted)) res.append(name, value);
    if (!counted.isOver) return next();
    if (hits === most + 1) {
      await appendAudit(pool, { type: 'limit.reached', origin: originOf(req), details: { limit: 'sign-in' } });
    }
    throw rateLimited(`Too many sign-in requests from your address. Try again in ${seconds} seconds.`, seconds);
  };
}
