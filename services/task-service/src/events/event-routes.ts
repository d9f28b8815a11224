import { once } from 'node:events';
import { TASK_EVENT_TYPES, type TaskEvent, type TaskEventType } from '@taskward/contracts/events';
import type { Verifier } from '@taskward/jwt-middleware';
import { bearerToken, checkJwt } from '@taskward/jwt-middleware/express';
import { gone, type Logger, malformed, parse } from '@taskward/service-kit';
import { type Request, type Response, Router } from 'express';
import Joi from 'joi';
import type pg from 'pg';
import { checkReads } from '../access/callers.ts';
import { memberOf } from '../access/task-access.ts';
import { callerFrom, sendJson } from '../http-requests.ts';
import { completePosition, type FeedQuery, readFeed, startOf } from './event-feed-store.ts';
import type { EventTail } from './event-tail.ts';

export interface FeedDeps {
  pool: pg.Pool;
  log: Logger;
  tail: EventTail;
  retentionDays: number;
  /** Aborts when the service stops, so that streams end. */
  stopping: AbortSignal;
}

interface FeedRequest {
  after?: string;
  limit: number;
  types?: TaskEventType[];
}

const eventId = Joi.string().guid({ separator: '-', wrapper: false });
const feedRequest = Joi.object<FeedRequest>({
  after: eventId,
  limit: Joi.number().integer().min(1).max(1_000).default(100),
  types: Joi.string().custom((given: string, { error }) => {
    const types = given.split(',');
    return types.every((type) => TASK_EVENT_TYPES.includes(type as TaskEventType)) ? types : error('any.only');
  }),
}).messages({
  'any.only': `must be of ${TASK_EVENT_TYPES.join(', ')}, separated by commas`,
  'object.unknown': 'is not a parameter of this feed',
});

const streamStart = Joi.object<{ after?: string }>({ after: eventId });

const HEARTBEAT_MS = 15_000;
const STREAM_PAGE = 100;

/** `GET /api/v1/events`: the log of events, by pages or as server-sent events. */
export function eventRoutes(deps: FeedDeps, verifier: Verifier): Router {
  const router = Router();
  router.use('/api/v1/events', checkJwt(verifier));
  router.get('/api/v1/events', async (req, res) => {
    const caller = callerFrom(req);
    checkReads(caller);
    const request = parse(feedRequest, req.query, { in: 'query' });
    const members = memberOf(caller);
    if (req.accepts(['application/json', 'text/event-stream']) === 'text/event-stream') {
      const { after } = parse(streamStart, { after: req.get('last-event-id') || request.after }, { in: 'query' });
      await sendStream(deps, verifier, { ...request, members, after }, req, res);
    } else sendJson(res, await pageOf(deps, { ...request, members }));
  });
  return router;
}

/** What is asked for, and as whom (`FeedQuery.members`). */
type Reading = FeedRequest & Pick<FeedQuery, 'members'>;

async function pageOf(deps: FeedDeps, { after, limit, types, members }: Reading) {
  const start = await startAfter(deps, after);
  const upTo = await completePosition(deps.pool);
  const { events, last, atEnd } = await readFeed(deps.pool, { after: start, upTo, types, limit, members });
  return { success: true, data: events, page: { nextCursor: atEnd ? null : (last?.eventId ?? null), limit } };
}

/** @throws AppError 410 for an event that is no longer kept, 400 for one that never was */
async function startAfter({ pool, retentionDays }: FeedDeps, after: string | undefined): Promise<number> {
  const position = await startOf(pool, after ?? null, retentionDays);
  if (after === undefined || position !== undefined) return position ?? 0;
  const made = Number.parseInt(after.replaceAll('-', '').slice(0, 12), 16); // UUIDv7 begins with milliseconds
  if (made < Date.now() - 86_400_000) throw gone('This event is no longer kept. Begin again without `after`.');
  throw malformed('There is no such event.', [{ path: 'after', message: 'must be the eventId of an event' }]);
}

async function sendStream(
  deps: FeedDeps,
  verifier: Verifier,
  { after, types, members }: Reading,
  req: Request,
  res: Response,
): Promise<void> {
  const { pool, log, tail, stopping } = deps;
  let position = await startAfter(deps, after);
  const token = bearerToken(req);
  const left = new AbortController();
  res.once('close', () => left.abort());
  const signal = AbortSignal.any([left.signal, stopping]);
  res.writeHead(200, { 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' });
  if (req.method === 'HEAD') return void res.end(); // it has no body, and so nothing to wait for
  res.write(': the log of task events\n\n');
  const heartbeat = setInterval(() => res.write(': still here\n\n'), HEARTBEAT_MS);
  try {
    let upTo = await completePosition(pool);
    while (!signal.aborted) {
      await verifier.verify(token); // expired or withdrawn meanwhile: the stream ends
      const page = await readFeed(pool, { after: position, upTo, types, limit: STREAM_PAGE, members });
      position = page.atEnd ? upTo : (page.last?.position ?? position);
      const text = page.events.map(frameOf).join('');
      if (text !== '' && !res.write(text)) await once(res, 'drain', { signal });
      if (page.atEnd) upTo = (await tail.beyond(upTo, signal)) ?? upTo;
    }
  } catch (error) {
    if (!signal.aborted) log.info({ err: error }, 'an event stream ended');
  } finally {
    clearInterval(heartbeat);
    res.end();
  }
}

const frameOf = (event: TaskEvent): string => `id: ${event.eventId}\ndata: ${JSON.stringify(event)}\n\n`;
