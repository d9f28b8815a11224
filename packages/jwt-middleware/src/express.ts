import type { RequestHandler } from 'express';
import { bearerToken } from './bearer.ts';
import { cannotCheck, insufficient, noToken } from './errors.ts';
import { type Identity, mayAct } from './identity.ts';
import type { Verifier } from './verify.ts';

export { bearerToken } from './bearer.ts';

declare global {
  namespace Express {
    interface Request {
      /** Set by `checkJwt`. */
      auth?: Identity;
      /** Set by `checkJwt`, for `checkCaller`. */
      authVerifier?: Verifier;
    }
  }
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

/**
 * Express middleware after `checkJwt`: lets callers pass whom `allows` lets, others get 403.
 *
 * @param needed what they lack, for the refusal: "the role admin"
 */
export function checkCaller(allows: (caller: Identity) => boolean, needed: string): RequestHandler {
  return (req, _res, next) => {
    if (!allows(identityOf(req))) throw insufficient(`This needs ${needed}`);
    // It may have been taken away since: where that could have passed unheard, nothing sensitive is done.
    if (req.authVerifier && !req.authVerifier.isFresh()) {
      throw cannotCheck('Whether this token was withdrawn cannot be checked right now');
    }
    next();
  };
}

/** Express middleware after `checkJwt`: lets a caller with any of these roles pass, others get 403. */
export const checkRole = (...roles: string[]): RequestHandler =>
  checkCaller((caller) => roles.some((role) => caller.roles.includes(role)), `the role ${roles.join(' or ')}`);

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

/**
 * Express middleware after `checkJwt`: lets the issuer's own apps pass, and other applications that were granted all of
 * these scopes (`mayAct`); those that were not get 403.
 */
export function checkApplication(...scopes: string[]): RequestHandler {
  return (req, _res, next) => {
    if (!mayAct(identityOf(req), ...scopes)) {
      throw insufficient(`An application needs the scope ${scopes.join(' ')} for this`, scopes.join(' '));
    }
    next();
  };
}

/** The caller, after `checkJwt`. */
export function identityOf(req: { auth?: Identity }): Identity {
  if (!req.auth) throw noToken();
  return req.auth;
}
