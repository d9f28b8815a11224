import { PERMISSIONS, type Permission } from '@taskward/contracts/permissions';
import { uuidv7 } from '@taskward/service-kit';
import { SignJWT } from 'jose';
import type { UserRow } from '../users/user-store.ts';
import type { ProvenSession } from './proven-session.ts';
import type { SigningKeys } from './signing-keys.ts';

export const USER_SCOPE = 'openid profile email';

/** Lets an application do what only admins may do. Only an admin can grant it. */
export const ADMIN_SCOPE = 'admin';

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
  user?: TokenPerson;
  session?: ProvenSession;
}

/** A person as tokens tell of them. */
export type TokenPerson = Pick<UserRow, 'id' | 'authVersion' | 'roles' | 'permissions' | 'teams'> &
  Partial<Pick<UserRow, 'email' | 'username' | 'givenName' | 'familyName'>>;

/**
 * A person as the token of an application that is not ours tells of them: what was granted and no more. Any service may
 * go by roles and permissions. So what is more than everybody's is in there for the scope `admin` alone; the scope
 * `roles` shows roles, in ID tokens and at userinfo, and gives nothing.
 */
export function lentTo(scopes: readonly string[], user: UserRow): TokenPerson {
  const { id, authVersion, email, username, givenName, familyName } = user;
  const has = (scope: string) => scopes.includes(scope);
  return {
    id,
    authVersion,
    roles: user.roles.filter((role) => has(ADMIN_SCOPE) || (role === 'user' && has('roles'))),
    permissions: user.permissions.filter((permission) => scopesOf(permission).every(has)),
    // What is a team's is seen by who reads tasks.
    teams: has('tasks:read') ? user.teams : [],
    ...(has('email') ? { email } : {}),
    ...(has('profile') ? { username, givenName, familyName } : {}),
  };
}

/** The scopes that lend a permission, all of which it takes. */
function scopesOf(permission: Permission): string[] {
  const everybodys = (PERMISSIONS.user as readonly Permission[]).includes(permission);
  const tasks = /^(tasks:read|dashboard:user)/.test(permission)
    ? ['tasks:read']
    : /^tasks:(create|update)/.test(permission)
      ? ['tasks:write']
      : [];
  return everybodys ? tasks : [...tasks, ADMIN_SCOPE];
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
    permissions: to.user.permissions,
    teams: to.user.teams,
  };
}

/** Signs an access token (RFC 9068). */
export function signAccessToken(keys: SigningKeys, by: TokenIssuer, to: TokenSubject): Promise<string> {
  const { kid, privateKey } = keys.current();
  return new SignJWT(accessTokenClaims(by, to, uuidv7()))
    .setProtectedHeader({ alg: 'RS256', kid, typ: 'at+jwt' })
    .sign(privateKey);
}
