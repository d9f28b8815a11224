import { t } from '@lingui/core/macro';
import { may } from '@taskward/contracts/permissions';

/** The person behind a token, as the app shows them. */
export interface Person {
  id: string;
  name: string;
  email?: string;
  username?: string;
  /** The language that they want to be spoken to (OpenID Connect Core, 5.1), where they have said. */
  locale?: string;
  roles: string[];
  /** What the roles give, where the token says it. */
  permissions?: string[];
  /** The handles of the teams that they are in, where the token says it. */
  teams?: string[];
}

/** Whether the admin view is theirs. */
export function isAdmin(person: Person | undefined) {
  return person !== undefined && may(person, 'dashboard:admin');
}

export type Claims = Record<string, unknown>;

/** The payload of a JWT, or nothing where the token is opaque. Read only to show things: the services verify. */
export function decodeClaims(token: string | undefined): Claims {
  const payload = token?.split('.')[1];
  if (!payload) return {};
  try {
    const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes)) as Claims;
  } catch {
    return {};
  }
}

/** Roles come as a list, as "admin,user" or as a single `role`, depending on the issuer. */
export function rolesOf(claims: Claims, rolesClaim = 'roles'): string[] {
  const found = claims[rolesClaim] ?? claims.roles ?? claims.role;
  const list = Array.isArray(found) ? found : typeof found === 'string' ? found.split(',') : [];
  return list.map((role) => String(role).trim()).filter(Boolean);
}

export function personFrom(claims: Claims, rolesClaim?: string): Person {
  const text = (name: string) =>
    typeof claims[name] === 'string' && claims[name] ? (claims[name] as string) : undefined;
  const full = [text('given_name'), text('family_name')].filter(Boolean).join(' ');
  const email = text('email');
  const username = text('username') ?? text('preferred_username');
  return {
    id: text('sub') ?? '',
    name: text('name') ?? (full || username || email || t`You`),
    email,
    username,
    locale: text('locale'),
    roles: rolesOf(claims, rolesClaim),
    ...(Array.isArray(claims.permissions) ? { permissions: claims.permissions.map(String) } : {}),
    ...(Array.isArray(claims.teams) ? { teams: claims.teams.map(String) } : {}),
  };
}
