import { addressOf, networkOf, rateLimited } from '@taskward/service-kit';
import type { Request, Response } from 'express';
import { type AugmentedRequest, rateLimit } from 'express-rate-limit';
import { holderOf } from './access/callers.ts';
import type { TaskConfig } from './config.ts';
import { callerFrom } from './http-requests.ts';

/**
 * Counts a read that costs much: a search, statistics, events.
 *
 * @throws AppError 429 past the limit of its person or address; RateLimit headers are set in any case
 */
export type CountRead = (req: Request, res: Response) => Promise<void>;

const MINUTE_MS = 60_000;

export function createReadLimit(
  config: Pick<TaskConfig, 'RATE_LIMIT_READS' | 'RATE_LIMIT_READS_PER_ADDRESS'>,
): CountRead {
  const limits = [
    limitOf('reads', config.RATE_LIMIT_READS, (req) => holderOf(callerFrom(req))),
    limitOf('reads-of-address', config.RATE_LIMIT_READS_PER_ADDRESS, (req) => networkOf(addressOf(req))),
  ];
  return async (req, res) => {
    for (const limit of limits) {
      await new Promise<void>((resolve, reject) => {
        limit(req, res, (refusal?: unknown) => (refusal === undefined ? resolve() : reject(refusal)));
      });
    }
  };
}

const limitOf = (identifier: string, limit: number, keyGenerator: (req: Request) => string) =>
  rateLimit({
    windowMs: MINUTE_MS,
    limit,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    identifier,
    keyGenerator,
    handler: (req, _res, next) => {
      const { resetTime } = (req as AugmentedRequest).rateLimit ?? {};
      const wait = resetTime ? resetTime.getTime() - Date.now() : MINUTE_MS;
      next(rateLimited('There were too many searches, statistics and reads of events. Try again later.', wait / 1_000));
    },
  });
