import { addressOf, networkOf, rateLimited } from '@taskward/service-kit';
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { type RateLimitInfo, rateLimit } from 'express-rate-limit';

const MINUTE_S = 60;

const infoOf = (req: Request) => (req as { rateLimit?: RateLimitInfo }).rateLimit;

function secondsLeft({ resetTime }: RateLimitInfo): number {
  return resetTime ? Math.max(0, Math.ceil((resetTime.getTime() - Date.now()) / 1_000)) : MINUTE_S;
}

/** So many requests a minute for an address; past it 429 with Retry-After. What is left of it `limitHeaders` tells. */
export function rateLimitByAddress(perMinute: number): RequestHandler {
  return rateLimit({
    windowMs: MINUTE_S * 1_000,
    limit: perMinute,
    standardHeaders: false, // it would hash the address for each answer
    legacyHeaders: false,
    keyGenerator: (req) => networkOf(addressOf(req)),
    handler: (req, _res, next) => {
      const info = infoOf(req);
      const wait = info ? secondsLeft(info) : MINUTE_S;
      next(rateLimited('There were too many requests from this address. Try again later.', wait));
    },
  });
}

/** RateLimit headers (draft-ietf-httpapi-ratelimit-headers-08) of a request that was counted, as pairs. */
export function limitHeaders(req: Request): Array<[name: string, value: string]> {
  const info = infoOf(req);
  if (!info) return [];
  return [
    ['ratelimit', `"api"; r=${info.remaining}; t=${secondsLeft(info)}`],
    ['ratelimit-policy', `"api"; q=${info.limit}; w=${MINUTE_S}`],
  ];
}

/** Sets them, for whatever was not answered before this, and for what failed there. */
export const tellLimit: [RequestHandler, ErrorRequestHandler] = [
  (req, res, next) => {
    setAll(req, res);
    next();
  },
  (error, req, res, next) => {
    if (!res.headersSent) setAll(req, res);
    next(error);
  },
];

function setAll(req: Request, res: Response): void {
  for (const [name, value] of limitHeaders(req)) res.setHeader(name, value);
}
