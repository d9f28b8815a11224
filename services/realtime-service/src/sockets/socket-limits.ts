import type { IncomingMessage } from 'node:http';
import type { Identity } from '@taskward/jwt-middleware';
import { createShares, rateLimited, unavailable } from '@taskward/service-kit';
import type { RealtimeConfig } from '../config.ts';
import { networkBy } from './caller-address.ts';
import type { SocketCounts } from './socket-counts-store.ts';

/** How many sockets there may be. Each `enter` gives back what leaves again. */
export interface SocketLimits {
  /** @throws AppError 429 where the address has as many as it may, 503 where all have */
  enterFrom(req: IncomingMessage): Promise<() => void>;
  /** @throws AppError 429 */
  enterAs(identity: Identity): Promise<() => void>;
}

const RETRY_S = 10;

/** What all have is of this instance; a person and an address have so many at all instances together, where that is known. */
export function createSocketLimits(config: RealtimeConfig, counts?: SocketCounts): SocketLimits {
  const take = createShares();
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

  async function enter(share: ReturnType<typeof ofAddress>, ...more: [] | [typeof all]): Promise<() => void> {
    const leave = take(share, ...more);
    if (await counts?.enter([share])) {
      leave();
      throw share.refusal();
    }
    let left = false;
    return () => {
      if (left) return;
      left = true;
      leave();
      counts?.leave([share]);
    };
  }

  return {
    enterFrom: (req) => enter(ofAddress(req), all),
    enterAs: ({ type, subject }) =>
      enter({ holder: `${type}:${subject}`, most: config.SOCKETS_PER_PERSON, refusal: tooMany('This account') }),
  };
}
