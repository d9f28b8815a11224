import { gone, type Logger, malformed, openSse, parse } from '@taskward/service-kit';
import type { Request, RequestHandler, Response } from 'express';
import Joi from 'joi';
import type pg from 'pg';
import type { EventLog } from './event-log.ts';
import type { EventTail } from './event-tail.ts';
import { completePosition, type FeedQuery, readFeed, startOf } from './feed-store.ts';

export interface Feed {
  pool: pg.Pool;
  eventLog: EventLog;
  /** What may be asked for by `types`. */
  types: readonly string[];
  tail: EventTail;
  /** Older events are not shown. */
  retentionDays: number;
  log: Logger;
}

/** Who reads. */
export interface FeedReader extends Pick<FeedQuery, 'members'> {
  /** Throws once they may not any more: then their stream ends. */
  check(): Promise<unknown>;
}

interface FeedRequest {
  after?: string;
  limit: number;
  types?: string[];
}

const HEARTBEAT_MS = 15_000;
const STREAM_PAGE = 100;

const eventId = Joi.string().guid({ separator: '-', wrapper: false });
const streamStart = Joi.object<{ after?: string }>({ after: eventId });
const feedRequest = (known: readonly string[]) =>
  Joi.object<FeedRequest>({
    after: eventId,
    limit: Joi.number().integer().min(1).max(1_000).default(100),
    types: Joi.string().custom((given: string, { error }) => {
      const types = given.split(',');
      return types.every((type) => known.includes(type)) ? types : error('any.only');
    }),
  }).messages({
    'any.only': `must be of ${known.join(', ')}, separated by commas`,
    'object.unknown': 'is not a parameter of this feed',
  });

/**
 * Answers with the log of events, by pages or as server-sent events (`id` is the eventId).
 *
 * @param readerOf who asks; throws where they may not
 */
export function serveFeed(feed: Feed, readerOf: (req: Request) => FeedReader): RequestHandler {
  const schema = feedRequest(feed.types);
  return async (req, res) => {
    const reader = readerOf(req);
    const request = parse(schema, req.query, { in: 'query' });
    if (req.accepts(['application/json', 'text/event-stream']) === 'text/event-stream') {
      const { after } = parse(streamStart, { after: req.get('last-event-id') || request.after }, { in: 'query' });
      await sendStream(feed, reader, { ...request, after }, req, res);
    } else res.json(await pageOf(feed, reader, request));
  };
}

async function pageOf(feed: Feed, { members }: FeedReader, { after, limit, types }: FeedRequest) {
  const start = await startAfter(feed, after);
  const upTo = await completePosition(feed.pool);
  const query = { after: start, upTo, types, limit, members };
  const { events, last, atEnd } = await readFeed(feed.pool, feed.eventLog, query);
  return { success: true, data: events, page: { nextCursor: atEnd ? null : (last?.eventId ?? null), limit } };
}

/** @throws AppError 410 for an event that is no longer kept, 400 for one that never was */
async function startAfter({ pool, eventLog, retentionDays }: Feed, after: string | undefined): Promise<number> {
  const position = await startOf(pool, eventLog, after ?? null, retentionDays);
  if (after === undefined || position !== undefined) return position ?? 0;
  const made = Number.parseInt(after.replaceAll('-', '').slice(0, 12), 16); // UUIDv7 begins with milliseconds
  if (made < Date.now() - 86_400_000) throw gone('This event is no longer kept. Begin again without `after`.');
  throw malformed('There is no such event.', [{ path: 'after', message: 'must be the eventId of an event' }]);
}

async function sendStream(
  feed: Feed,
  { members, check }: FeedReader,
  { after, types }: FeedRequest,
  req: Request,
  res: Response,
): Promise<void> {
  const { pool, eventLog, log, tail } = feed;
  let position = await startAfter(feed, after);
  const stream = openSse(req, res, { heartbeatMs: HEARTBEAT_MS });
  const { signal } = stream;
  stream.comment('the log of events');
  try {
    let upTo = await completePosition(pool);
    while (!signal.aborted) {
      await check();
      const query = { after: position, upTo, types, limit: STREAM_PAGE, members };
      const { events, last, atEnd } = await readFeed(pool, eventLog, query);
      position = atEnd ? upTo : (last?.position ?? position);
      await stream.send(events.map((data) => ({ id: data.eventId, data })));
      if (atEnd) upTo = (await tail.beyond(upTo, signal)) ?? upTo;
    }
  } catch (error) {
    if (!signal.aborted) log.info({ err: error }, 'an event stream ended');
  } finally {
    stream.end();
  }
}
