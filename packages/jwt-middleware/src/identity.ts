import type { JWTPayload } from 'jose';
import { subjectOf } from './subject.ts';

/** Who calls, as an access token says it (RFC 9068 and OpenID Connect claims). */
export interface Identity {
  /** `sub`: a user id, or the client id of a service. Of an external issuer: an id made of `iss` and `sub`. */
  subject: string;
  issuer: string;
  /** Whether the issuer is one that only lends us its people (`external`). */
  external: boolean;
  /** A service's token has `sub` = `client_id` (RFC 9068, 2.2). */
  type: 'user' | 'service';
  clientId: string | undefined;
  /** Whether an application that is none of the issuer's own acts here for a person: within its scopes, see `mayAct`. */
  application: boolean;
  /** `sid`. */
  sessionId: string | undefined;
  /** `ver`: which state of the person's rights the token was made from; withdrawals are "below version n". */
  version: number | undefined;
  email: string | undefined;
  username: string | undefined;
  roles: readonly string[];
  /** What the roles give, as the issuer says it; undefined where it says nothing, and of external issuers. */
  permissions: readonly string[] | undefined;
  /** Handles of the teams that the person is in; none of external issuers. */
  teams: readonly string[];
  scopes: readonly string[];
  /** `iat` and `exp`, in seconds since 1970. */
  issuedAt: number;
  expiresAt: number;
  /** The `kid` of the key that signed the token. */
  keyId: string;
  claims: Readonly<JWTPayload>;
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

const count = (value: unknown): number | undefined =>
  Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined;

/** What an issuer's claims mean here. */
export interface ClaimRules {
  /** The claim with the roles; `roles` unless given, and then `role` where that says nothing. */
  rolesClaim?: string;
  /** What the issuer's roles are called here; roles that are not in it give nothing. Without it all count as they are. */
  roleMap?: Readonly<Record<string, string>>;
  /**
   * The issuer names its subjects without regard to ours: `subject` becomes an id made of `iss` and `sub`
   * (`subjectOf`), so that nobody there can be taken for somebody here.
   */
  external?: boolean;
  /**
   * The client ids of the issuer's own apps, which act for a person without a limit: `web` unless given. The apps of an
   * external issuer all count as its own.
   */
  firstPartyClients?: readonly string[];
}

/** Words of a claim given as an array of strings or as one string with separators. */
function words(value: unknown, separator: RegExp): string[] {
  const parts = Array.isArray(value) ? value : typeof value === 'string' ? value.split(separator) : [];
  return parts
    .filter((part): part is string => typeof part === 'string')
    .map((part) => part.trim())
    .filter(Boolean);
}

/**
 * The roles of a token: an array, "admin,user", or a single `role`, as different issuers send them. Blanks do not
 * separate: they are in the names of roles, and "Project admin" is no admin.
 */
export function rolesOf(claims: JWTPayload, { rolesClaim = 'roles', roleMap }: ClaimRules = {}): string[] {
  const found = words(claims[rolesClaim], /,/);
  const given = found.length > 0 || rolesClaim !== 'roles' ? found : words(claims.role, /,/);
  const counted = roleMap
    ? given.filter((role) => Object.hasOwn(roleMap, role)).map((role) => roleMap[role] as string)
    : given;
  return [...new Set(counted)];
}

/** An identity from claims whose signature and dates were already checked. */
export function identityFrom(claims: JWTPayload, keyId: string, rules: ClaimRules = {}): Identity {
  const [issuer, sub] = [claims.iss as string, claims.sub as string];
  const external = rules.external ?? false;
  const clientId = text(claims.client_id) ?? text(claims.azp);
  const type = clientId === sub ? 'service' : 'user';
  const { firstPartyClients = ['web'] } = rules;
  return Object.freeze({
    subject: external ? subjectOf(issuer, sub) : sub,
    issuer,
    external,
    type,
    clientId,
    application: type === 'user' && !external && !firstPartyClients.includes(clientId ?? ''),
    sessionId: text(claims.sid),
    version: count(claims.ver),
    email: text(claims.email),
    username: text(claims.username),
    roles: rolesOf(claims, rules),
    permissions: external || !Array.isArray(claims.permissions) ? undefined : words(claims.permissions, /,/),
    teams: external || !Array.isArray(claims.teams) ? [] : words(claims.teams, /,/),
    scopes: words(claims.scope, /\s+/),
    issuedAt: claims.iat as number,
    expiresAt: claims.exp as number,
    keyId,
    claims,
  });
}

/**
 * Whether a token may do for its person what these scopes name: one of the issuer's own apps may, another application
 * where it was granted them all. The scopes of a service say what it may do by itself, and are not asked about here.
 */
export const mayAct = (
  { application, scopes }: Pick<Identity, 'application' | 'scopes'>,
  ...needed: string[]
): boolean => !application || needed.every((scope) => scopes.includes(scope));
