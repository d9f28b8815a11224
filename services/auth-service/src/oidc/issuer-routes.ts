import { addressOf, httpStatus, toAppError, unsupportedMediaType } from '@taskward/service-kit';
import express, { type ErrorRequestHandler, Router } from 'express';
import type { Issuer } from './issuer.ts';
import type { OidcDeps } from './oidc-deps.ts';
import { noteArrival } from './request-arrival.ts';
import { userinfoRoutes } from './userinfo-routes.ts';

/** Everything under /oauth2 and the discovery document, by oidc-provider. No body may be read before it. */
export function issuerRoutes(issuer: Issuer, deps: OidcDeps): Router {
  const { config, signInLimit } = deps;
  const router = Router();
  const { host, protocol } = new URL(config.PUBLIC_URL);

  router.post('/oauth2/token', signInLimit);
  router.use(userinfoRoutes(deps));
  // OpenID Connect Core 3.1.2.1 asks for POST as well. A browser that is sent here by a form of another site has none of
  // our cookies with it, as they are SameSite=Lax: it is told to come once more by GET, and then it has.
  router.post('/oauth2/authorize', express.text({ type: FORM, limit: '8kb' }), (req, res) => {
    if (!req.is(FORM)) throw unsupportedMediaType(`Send ${FORM}.`);
    res.redirect(303, `/oauth2/authorize?${new URLSearchParams(req.body)}`);
  });
  router.all(
    ['/oauth2/*path', '/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'],
    (req, res) => {
      noteArrival(req);
      // Whatever the caller claimed: the issuer makes its addresses from these, and they are the public ones.
      req.headers.host = host;
      req.headers['x-forwarded-host'] = host;
      req.headers['x-forwarded-proto'] = protocol.slice(0, -1);
      req.headers['x-forwarded-for'] = addressOf(req);
      // Its pages submit forms by a script; the library adds each script's hash to this.
      res.set('Content-Security-Policy', PAGE_POLICY).removeHeader('X-Frame-Options');
      return issuer.handle(req, res);
    },
  );

  router.use('/oauth2', oauthError);
  return router;
}

const FORM = 'application/x-www-form-urlencoded';
const PAGE_POLICY = "default-src 'none'; script-src 'self'; base-uri 'none'; frame-ancestors 'self'";

/** What fails before the library sees it, in the shape that OAuth 2.0 gives errors (RFC 6749, 5.2; RFC 6750, 3.1). */
const oauthError: ErrorRequestHandler = (error, _req, res, _next) => {
  const known = toAppError(error);
  const named = /error="(\w+)"/.exec(known.headers['WWW-Authenticate'] ?? '')?.[1];
  const status = httpStatus(known.code);
  res
    .status(status)
    .set(known.headers)
    .json({
      error: named ?? (status < 500 ? 'invalid_request' : 'temporarily_unavailable'),
      error_description: known.message,
    });
};
