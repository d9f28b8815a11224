import { addressOf, networkOf, rateLimited } from '@taskward/service-kit';
import type { RequestHandler } from 'express';
import { rateLimit } from 'express-rate-limit';

const MINUTE_MS = 60_000;

/** So many requests a minute for an address; past it 429 with Retry-After and RateLimit headers. */
export function rateLimitByAddress(perMinute: number): RequestHandler {
  return rateLimit({
    windowMs: MINUTE_MS,
    limit: perMinute,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    identifier: 'api',
    keyGenerator: (req) => networkOf(addressOf(req)),
    handler: (req, _res, next) => {
      const resetTime = (req as { rateLimit?: { resetTime?: Date } }).rateLimit?.resetTime;
      const wait = resetTime ? (resetTime.getTime() - Date.now()) / 1_000 : MINUTE_MS / 1_000;
      next(rateLimited('There were too many requests from this address. Try again later.', wait));
    },
  });
}
