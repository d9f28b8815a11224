import type { JWTPayload } from 'jose';

/** Who calls, as an access token says it (RFC 9068 and OpenID Connect claims). */
export interface Identity {
  /** `sub`: a user id, or the client id of a service. */
  subject: string;
  issuer: string;
  /** A service's token has `sub` = `client_id` (RFC 9068, 2.2). */
  type: 'user' | 'service';
  clientId: string | undefined;
  /** `sid`. */
  sessionId: string | undefined;
  email: string | undefined;
  username: string | undefined;
  roles: readonly string[];
  scopes: readonly string[];
  /** `iat` and `exp`, in seconds since 1970. */
  issuedAt: number;
  expiresAt: number;
  /** The `kid` of the key that signed the token. */
  keyId: string;
  claims: Readonly<JWTPayload>;
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** Words of a claim given as an array of strings or as one string with separators. */
function words(value: unknown, separator: RegExp): string[] {
  const parts = Array.isArray(value) ? value : typeof value === 'string' ? value.split(separator) : [];
  return parts
    .filter((part): part is string => typeof part === 'string')
    .map((part) => part.trim())
    .filter(Boolean);
}

/** The roles of a token: an array, "admin,user", or a single `role`, as different issuers send them. */
export function rolesOf(claims: JWTPayload, rolesClaim = 'roles'): string[] {
  const roles = words(claims[rolesClaim], /[,\s]+/);
  return roles.length > 0 ? [...new Set(roles)] : words(claims.role, /[,\s]+/);
}

/** An identity from claims whose signature and dates were already checked. */
export function identityFrom(claims: JWTPayload, keyId: string, rolesClaim?: string): Identity {
  const subject = claims.sub as string;
  const clientId = text(claims.client_id) ?? text(claims.azp);
  return Object.freeze({
    subject,
    issuer: claims.iss as string,
    type: clientId === subject ? 'service' : 'user',
    clientId,
    sessionId: text(claims.sid),
    email: text(claims.email),
    username: text(claims.username),
    roles: rolesOf(claims, rolesClaim),
    scopes: words(claims.scope, /\s+/),
    issuedAt: claims.iat as number,
    expiresAt: claims.exp as number,
    keyId,
    claims,
  });
}
