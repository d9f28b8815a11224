import { checkJwt, checkScope, identityOf } from '@taskward/jwt-middleware/express';
import { unauthenticated } from '@taskward/service-kit';
import { Router } from 'express';
import { findUser } from '../users/user-store.ts';
import type { OidcDeps } from './oidc-deps.ts';
import { personClaims } from './person-claims.ts';

/**
 * Userinfo with any of our access tokens. The library's own would take only tokens that it keeps, and ours are JWTs
 * that every service verifies by itself.
 */
export function userinfoRoutes({ pool, verifier }: OidcDeps): Router {
  const router = Router();
  router
    .route('/oauth2/userinfo')
    .all(checkJwt(verifier), checkScope('openid'))
    .all(async (req, res, next) => {
      if (req.method !== 'GET' && req.method !== 'POST') return next();
      const { subject, external, scopes, roles, claims } = identityOf(req);
      const user = await findUser(pool, subject);
      if (!user || external || claims.cnf) throw unauthenticated('The token cannot be used here', invalidToken);
      const { sub, ...all } = personClaims({ ...user, roles: [...roles] });
      const allowed = Object.entries(all).filter(
        ([name]) => SCOPE_OF[name] === undefined || scopes.includes(SCOPE_OF[name]),
      );
      res.set('Cache-Control', 'no-store').json({ sub, ...Object.fromEntries(allowed) });
    });
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
