import type { KeyObject } from 'node:crypto';
import { errors, type JWTPayload, jwtVerify, type ProtectedHeaderParameters } from 'jose';
import { LRUCache } from 'lru-cache';
import { decode } from './decode.ts';
import { badToken } from './errors.ts';
import { type ClaimRules, type Identity, identityFrom } from './identity.ts';
import { createKeySource, type KeySource, type KeySourceOptions } from './keys.ts';

/** An issuer whose access tokens are accepted. */
export interface TrustedIssuer extends KeySourceOptions, ClaimRules {
  /** Exactly as in `iss`. */
  issuer: string;
  /** What `aud` must hold. */
  audience: string;
  /**
   * The header's `typ` that marks an access token: `at+jwt` (RFC 9068) unless given. `JWT` is for older issuers,
   * whose ID tokens are then told apart by audience alone: give them an audience that is no client id.
   */
  typ?: 'at+jwt' | 'JWT';
}

export interface VerifierOptions {
  issuers: TrustedIssuer[];
  /** Seconds by which clocks may differ; 5 unless given. */
  clockTolerance?: number;
  /** How many verified tokens are remembered until they expire; 10,000 unless given. */
  cacheSize?: number;
  /** What was withdrawn before it expired; asked for every token, remembered or not. */
  revocations?: Revocations;
  /** Told of each key that cannot be used and each key set that cannot be had, at every fetch; for a log. */
  onError?: (error: unknown) => void;
}

/** Knows what was withdrawn (see `followRevocations`). */
export interface Revocations {
  isRevoked(identity: Identity): boolean;
  /** Whether the knowledge is recent enough for what is sensitive. */
  isFresh(): boolean;
  /** Calls back for each key that is withdrawn, those already known included. */
  onKeyBurned(callback: (keyId: string) => void): void;
}

export interface Verifier {
  /**
   * @param token an access token in compact form
   * @throws AuthError: `unauthenticated`, or `unavailable` where the keys cannot be had
   */
  verify(token: string): Promise<Identity>;
  /** The same without asking whether it was withdrawn since: for who goes on to ask why. */
  verifyIssued(token: string): Promise<Identity>;
  /** Whether that was withdrawn. */
  isRevoked(identity: Identity): boolean;
  /**
   * The public key that the header and claims of a token name, before any of it is believed.
   *
   * @throws AuthError: `unauthenticated` for `alg`, `kid` and `iss` that are not accepted, or `unavailable`
   */
  findKey(header: unknown, claims: unknown): Promise<KeyObject>;
  /** Whether withdrawals are known recently enough for what is sensitive; true where none are followed. */
  isFresh(): boolean;
}

interface KnownIssuer extends TrustedIssuer {
  source: KeySource;
}

const MAX_TOKEN_LENGTH = 8_192;
const CACHE_KEY_LENGTH = 43; // 256 bits of the signature

/**
 * Builds the one check that every door uses: RS256 only, keys of the configured issuers only, `iss`, `aud`, `exp`,
 * `nbf` and `typ` (RFC 9068, section 4; RFC 8725). `jku`, `jwk`, `x5u` and `x5c` in a header are never looked at.
 *
 * @throws TypeError where the options are wrong
 */
export function createVerifier(options: VerifierOptions): Verifier {
  const issuers = knownIssuers(options);
  const tolerance = options.clockTolerance ?? 5;
  const verified = new LRUCache<string, { token: string; identity: Identity }>({ max: options.cacheSize ?? 10_000 });
  const { revocations } = options;
  revocations?.onKeyBurned((keyId) => {
    verified.clear();
    for (const { source, external } of issuers.values()) {
      if (external) continue; // the feed speaks of our own keys; others may be called alike
      source.burn(keyId);
      void source.reload(); // a key that takes its place may be in use already
    }
  });

  async function verifyIssued(token: string): Promise<Identity> {
    if (token.length > MAX_TOKEN_LENGTH) throw badToken('The token is too long');
    // The end of the signature finds the entry, the whole token decides.
    const key = token.slice(-CACHE_KEY_LENGTH);
    const known = verified.get(key);
    if (known && known.token === token && known.identity.expiresAt + tolerance > Date.now() / 1_000) {
      return known.identity;
    }
    const identity = await verifySignature(token, issuers, tolerance);
    verified.set(key, { token, identity });
    return identity;
  }

  const isRevoked = (identity: Identity) => revocations?.isRevoked(identity) ?? false;

  return {
    async verify(token) {
      const identity = await verifyIssued(token);
      if (isRevoked(identity)) throw badToken('The token was withdrawn');
      return identity;
    },
    verifyIssued,
    isRevoked,
    async findKey(header, claims) {
      const { issuer, keyId } = select(Object(header), Object(claims), issuers);
      return issuer.source.find(keyId);
    },
    isFresh: () => revocations?.isFresh() ?? true,
  };
}

function knownIssuers({ issuers, onError }: VerifierOptions): Map<string, KnownIssuer> {
  if (issuers.length === 0) throw new TypeError('createVerifier needs at least one issuer');
  const result = new Map<string, KnownIssuer>();
  for (const issuer of issuers) {
    if (!issuer.issuer || !issuer.audience) throw new TypeError('an issuer needs `issuer` and `audience`');
    if (result.has(issuer.issuer)) throw new TypeError(`the issuer ${issuer.issuer} is given twice`);
    const tell = (cause: unknown) => onError?.(new Error(`keys of ${issuer.issuer}: ${cause}`, { cause }));
    result.set(issuer.issuer, { ...issuer, source: createKeySource(issuer, tell) });
  }
  return result;
}

async function verifySignature(
  token: string,
  issuers: Map<string, KnownIssuer>,
  clockTolerance: number,
): Promise<Identity> {
  const { header, claims } = decode(token);
  const { issuer, keyId } = select(header, claims, issuers);
  const key = await issuer.source.find(keyId);
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: ['RS256'],
      issuer: issuer.issuer,
      audience: issuer.audience,
      typ: issuer.typ ?? 'at+jwt',
      requiredClaims: ['iss', 'aud', 'exp', 'iat', 'sub'],
      clockTolerance,
    });
    checkClaims(payload, clockTolerance);
    return identityFrom(payload, keyId, issuer);
  } catch (error) {
    if (error instanceof errors.JOSEError) throw badToken(describe(error), error);
    throw error;
  }
}

/** The issuer and key that a token names. */
function select(
  header: ProtectedHeaderParameters,
  claims: JWTPayload,
  issuers: Map<string, KnownIssuer>,
): { issuer: KnownIssuer; keyId: string } {
  if (header.alg !== 'RS256') throw badToken('The token is not signed with RS256');
  if (typeof header.kid !== 'string' || header.kid === '') throw badToken('The token does not name its key');
  const issuer = issuers.get(String(claims.iss));
  if (!issuer) throw badToken('The token is from an issuer that is not trusted here');
  return { issuer, keyId: header.kid };
}

function checkClaims(claims: JWTPayload, clockTolerance: number): void {
  if (typeof claims.sub !== 'string' || claims.sub === '') throw badToken('The token has no subject');
  // RFC 9449, 7.2: who presents a token that is bound to a key must prove to have that key, and no door asks for it.
  if (claims.cnf !== undefined) throw badToken('The token is bound to a key and is no bearer token');
  if ((claims.iat as number) > Date.now() / 1_000 + clockTolerance) throw badToken('The token is from the future');
}

function describe(error: errors.JOSEError): string {
  if (error instanceof errors.JWTExpired) return 'The token has expired';
  if (error instanceof errors.JWTClaimValidationFailed) return `The token has a wrong ${error.claim} claim`;
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'The signature of the token is wrong';
  return 'The token is not valid';
}
