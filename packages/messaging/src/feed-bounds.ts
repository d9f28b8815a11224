import {
  addressOf,
  createSharedShares,
  createTurns,
  networkOf,
  rateLimited,
  type SharedCounts,
  unavailable,
} from '@taskward/service-kit';
import type { Request } from 'express';
import Joi from 'joi';

/** Settings of a service that serves a feed; spread beside `poolSettings`. */
export const feedSettings = {
  EVENT_STREAMS: Joi.number().integer().min(1).default(1_000).description('streams at once, 1 or more'),
  EVENT_STREAMS_PER_PERSON: Joi.number().integer().min(1).default(50).description('streams at once, 1 or more'),
  EVENT_STREAMS_PER_ADDRESS: Joi.number().integer().min(1).default(250).description('streams at once, 1 or more'),
  EVENT_READS: Joi.number().integer().min(1).max(100).default(4).description('reads at once, 1 to 100'),
} satisfies Joi.SchemaMap;

export interface FeedConfig {
  /** Open streams of all. */
  EVENT_STREAMS: number;
  EVENT_STREAMS_PER_PERSON: number;
  EVENT_STREAMS_PER_ADDRESS: number;
  /** How many pages are read at once, for streams that catch up and for whoever asks for pages. */
  EVENT_READS: number;
}

/** Connections that a feed needs: one for each read, and one to see that the log has grown. */
export const feedConnections = ({ EVENT_READS }: FeedConfig): number => EVENT_READS + 1;

/** What keeps one reader of a feed from being in the way of others. */
export interface FeedBounds {
  /**
   * Takes a share of the streams, and gives back what returns it.
   *
   * @throws AppError 429 where the person or their address has as many as they may, 503 where all together have
   */
  enter(req: Request, holder: string): Promise<() => void>;
  /** Reads in turn: of each reader one page at a time. */
  read: ReturnType<typeof createTurns>;
}

const FULL_RETRY_SECONDS = 10;

/** @param counts of the streams of a person and an address at all instances; each counts its own unless given */
export function createFeedBounds(config: FeedConfig, counts?: SharedCounts): FeedBounds {
  const take = createSharedShares(counts);
  const tooMany = (whose: string) => () =>
    rateLimited(`${whose} has too many open event streams. Close some, or try again later.`, FULL_RETRY_SECONDS);
  const full = () => unavailable('There are too many open event streams. Try again later.', FULL_RETRY_SECONDS);
  return {
    enter: (req, holder) =>
      take(
        [
          { holder, most: config.EVENT_STREAMS_PER_PERSON, refusal: tooMany('This account') },
          {
            holder: `address:${networkOf(addressOf(req))}`,
            most: config.EVENT_STREAMS_PER_ADDRESS,
            refusal: tooMany('This address'),
          },
        ],
        [{ holder: 'all', most: config.EVENT_STREAMS, refusal: full }],
      ),
    read: createTurns({ what: 'Readers of events', atOnce: config.EVENT_READS, each: 1 }),
  };
}
