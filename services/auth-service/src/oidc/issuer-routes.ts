import { addressOf, httpStatus, toAppError, unsupportedMediaType } from '@taskward/service-kit';
import express, { type ErrorRequestHandler, type RequestHandler, Router } from 'express';
import { preflight } from './cors.ts';
import type { Issuer } from './issuer.ts';
import type { OidcDeps } from './oidc-deps.ts';
import { noteArrival } from './request-arrival.ts';
import { FORM, legibleParameters } from './request-text.ts';
import { userinfoRoutes } from './userinfo-routes.ts';

const DISCOVERY = ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'];
/** What an application asks, with a form. */
const ENDPOINTS = ['/oauth2/token', '/oauth2/par', '/oauth2/introspect', '/oauth2/revoke'];
/** Where an application sends a browser, by a link or a form. */
const STARTS = ['/oauth2/authorize', '/oauth2/logout'];

/**
 * Everything under /oauth2 and the discovery document, by oidc-provider. What is to be read as JSON comes after it.
 * The library would tell of a method or path that it does not have as text: it gets those only that it has.
 */
export function issuerRoutes(issuer: Issuer, deps: OidcDeps): Router {
  const { config, signInLimit } = deps;
  const router = Router();
  const library = askingLibrary(issuer, config.PUBLIC_URL);

  router.use(DISCOVERY, preflight('GET', 'HEAD'));
  router.use(ENDPOINTS, preflight('POST'));
  router.post(STARTS, express.raw({ type: FORM, limit: '8kb', inflate: false })); // it will be part of an address
  router.use('/oauth2', legibleParameters);
  router.use(userinfoRoutes(issuer, deps));
  // OpenID Connect Core 3.1.2.1 and RP-Initiated Logout 2 ask for POST as well. A browser that is sent here by a form of
  // another site has none of our cookies with it, as they are SameSite=Lax: it is told to come once more by GET, and
  // then it has.
  router.post(STARTS, (req, res) => {
    if (!req.is(FORM)) throw unsupportedMediaType(`Send ${FORM}.`);
    res.redirect(303, `${req.path}?${new URLSearchParams(req.body.toString())}`);
  });
  router.get(DISCOVERY, keepMetadata);
  router.get([...STARTS, '/oauth2/authorize/:uid', '/oauth2/logout/success', ...DISCOVERY], library);
  router.post('/oauth2/token', signInLimit);
  router.post([...ENDPOINTS, '/oauth2/logout/confirm'], library);
  router.use('/oauth2', oauthError);
  return router;
}

function askingLibrary(issuer: Issuer, publicUrl: string): RequestHandler {
  const { host, protocol } = new URL(publicUrl);
  return (req, res) => {
    noteArrival(req);
    // Whatever the caller claimed: the issuer makes its addresses from these, and they are the public ones.
    req.headers.host = host;
    req.headers['x-forwarded-host'] = host;
    req.headers['x-forwarded-proto'] = protocol.slice(0, -1);
    req.headers['x-forwarded-for'] = addressOf(req);
    // Its pages submit forms by a script; the library adds each script's hash to this.
    res.set('Content-Security-Policy', PAGE_POLICY).removeHeader('X-Frame-Options');
    return issuer.handle(req, res);
  };
}

// It is the same for everybody and changes with a new version at most.
const keepMetadata: RequestHandler = (_req, res, next) => {
  res.set('Cache-Control', 'public, max-age=300');
  next();
};

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
