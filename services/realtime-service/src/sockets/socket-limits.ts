import type { IncomingMessage } from 'node:http';
import type { Identity } from '@taskward/jwt-middleware';
import { createSharedShares, rateLimited, type SharedCounts, unavailable } from '@taskward/service-kit';
import type { RealtimeConfig } from '../config.ts';
import { networkBy } from './caller-address.ts';

/** How many sockets there may be. Each `enter` gives back what leaves again. */
export interface SocketLimits {
  /** @throws AppError 429 where the address has as many as it may, 503 where all have */
  enterFrom(req: IncomingMessage): Promise<() => void>;
  /** @throws AppError 429 */
  enterAs(identity: Identity): Promise<() => void>;
}

const RETRY_S = 10;

/** What all have is of this instance; a person and an address have so many at all instances together, where that is known. */
export function createSocketLimits(config: RealtimeConfig, counts?: SharedCounts): SocketLimits {
  const take = createSharedShares(counts);
  const networkOf = networkBy(config.SERVICE_SECRET);
  const tooMany = (whose: string) => () =>
    rateLimited(`${whose} has too many open sockets. Close some, or try again later.`, RETRY_S);
  const full = () => unavailable('There are too many open sockets. Try again later.', RETRY_S);
  const all = { holder: 'all', most: config.SOCKETS, refusal: full };
  const ofAddress = (req: IncomingMessage) => ({
    holder: `address:${networkOf(req)}`,
    most: config.SOCKETS_PER_ADDRESS,
    refusal: tooMany('This address'),
  });

  return {
    enterFrom: (req) => take([ofAddress(req)], [all]),
    enterAs: ({ type, subject }) =>
      take([{ holder: `${type}:${subject}`, most: config.SOCKETS_PER_PERSON, refusal: tooMany('This account') }]),
  };
}
