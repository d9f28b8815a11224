import { mayAct } from '@taskward/jwt-middleware';
import { checkJwt, checkScope, identityOf } from '@taskward/jwt-middleware/express';
import { malformed, unauthenticated } from '@taskward/service-kit';
import { type RequestHandler, Router } from 'express';
import { findUser } from '../users/user-store.ts';
import { isOriginOf, readableElsewhere } from './cors.ts';
import type { Issuer } from './issuer.ts';
import type { OidcDeps } from './oidc-deps.ts';
import { personClaims } from './person-claims.ts';

/**
 * Userinfo with any of our access tokens. The library's own would take only tokens that it keeps, and ours are JWTs
 * that every service verifies by itself.
 */
export function userinfoRoutes(issuer: Issuer, { pool, verifier, config }: OidcDeps): Router {
  const router = Router();

  /** As at the library's endpoints: pages may read the answer that are of the client whose token it is. */
  const onlyOwnPages: RequestHandler = async (req, res, next) => {
    const { origin } = req.headers;
    const { clientId = '' } = identityOf(req);
    const client = origin === undefined ? undefined : await issuer.provider().Client.find(clientId);
    if (origin !== undefined && !(client && isOriginOf(origin, client, config.PUBLIC_URL))) {
      res.removeHeader('Access-Control-Allow-Origin');
      throw malformed(`Pages of ${origin} may not read this.`);
    }
    next();
  };

  const tellWho: RequestHandler = async (req, res) => {
    const identity = identityOf(req);
    const { subject, external, scopes, claims } = identity;
    const user = await findUser(pool, subject);
    if (!user || external || claims.cnf) throw unauthenticated('The token cannot be used here', invalidToken);
    const { sub, roles, teams, ...all } = personClaims(user);
    const allowed = Object.entries(all).filter(([name]) => scopes.includes(SCOPE_OF[name] ?? 'openid'));
    const shown = mayAct(identity, 'roles') ? { roles, teams } : {};
    res.json({ sub, ...Object.fromEntries(allowed), ...shown });
  };

  const path = '/oauth2/userinfo';
  router.use(path, readableElsewhere(['GET', 'HEAD', 'POST'], ['WWW-Authenticate']));
  const steps = [checkJwt(verifier), checkScope('openid'), onlyOwnPages, tellWho];
  router.route(path).get(steps).post(steps);
  return router;
}

const invalidToken = { headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' } };
const SCOPE_OF: Record<string, string> = {
  name: 'profile',
  given_name: 'profile',
  family_name: 'profile',
  preferred_username: 'profile',
  username: 'profile',
  email: 'email',
  email_verified: 'email',
};
