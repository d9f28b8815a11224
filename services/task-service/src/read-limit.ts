import {
  addressOf,
  createRateLimit,
  networkOf,
  rateHeaders,
  rateLimited,
  type ValkeyDoor,
} from '@taskward/service-kit';
import type { Request, Response } from 'express';
import { holderOf } from './access/callers.ts';
import type { TaskConfig } from './config.ts';
import { callerFrom } from './http-requests.ts';

/**
 * Counts a read that costs much: a search, statistics, events.
 *
 * @throws AppError 429 past the limit of its person or address; RateLimit headers are set in any case
 */
export type CountRead = (req: Request, res: Response) => Promise<void>;

const MINUTE_S = 60;

export function createReadLimit(
  config: Pick<TaskConfig, 'RATE_LIMIT_READS' | 'RATE_LIMIT_READS_PER_ADDRESS'>,
  valkey?: ValkeyDoor,
): CountRead {
  const limitOf = (name: string, most: number) => createRateLimit({ name, most, windowSeconds: MINUTE_S }, valkey);
  const limits = [
    { count: limitOf('reads', config.RATE_LIMIT_READS), by: (req: Request) => holderOf(callerFrom(req)) },
    {
      count: limitOf('reads-of-address', config.RATE_LIMIT_READS_PER_ADDRESS),
      by: (req: Request) => networkOf(addressOf(req)),
    },
  ];
  return async (req, res) => {
    for (const { count, by } of limits) {
      const counted = await count(by(req));
      for (const [name, value] of rateHeaders(counted)) res.append(name, value);
      if (!counted.isOver) continue;
      const detail = 'There were too many searches, statistics and reads of events. Try again later.';
      throw rateLimited(detail, counted.seconds);
    }
  };
}
