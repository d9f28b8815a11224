import type { IncomingMessage } from 'node:http';
import type { Identity } from '@taskward/jwt-middleware';
import { createShares, rateLimited, unavailable } from '@taskward/service-kit';
import type { RealtimeConfig } from '../config.ts';
import { networkBy } from './caller-address.ts';

/** How many sockets there may be. Each `enter` gives back what leaves again. */
export interface SocketLimits {
  /** @throws AppError 429 where the address has as many as it may, 503 where all have */
  enterFrom(req: IncomingMessage): () => void;
  /** @throws AppError 429 */
  enterAs(identity: Identity): () => void;
}

const RETRY_S = 10;

export function createSocketLimits(config: RealtimeConfig): SocketLimits {
  const take = createShares();
  const networkOf = networkBy(config.SERVICE_SECRET);
  const tooMany = (whose: string) => () =>
    rateLimited(`${whose} has too many open sockets. Close some, or try again later.`, RETRY_S);
  const full = () => unavailable('There are too many open sockets. Try again later.', RETRY_S);
  return {
    enterFrom: (req) =>
      take(
        { holder: `address:${networkOf(req)}`, most: config.SOCKETS_PER_ADDRESS, refusal: tooMany('This address') },
        { holder: 'all', most: config.SOCKETS, refusal: full },
      ),
    enterAs: ({ type, subject }) =>
      take({ holder: `${type}:${subject}`, most: config.SOCKETS_PER_PERSON, refusal: tooMany('This account') }),
  };
}
