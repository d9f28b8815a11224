import { addressOf, networkOf, rateLimited } from '@taskward/service-kit';
import type { RequestHandler } from 'express';
import { type AugmentedRequest, type RateLimitInfo, rateLimit, type Store } from 'express-rate-limit';
import type { Pool } from 'pg';
import { appendAudit } from '../audit/audit-store.ts';
import { originOf } from '../http/request-origin.ts';
import { countHit, forget, takeBack } from './limit-store.ts';

/** How many tries, and in how many seconds. */
export interface SignInRate {
  RATE_LIMIT_SIGNIN: number;
  RATE_LIMIT_SIGNIN_WINDOW: number;
}

/** Requests of one address to all sign-in paths together (RATE_LIMIT_SIGNIN in RATE_LIMIT_SIGNIN_WINDOW seconds). */
export function createSignInLimit(pool: Pool, config: SignInRate): RequestHandler {
  const windowSeconds = config.RATE_LIMIT_SIGNIN_WINDOW;
  const store: Store = {
    async increment(address) {
      const { hits, resetsAt } = await countHit(pool, keyOf(address), windowSeconds);
      return { totalHits: hits, resetTime: resetsAt };
    },
    decrement: async (address) => void (await takeBack(pool, keyOf(address))),
    resetKey: async (address) => void (await forget(pool, keyOf(address))),
  };
  return rateLimit({
    windowMs: windowSeconds * 1000,
    limit: config.RATE_LIMIT_SIGNIN,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    identifier: 'sign-in',
    store,
    keyGenerator: (req) => networkOf(addressOf(req)),
    handler: (req, res, next) => {
      const wait = Number(res.getHeader('Retry-After') ?? windowSeconds);
      const refusal = rateLimited(`Too many sign-in requests from your address. Try again in ${wait} seconds.`, wait);
      const { used } = (req as AugmentedRequest).rateLimit as RateLimitInfo;
      if (used !== config.RATE_LIMIT_SIGNIN + 1) return next(refusal);
      const event = { type: 'limit.reached' as const, origin: originOf(req), details: { limit: 'sign-in' } };
      appendAudit(pool, event).then(() => next(refusal), next);
    },
  });
}

const keyOf = (address: string) => `sign-in:${address}`;
