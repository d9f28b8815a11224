import { type Configuration, errors, type KoaContextWithOIDC } from 'oidc-provider';
import { accessTokenClaims, FIRST_PARTY_CLIENT, USER_SCOPE } from '../tokens/access-tokens.ts';
import type { ProvenSession } from '../tokens/proven-session.ts';
import type { UserRow } from '../users/user-store.ts';
import type { ProviderDeps } from './oidc-deps.ts';
import { showSignedOut, showSignOut } from './pages.ts';

type Client = KoaContextWithOIDC['oidc']['client'] & object;

/** What a service may be given to use on its own. */
export const SERVICE_SCOPES = ['tasks:read', 'tasks:write', 'tasks:delete'];
/** What an application may be granted for a person. */
export const GRANTABLE_SCOPES = ['openid', 'profile', 'email', 'roles', 'offline_access'];

/** What of the library is used, and what its tokens are for. */
export function features({ config }: ProviderDeps): Configuration['features'] {
  return {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    introspection: {
      enabled: true,
      allowedPolicy: async (_ctx, client, token) => mayIntrospect(client, token.clientId),
    },
    revocation: { enabled: true, allowedPolicy: async (_ctx, client, token) => ownsOrThrows(client, token.clientId) },
    pushedAuthorizationRequests: { enabled: true },
    dPoP: { enabled: true },
    rpInitiatedLogout: { enabled: true, logoutSource: showSignOut, postLogoutSuccessSource: showSignedOut },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => resourceOf(config.PUBLIC_URL),
      useGrantedResource: () => true,
      getResourceServerInfo: (ctx, resource) => {
        if (resource !== resourceOf(config.PUBLIC_URL)) throw new errors.InvalidTarget();
        const forService = ctx.oidc.params?.grant_type === 'client_credentials';
        if (forService) wholeScopeByDefault(ctx);
        return {
          audience: config.JWT_AUDIENCE,
          // A service's scopes reach every task: no person can lend them to an application.
          scope: forService ? SERVICE_SCOPES.join(' ') : USER_SCOPE,
          accessTokenFormat: 'jwt',
          accessTokenTTL: config.ACCESS_TOKEN_TTL,
          jwt: { sign: { alg: 'RS256' } },
        };
      },
    },
  };
}

/** A public client cannot prove who it is: it learns about its own tokens only. */
export const mayIntrospect = (client: Client, clientId: string | undefined): boolean =>
  client.clientAuthMethod !== 'none' || client.clientId === clientId;

function ownsOrThrows(client: Client, clientId: string | undefined): boolean {
  if (client.clientId !== clientId) throw new errors.InvalidRequest('The token is not of this client.');
  return true;
}

/** The one API that our tokens are for (RFC 8707). */
export const resourceOf = (publicUrl: string): string => `${publicUrl}/api`;

/** A service that names no scope gets all that it was given. */
function wholeScopeByDefault({ oidc }: KoaContextWithOIDC): void {
  const { params, client } = oidc;
  if (params && !params.scope) params.scope = client?.scope;
}

interface SignedToken {
  clientId: string;
  scope?: string;
  jti: string;
}

/** The claims of the contract, from the place that the JSON door uses too; `cnf` is DPoP's. */
export function claimsOf(
  { config }: ProviderDeps,
  ctx: KoaContextWithOIDC,
  { clientId, scope = '', jti }: SignedToken,
  { cnf }: Record<string, unknown>,
) {
  const { account, grant } = ctx.oidc;
  const person = account?.user as UserRow | undefined;
  const session = account?.session as ProvenSession | undefined;
  // An application of somebody else acts with a person's roles only where the person consented to that.
  const lendsRoles = clientId === FIRST_PARTY_CLIENT || grant?.getOIDCScope().split(' ').includes('roles');
  const user = person && (lendsRoles ? person : { ...person, roles: [] });
  const by = { issuer: config.issuer, audience: config.JWT_AUDIENCE, lifetime: config.ACCESS_TOKEN_TTL };
  const claims = accessTokenClaims(by, { clientId, scope, user, session }, jti);
  return cnf ? { ...claims, cnf } : claims;
}
