import type { KeyObject } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { bearerToken } from './bearer.ts';
import { isCanonical } from './decode.ts';
import { badToken } from './errors.ts';
import type { Verifier } from './verify.ts';

/** A token as express-jwt hands it over: read, and not believed yet. */
export interface DecodedToken {
  header: object;
  payload: object | string;
  signature: string;
}

/**
 * express-jwt's `secret`: the public key that a token names, out of the verifier's key sets.
 *
 * @throws AuthError (by way of express-jwt to the error handler): 401 for an issuer or a key that is not known or was
 * withdrawn, 503 where the keys cannot be had
 */
export function secretOf(verifier: Verifier) {
  return async (_req: unknown, token: DecodedToken | null | undefined): Promise<KeyObject> => {
    if (!token || !isCanonical(token.signature)) throw badToken('This is not a signed JWT');
    return verifier.findKey(token.header, token.payload);
  };
}

/**
 * express-jwt's `isRevoked`. It asks the verifier for all of its rules, because express-jwt itself looks neither at
 * `typ` nor at what a token is bound to, and takes one without `exp`.
 *
 * @param getToken where express-jwt was given a `getToken`, the same; else the Authorization header is read
 * @throws AuthError as `verify` does, for everything but a withdrawal
 */
export function isRevoked<Req extends IncomingMessage>(
  verifier: Verifier,
  getToken: (req: Req) => string | undefined | Promise<string | undefined> = bearerToken,
) {
  return async (req: Req): Promise<boolean> =>
    verifier.isRevoked(await verifier.verifyIssued((await getToken(req)) ?? ''));
}
