import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import { badRequest, cannotCheck, insufficient, noToken } from './errors.ts';
import type { Identity } from './identity.ts';
import type { Verifier } from './verify.ts';

declare global {
  namespace Express {
    interface Request {
      /** Set by `checkJwt`. */
      auth?: Identity;
      /** Set by `checkJwt`, for `checkRole`. */
      authVerifier?: Verifier;
    }
  }
}

/**
 * The token of a request: from one `Authorization: Bearer` header only, never from the query or body.
 *
 * @throws AuthError: 401 where there is none, 400 where there are several different ones
 */
export function bearerToken(req: IncomingMessage): string {
  // Node keeps only the first Authorization header in `headers`; the raw list shows whether there were more.
  const { rawHeaders } = req;
  let value: string | undefined;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (rawHeaders[i]?.toLowerCase() !== 'authorization') continue;
    if (value !== undefined && value !== rawHeaders[i + 1]) throw badRequest('There are two Authorization headers');
    value = rawHeaders[i + 1];
  }
  const token = value === undefined ? undefined : /^Bearer +([^\s,]+) *$/i.exec(value)?.[1];
  if (value !== undefined && /^Bearer\b/i.test(value) && !token)
    throw badRequest('The Authorization header is not valid');
  if (!token) throw noToken();
  return token;
}

/** Express middleware: lets a request with a good access token pass, with `req.auth` set. */
export function checkJwt(verifier: Verifier): RequestHandler {
  return async (req, _res, next) => {
    try {
      req.auth = await verifier.verify(bearerToken(req));
      req.authVerifier = verifier;
    } catch (error) {
      return next(error);
    }
    next();
  };
}

/** Express middleware after `checkJwt`: lets a caller with any of these roles pass, others get 403. */
export function checkRole(...roles: string[]): RequestHandler {
  return (req, _res, next) => {
    const identity = identityOf(req);
    if (!roles.some((role) => identity.roles.includes(role))) {
      throw insufficient(`This needs the role ${roles.join(' or ')}`);
    }
    // A role may have been taken away since: where that could have passed unheard, nothing sensitive is done.
    if (req.authVerifier && !req.authVerifier.isFresh()) {
      throw cannotCheck('Whether this token was withdrawn cannot be checked right now');
    }
    next();
  };
}

/** Express middleware after `checkJwt`: lets a caller with all of these scopes pass, others get 403. */
export function checkScope(...scopes: string[]): RequestHandler {
  return (req, _res, next) => {
    const identity = identityOf(req);
    if (!scopes.every((scope) => identity.scopes.includes(scope))) {
      throw insufficient(`This needs the scope ${scopes.join(' ')}`, scopes.join(' '));
    }
    next();
  };
}

/** The caller, after `checkJwt`. */
export function identityOf(req: { auth?: Identity }): Identity {
  if (!req.auth) throw noToken();
  return req.auth;
}
