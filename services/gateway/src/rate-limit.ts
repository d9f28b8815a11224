import {
  addressOf,
  type Counted,
  createRateLimit,
  networkOf,
  rateHeaders,
  rateLimited,
  type ValkeyDoor,
} from '@taskward/service-kit';
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';

const MINUTE_S = 60;

type CountedRequest = Request & { counted?: Counted };

/** So many requests a minute for an address; past it 429 with Retry-After. What is left of it `limitHeaders` tells. */
export function rateLimitByAddress(perMinute: number, valkey?: ValkeyDoor): RequestHandler {
  const count = createRateLimit({ name: 'api', most: perMinute, windowSeconds: MINUTE_S }, valkey);
  return (req: CountedRequest, _res, next) => {
    count(networkOf(addressOf(req))).then((counted) => {
      req.counted = counted;
      if (!counted.isOver) return next();
      next(rateLimited('There were too many requests from this address. Try again later.', counted.seconds));
    }, next);
  };
}

/** RateLimit headers of a request that was counted, as pairs. */
export function limitHeaders({ counted }: CountedRequest): Array<[name: string, value: string]> {
  return counted ? rateHeaders(counted) : [];
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
