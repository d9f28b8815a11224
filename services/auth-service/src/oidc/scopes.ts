import { may } from '@taskward/contracts/permissions';
import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import { ADMIN_SCOPE } from '../tokens/access-tokens.ts';
import type { UserRow } from '../users/user-store.ts';

/** What our own apps ask for. What they may do is not a matter of scopes. */
export const OWN_SCOPES = ['openid', 'profile', 'email', 'roles', 'offline_access'];
/** What an application can be lent by a person: who they are, their own tasks, and by an admin what admins may do. */
export const APPLICATION_SCOPES = [...OWN_SCOPES, 'tasks:read', 'tasks:write', ADMIN_SCOPE];
/** What a service may be given to use by itself. These reach every task and everybody, so no person can lend them. */
export const SERVICE_SCOPES = [
  'tasks:read',
  'tasks:write',
  'tasks:delete',
  'people:read',
  'mail:send',
  'uploads:write',
];
/** What our own services have beside that; no admin gives it to others. */
const INTERNAL_SCOPES = ['presence:write', 'attachments:thumbnail'];
/** Whatever a token of a service may hold. */
export const CREDENTIAL_SCOPES = [...SERVICE_SCOPES, ...INTERNAL_SCOPES];

export const SCOPES = [...new Set([...APPLICATION_SCOPES, ...CREDENTIAL_SCOPES])];

/** Whether somebody can lend what only admins may do. */
export const isAdmin = (person: Pick<UserRow, 'roles' | 'permissions'>): boolean => may(person, 'dashboard:admin');

/** Those of the scopes that a person can lend. */
export const lendable = (person: Pick<UserRow, 'roles' | 'permissions'>, scopes: readonly string[]): string[] =>
  scopes.filter((scope) => scope !== ADMIN_SCOPE || isAdmin(person));

/**
 * Refuses scopes that a client was not registered for. The library would pass over those that it does not know, and
 * over all where a client has none (RFC 6749, 3.3).
 *
 * @throws InvalidScope
 */
export function checkScopes({ oidc }: KoaContextWithOIDC): void {
  const { params, client, route } = oidc;
  const byItself = params?.grant_type === 'client_credentials';
  const kind = byItself ? CREDENTIAL_SCOPES : APPLICATION_SCOPES;
  const registered = (client?.scope ?? '').split(' ').filter((scope) => kind.includes(scope));
  // A service that names no scope gets all that it was given.
  if (byItself && params && !params.scope) params.scope = registered.join(' ');
  const asked = String(params?.scope ?? '')
    .split(' ')
    .filter(Boolean);
  if (asked.length === 0 && route !== 'token') throw new errors.InvalidScope('ask for a scope', '');
  const other = asked.filter((scope) => !registered.includes(scope));
  if (other.length > 0) throw new errors.InvalidScope('this client cannot have the requested scope', other.join(' '));
}
