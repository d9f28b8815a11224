import { IDENTITY_EVENT_TYPES } from '@taskward/contracts/events';
import { may } from '@taskward/contracts/permissions';
import type { Verifier } from '@taskward/jwt-middleware';
import { bearerToken, checkCaller, checkJwt, identityOf } from '@taskward/jwt-middleware/express';
import { type Feed, serveFeed } from '@taskward/messaging';
import { Router } from 'express';
import { mayAsService } from '../http/permission.ts';
import { IDENTITY_LOG, SHOWN_DAYS } from './identity-log.ts';

/** `GET /api/v1/identity-events`: what happens to people and teams, by pages or as server-sent events. */
export function identityEventRoutes(feed: Pick<Feed, 'pool' | 'config' | 'tail' | 'log'>, verifier: Verifier): Router {
  const router = Router();
  const readsPeople = checkCaller(
    (caller) => mayAsService('people:read')(caller) || may(caller, 'users:read'),
    'the scope people:read, of a person the permission users:read',
  );
  router.get(
    '/api/v1/identity-events',
    checkJwt(verifier),
    readsPeople,
    serveFeed({ ...feed, eventLog: IDENTITY_LOG, types: IDENTITY_EVENT_TYPES, retentionDays: SHOWN_DAYS }, (req) => {
      const { type, subject } = identityOf(req);
      const token = bearerToken(req);
      return { holder: `${type}:${subject}`, members: async () => undefined, check: () => verifier.verify(token) };
    }),
  );
  return router;
}
