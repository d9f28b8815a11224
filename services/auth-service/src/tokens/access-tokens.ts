import { permissionsOf } from '@taskward/contracts/permissions';
import { uuidv7 } from '@taskward/service-kit';
import { SignJWT } from 'jose';
import type { UserRow } from '../users/user-store.ts';
import type { ProvenSession } from './proven-session.ts';
import type { SigningKeys } from './signing-keys.ts';

export const USER_SCOPE = 'openid profile email';

/** The web app, and whoever signs in by JSON. */
export const FIRST_PARTY_CLIENT = 'web';

export interface TokenIssuer {
  issuer: string;
  audience: string;
  /** Seconds that a token lives. */
  lifetime: number;
}

export interface TokenSubject {
  clientId: string;
  scope: string;
  /** Absent for a service, which speaks for itself. */
  user?: UserRow;
  session?: ProvenSession;
}

/** The claims of every access token, whichever way it was asked for. */
export function accessTokenClaims(by: TokenIssuer, to: TokenSubject, jti: string): Record<string, unknown> {
  const iat = Math.floor(Date.now() / 1000);
  const shared = {
    iss: by.issuer,
    aud: by.audience,
    sub: to.user?.id ?? to.clientId,
    client_id: to.clientId,
    iat,
    exp: iat + by.lifetime,
    jti,
    scope: to.scope,
  };
  if (!to.user) return shared;
  return {
    ...shared,
    sid: to.session?.id,
    ver: to.user.authVersion,
    amr: to.session?.amr,
    auth_time: to.session?.authTime,
    email: to.user.email,
    username: to.user.username,
    given_name: to.user.givenName,
    family_name: to.user.familyName,
    roles: to.user.roles,
    permissions: permissionsOf(to.user.roles),
    teams: [],
  };
}

/** Signs an access token (RFC 9068). */
export function signAccessToken(keys: SigningKeys, by: TokenIssuer, to: TokenSubject): Promise<string> {
  const { kid, privateKey } = keys.current();
  return new SignJWT(accessTokenClaims(by, to, uuidv7()))
    .setProtectedHeader({ alg: 'RS256', kid, typ: 'at+jwt' })
    .sign(privateKey);
}
