import { gone, type Logger, malformed, openSse, parse, type SharedCounts, type SseStream } from '@taskward/service-kit';
import type { Request, RequestHandler, Response } from 'express';
import Joi from 'joi';
import type pg from 'pg';
import type { EventBody, EventLog } from './event-log.ts';
import type { EventTail } from './event-tail.ts';
import { createFeedBounds, type FeedBounds, type FeedConfig } from './feed-bounds.ts';
import { completePosition, type FeedQuery, readFeed, shownOf, startOf } from './feed-store.ts';

export interface Feed {
  /** Connections that are nobody else's: whoever reads events keeps nobody from the rest of the service. */
  pool: pg.Pool;
  config: FeedConfig;
  /** Of streams at all instances together; each counts its own unless given. */
  counts?: SharedCounts;
  eventLog: EventLog;
  /** What may be asked for by `types`. */
  types: readonly string[];
  /** Of these, the types of events that may change as whom those who see them read. */
  regroups?: readonly string[];
  tail: EventTail;
  /** Older events are not shown. */
  retentionDays: number;
  log: Logger;
}

/** Who reads. */
export interface FeedReader {
  /** The person or service, which has a share of streams and takes turns at reading. */
  holder: string;
  /** As whom they read now; asked again for each page, and in a stream where an event may have changed it. */
  members(): Promise<FeedQuery['members']>;
  /** Throws once they may not any more: then their stream ends. */
  check(): Promise<unknown>;
}

interface FeedRequest {
  after?: string;
  limit: number;
  types?: string[];
}

const CHECK_MS = 500;
export const HEARTBEAT_MS = 15_000;
const STREAM_PAGE = 100;

export const eventId = Joi.string().guid({ separator: '-', wrapper: false });
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
  const bounds = createFeedBounds(feed.config, feed.counts);
  return async (req, res) => {
    const reader = readerOf(req);
    const request = parse(schema, req.query, { in: 'query' });
    if (req.accepts(['application/json', 'text/event-stream']) === 'text/event-stream') {
      const { after } = parse(streamStart, { after: req.get('last-event-id') || request.after }, { in: 'query' });
      const leave = await bounds.enter(req, reader.holder);
      try {
        await sendStream(feed, bounds, reader, { ...request, after }, req, res);
      } finally {
        leave();
      }
    } else res.json(await bounds.read(reader.holder, () => pageOf(feed, reader, request)));
  };
}

async function pageOf(feed: Feed, reader: FeedReader, { after, limit, types }: FeedRequest) {
  const { position, upTo } = await startAfter(feed, after);
  const query = { after: position, upTo, types, limit, members: await reader.members() };
  const { events, last, atEnd } = await readFeed(feed.pool, feed.eventLog, query);
  return {
    success: true,
    data: events.map(({ body }) => body),
    page: { nextCursor: atEnd ? null : (last?.eventId ?? null), limit },
  };
}

/** A stretch of the log that is to be read. */
interface Stretch {
  position: number;
  upTo: number;
}

/** @throws AppError 410 for an event that is no longer kept, 400 for one that never was */
export async function startAfter({ pool, eventLog, retentionDays }: Feed, after: string | undefined): Promise<Stretch> {
  const position = await startOf(pool, eventLog, after ?? null, retentionDays);
  if (after === undefined || position !== undefined) {
    return { position: position ?? 0, upTo: await completePosition(pool) };
  }
  const made = Number.parseInt(after.replaceAll('-', '').slice(0, 12), 16); // UUIDv7 begins with milliseconds
  if (made < Date.now() - 86_400_000) throw gone('This event is no longer kept. Begin again without `after`.');
  throw malformed('There is no such event.', [{ path: 'after', message: 'must be the eventId of an event' }]);
}

async function sendStream(
  feed: Feed,
  bounds: FeedBounds,
  reader: FeedReader,
  { after, types }: FeedRequest,
  req: Request,
  res: Response,
): Promise<void> {
  let stretch = await bounds.read(reader.holder, () => startAfter(feed, after));
  const stream = openSse(req, res, { heartbeatMs: HEARTBEAT_MS });
  stream.comment('the log of events');
  // Where nothing happens nobody else would ask: whoever may no longer read is to hear of that soon.
  const watch = setInterval(() => void reader.check().catch(() => stream.end()), CHECK_MS);
  const sent = { feed, reader, stream, types };
  try {
    while (!stream.signal.aborted) {
      await catchUp(sent, bounds, stretch);
      stretch = await goAlong(sent, stretch.upTo);
    }
  } catch (error) {
    if (!stream.signal.aborted) feed.log.info({ err: error }, 'an event stream ended');
  } finally {
    clearInterval(watch);
    stream.end();
  }
}

/** What is sent to whom. */
interface Sent {
  feed: Feed;
  reader: FeedReader;
  stream: SseStream;
  types: readonly string[] | undefined;
}

/** Sends what was logged before, read by turns. While a slow reader takes it nothing of the database is held. */
async function catchUp(
  { feed: { pool, eventLog }, reader: { holder, members, check }, stream, types }: Sent,
  bounds: FeedBounds,
  { position, upTo }: Stretch,
): Promise<void> {
  const { signal } = stream;
  for (let after = position, done = false; !done && !signal.aborted; ) {
    await check();
    const query = { after, upTo, types, limit: STREAM_PAGE };
    const read = async () => readFeed(pool, eventLog, { ...query, members: await members() });
    const { events, last, atEnd } = await bounds.read(holder, read, signal);
    after = last?.position ?? after;
    done = atEnd;
    await send(
      stream,
      events.map(({ body }) => body),
    );
  }
}

/** Sends what is logged from now on, which is read once for all streams, as long as this one keeps up. */
async function goAlong({ feed: { tail, regroups = [] }, reader, stream, types }: Sent, from: number): Promise<Stretch> {
  let members = await reader.members();
  for (let position = from; ; ) {
    const growth = await tail.beyond(position, stream.signal);
    if (!growth?.news) return { position, upTo: growth?.upTo ?? position };
    await reader.check();
    if (shownOf(growth.news, { members, types: regroups }).length > 0) members = await reader.members();
    await send(stream, shownOf(growth.news, { members, types }));
    position = growth.upTo;
  }
}

const send = (stream: SseStream, events: EventBody[]) =>
  stream.send(events.map((data) => ({ id: data.eventId, data })));
