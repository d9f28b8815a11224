import { PROJECT_EVENT_TYPES, TASK_EVENT_TYPES } from '@taskward/contracts/events';
import type { Verifier } from '@taskward/jwt-middleware';
import { bearerToken, checkJwt } from '@taskward/jwt-middleware/express';
import { type Feed, type FeedReader, serveFeed, serveLog } from '@taskward/messaging';
import { onlyServices } from '@taskward/service-kit';
import { type Request, Router } from 'express';
import { checkReads, holderOf } from '../access/callers.ts';
import { findAudiences } from '../access/membership-store.ts';
import { callerFrom } from '../http-requests.ts';
import type { CountRead } from '../read-limit.ts';
import { TASK_EVENT_LOG } from './event-log.ts';

const LOG = {
  eventLog: TASK_EVENT_LOG,
  types: [...TASK_EVENT_TYPES, ...PROJECT_EVENT_TYPES],
  regroups: PROJECT_EVENT_TYPES,
};

/** The log of events: `GET /api/v1/events` for everybody, and `GET /internal/events` for our own services. */
export function eventRoutes(
  given: Omit<Feed, 'eventLog' | 'types' | 'regroups'>,
  verifier: Verifier,
  countRead: CountRead,
): Router {
  const feed = { ...given, ...LOG };
  const readerOf = (req: Request): FeedReader => {
    const caller = callerFrom(req);
    checkReads(caller);
    const token = bearerToken(req);
    const members = async () => (caller.seesAll ? undefined : findAudiences(feed.pool, caller));
    return { holder: holderOf(caller), members, check: () => verifier.verify(token) };
  };
  const router = Router();
  router.use('/api/v1/events', checkJwt(verifier));
  router.get(
    '/api/v1/events',
    async (req, res, next) => {
      await countRead(req, res);
      next();
    },
    serveFeed(feed, readerOf),
  );
  router.get('/internal/events', onlyServices, checkJwt(verifier), serveLog(feed, readerOf));
  return router;
}
