import type { Verifier } from '@taskward/jwt-middleware';
import { bearerToken, identityOf } from '@taskward/jwt-middleware/express';
import { forbidden, invalid, rateLimited } from '@taskward/service-kit';
import { type RequestHandler, Router } from 'express';
import { originOf } from '../http/request-origin.ts';
import { countHit } from '../limits/limit-store.ts';
import type { SignInRate } from '../limits/sign-in-limit.ts';
import { toUser } from '../users/users.ts';
import { type SyncDeps, syncUser } from './sync.ts';

interface SyncRouteDeps extends SyncDeps {
  config: SignInRate;
  verifier: Verifier;
}

/** `POST /sync`: people of other issuers become known here. A body is not read: the token says it all. */
export function syncRoutes(deps: SyncRouteDeps): Router {
  const { pool, config, verifier } = deps;
  const router = Router();

  /** Nobody needs more than a few; each is a transaction, and a refusal a line of the audit log. */
  const limit: RequestHandler = async (req, _res, next) => {
    const { hits, resetsAt } = await countHit(pool, `sync:${identityOf(req).subject}`, config.RATE_LIMIT_SIGNIN_WINDOW);
    if (hits <= config.RATE_LIMIT_SIGNIN) return next();
    throw rateLimited('Too many syncs of this account. Try again later.', (resetsAt.getTime() - Date.now()) / 1000);
  };

  router.post('/sync', externalPerson(verifier), limit, async (req, res) => {
    const user = await syncUser(deps, identityOf(req), originOf(req));
    res.json({ success: true, data: toUser(user) });
  });

  return router;
}

/** Lets people of other issuers pass. Whether their token was withdrawn is asked later: who is disabled is told so. */
function externalPerson(verifier: Verifier): RequestHandler {
  return async (req, _res, next) => {
    const token = bearerToken(req);
    req.auth = await verifier.verifyIssued(token);
    if (!req.auth.external) {
      await verifier.verify(token);
      throw invalid('This token is ours, so its account is here already. Sync takes tokens of other issuers.');
    }
    if (req.auth.type !== 'user') throw forbidden('This token is of a service: only people have accounts here.');
    next();
  };
}
