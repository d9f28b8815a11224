import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { ValkeyDoor } from './valkey.ts';

/** So many in a window, which begins with the first one. */
export interface RateLimit {
  name: string;
  most: number;
  windowSeconds: number;
}

/** One more was counted. */
export interface Counted {
  limit: RateLimit;
  left: number;
  /** Seconds until the window is over. */
  seconds: number;
  /** It was one too many. */
  isOver: boolean;
}

/** Counts one more of a holder: a person, an address. */
export type CountOne = (holder: string) => Promise<Counted>;

/**
 * Counts in Valkey, exactly, however many instances ask at once. While it is away, or where there is none, each counts
 * what it sees by itself.
 */
export function createRateLimit(limit: RateLimit, valkey?: ValkeyDoor): CountOne {
  const bounds = { points: limit.most, duration: limit.windowSeconds, keyPrefix: `rate:${limit.name}` };
  const alone = new RateLimiterMemory(bounds);
  const limiter = valkey
    ? new RateLimiterRedis({
        ...bounds,
        storeClient: valkey,
        useRedisPackage: true,
        insuranceLimiter: alone,
        inMemoryBlockOnConsumed: limit.most + 1, // who is over is refused without asking
      })
    : alone;
  const state = ({ remainingPoints, msBeforeNext }: RateLimiterRes, isOver: boolean): Counted => ({
    limit,
    left: isOver ? 0 : remainingPoints,
    seconds: Math.max(0, Math.ceil(msBeforeNext / 1_000)),
    isOver,
  });
  return async (holder) => {
    try {
      return state(await limiter.consume(holder), false);
    } catch (refusal) {
      if (refusal instanceof RateLimiterRes) return state(refusal, true);
      throw refusal;
    }
  };
}

/** RateLimit headers (draft-ietf-httpapi-ratelimit-headers-08), as pairs. */
export const rateHeaders = ({ limit, left, seconds }: Counted): Array<[name: string, value: string]> => [
  ['ratelimit', `"${limit.name}"; r=${left}; t=${seconds}`],
  ['ratelimit-policy', `"${limit.name}"; q=${limit.most}; w=${limit.windowSeconds}`],
];
