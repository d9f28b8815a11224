import type { RequestHandler } from 'express';
import { expressjwt, type GetVerificationKey } from 'express-jwt';
import { expressJwtSecret, SigningKeyNotFoundError } from 'jwks-rsa';
import type { Config } from './config.ts';

type Token = Parameters<GetVerificationKey>[1];

/** Accepts access tokens by the issuer's published keys alone: nothing of Taskward is installed for it. */
export function doorOfKeys({ issuer, audience, jwksUri, keyCacheSeconds }: Config): RequestHandler {
  const keyOf = expressJwtSecret({
    jwksUri,
    timeout: 5_000,
    cacheMaxAge: keyCacheSeconds * 1_000,
    cacheMaxEntries: 20, // 5 unless given: fewer than an issuer may have while it changes keys
    cacheMaxAgeFallback: 60 * 60 * 1_000, // while the issuer is away the keys at hand go on serving
    // Whoever sends made-up key ids causes a fetch with each. Past this many a minute those wait that need a fetch.
    rateLimit: true,
    jwksRequestsPerMinute: 30,
    // A key that is not there is the caller's fault (401), a key server that is not there is not.
    handleSigningKeyError: (cause, done) =>
      done(cause instanceof SigningKeyNotFoundError ? null : new KeysUnavailable('the keys cannot be had', { cause })),
  }) as GetVerificationKey;

  return expressjwt({
    secret: (req, token) => (isAccessToken(token) ? keyOf(req, token) : undefined),
    algorithms: ['RS256'],
    issuer,
    audience,
    clockTolerance: 5,
  });
}

/** What express-jwt does not look at: without a key for it, it refuses the token. */
function isAccessToken(token: Token): boolean {
  if (!token || typeof token.payload === 'string') return false;
  const { header, payload, signature } = token;
  return (
    header.typ === 'at+jwt' && // no ID token (RFC 9068)
    typeof header.kid === 'string' && // without one jwks-rsa takes the only key there is
    typeof payload.exp === 'number' && // without one it would never end
    payload.cnf === undefined && // bound to a key whose proof nobody asks for here (RFC 9449)
    Buffer.from(signature, 'base64url').toString('base64url') === signature // one token has one spelling
  );
}

class KeysUnavailable extends Error {
  readonly status = 503;
}
