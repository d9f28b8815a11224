import { forbidden, openSse, parse } from '@taskward/service-kit';
import type { Request, RequestHandler, Response } from 'express';
import Joi from 'joi';
import { createFeedBounds, type FeedBounds } from './feed-bounds.ts';
import { eventId, type Feed, type FeedReader, HEARTBEAT_MS, startAfter } from './feed-routes.ts';
import { completePosition, type LoggedEvent, readFeed } from './feed-store.ts';

/** What somebody may read of a log, with the places that events have in it. */
export interface LogPage {
  /** As whom they read now; null for who reads everything. */
  members: string[] | null;
  /** Where the page begins and ends: they may see nothing else in between. */
  from: number;
  position: number;
  /** Whether the log was complete to there and no further. */
  atEnd: boolean;
  events: LoggedEvent[];
}

interface LogRequest {
  /** The event, or the place, to go on after; nothing is read where there is neither. */
  after?: string;
  position?: number;
}

const request = Joi.object<LogRequest>({
  after: eventId,
  position: Joi.number().integer().min(0),
}).oxor('after', 'position');

const PAGE = 500;

/**
 * The log as our own services read it: for somebody, with their token, by pages; as server-sent events everything that is
 * added, with who may see it (`LogNews`), for who may see all of it.
 *
 * @param readerOf who asks; throws where they may not
 */
export function serveLog(feed: Feed, readerOf: (req: Request) => FeedReader): RequestHandler {
  const bounds = createFeedBounds(feed.config);
  return async (req, res) => {
    const reader = readerOf(req);
    const asked = parse(request, req.query, { in: 'query' });
    if (req.accepts(['application/json', 'text/event-stream']) === 'text/event-stream') {
      if ((await reader.members()) !== undefined) throw forbidden('This needs the right to read everything.');
      return sendNews(feed, bounds, reader, asked.position, req, res);
    }
    const left = new AbortController();
    res.once('close', () => left.abort());
    res.json(await bounds.read(reader.holder, () => pageFor(feed, reader, asked), left.signal));
  };
}

async function pageFor(feed: Feed, reader: FeedReader, { after, position }: LogRequest): Promise<LogPage> {
  const { pool, eventLog } = feed;
  const start = after === undefined ? position : (await startAfter(feed, after)).position;
  const upTo = await completePosition(pool);
  const members = await reader.members(); // after that: whoever came or went up to there is counted
  const from = start ?? upTo;
  if (from >= upTo) return { members: members ?? null, from, position: from, atEnd: true, events: [] };
  const { events, last, atEnd } = await readFeed(pool, eventLog, { after: from, upTo, members, limit: PAGE });
  const end = atEnd ? upTo : (last?.position ?? upTo);
  return { members: members ?? null, from, position: end, atEnd, events };
}

async function sendNews(
  { pool, eventLog, tail, log }: Feed,
  bounds: FeedBounds,
  { holder, check }: FeedReader,
  from: number | undefined,
  req: Request,
  res: Response,
): Promise<void> {
  let position = from ?? (await completePosition(pool));
  const stream = openSse(req, res, { heartbeatMs: HEARTBEAT_MS });
  const { signal } = stream;
  const send = (upTo: number, events: LoggedEvent[]) => {
    position = upTo;
    return stream.send([{ data: { upTo, events } }]);
  };
  try {
    await send(position, []); // where it begins
    for (let growth = await tail.beyond(position, signal); growth; growth = await tail.beyond(position, signal)) {
      await check();
      const { upTo, news } = growth;
      if (news) await send(upTo, news);
      while (position < upTo) {
        const query = { members: undefined, after: position, upTo, limit: PAGE };
        const { events, last, atEnd } = await bounds.read(holder, () => readFeed(pool, eventLog, query), signal);
        await send(atEnd ? upTo : (last?.position ?? upTo), events);
      }
    }
  } catch (error) {
    if (!signal.aborted) log.info({ err: error }, 'a stream of the log ended');
  } finally {
    stream.end();
  }
}
