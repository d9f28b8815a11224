import { TASK_EVENT_TYPES } from '@taskward/contracts/events';
import type { Verifier } from '@taskward/jwt-middleware';
import { bearerToken, checkJwt } from '@taskward/jwt-middleware/express';
import { type Feed, serveFeed } from '@taskward/messaging';
import { Router } from 'express';
import { checkReads, holderOf } from '../access/callers.ts';
import { memberOf } from '../access/task-access.ts';
import { callerFrom } from '../http-requests.ts';
import type { CountRead } from '../read-limit.ts';
import { TASK_EVENT_LOG } from './event-log.ts';

/** `GET /api/v1/events`: the log of events, by pages or as server-sent events. */
export function eventRoutes(feed: Omit<Feed, 'eventLog' | 'types'>, verifier: Verifier, countRead: CountRead): Router {
  const router = Router();
  router.use('/api/v1/events', checkJwt(verifier));
  router.get(
    '/api/v1/events',
    async (req, res, next) => {
      await countRead(req, res);
      next();
    },
    serveFeed({ ...feed, eventLog: TASK_EVENT_LOG, types: TASK_EVENT_TYPES }, (req) => {
      const caller = callerFrom(req);
      checkReads(caller);
      const token = bearerToken(req);
      return { holder: holderOf(caller), members: memberOf(caller), check: () => verifier.verify(token) };
    }),
  );
  return router;
}
