import { type KeyObject, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { base64url, type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';

/** What a hostile token may have otherwise than an honest one. */
export interface Forgery {
  /** Header fields in place of the honest ones; undefined leaves one out. */
  header?: Record<string, unknown>;
  /** Signs in place of our key; bytes for HS256. */
  key?: CryptoKey | KeyObject | Uint8Array;
}

/** An issuer of access tokens with a key of its own and a real JWKS server on loopback. */
export interface TokenIssuer {
  issuer: string;
  audience: string;
  jwksUri: string;
  /** The public key as served. */
  jwk: JWK;
  /** A user's access token as the contract has it; claims given here replace or (undefined) leave out. */
  token(claims?: JWTPayload, forgery?: Forgery): Promise<string>;
  /** The same with `alg: none` and no signature. */
  unsigned(claims?: JWTPayload): string;
  close(): Promise<void>;
}

const LIFETIME_S = 900;

/** Makes a key, serves its public half, and signs access tokens with it. */
export async function createTokenIssuer(audience = 'api-gateway'): Promise<TokenIssuer> {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { modulusLength: 2048 });
  const jwk = { ...(await exportJWK(publicKey)), kid: randomUUID(), use: 'sig', alg: 'RS256' };
  const server = createServer((_req, res) => {
    res.setHeader('Content-Type', 'application/jwk-set+json');
    res.end(JSON.stringify({ keys: [jwk] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const all = (claims: JWTPayload) => ({ ...userClaims(), iss: issuer, aud: audience, ...claims });
  return {
    issuer,
    audience,
    jwk,
    jwksUri: `${issuer}/.well-known/jwks.json`,
    token: (claims = {}, { header, key } = {}) =>
      new SignJWT(all(claims))
        .setProtectedHeader({ alg: 'RS256', kid: jwk.kid, typ: 'at+jwt', ...header })
        .sign(key ?? privateKey),
    unsigned(claims = {}) {
      const header = { alg: 'none', kid: jwk.kid, typ: 'at+jwt' };
      return `${[header, all(claims)].map((part) => base64url.encode(JSON.stringify(part))).join('.')}.`;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function userClaims(): JWTPayload {
  const now = Math.floor(Date.now() / 1000);
  return {
    sub: randomUUID(),
    client_id: 'web',
    iat: now,
    exp: now + LIFETIME_S,
    jti: randomUUID(),
    sid: randomUUID(),
    scope: 'openid profile email',
    email: 'someone@example.com',
    username: 'someone',
    given_name: 'Some',
    family_name: 'One',
    roles: ['user'],
  };
}
