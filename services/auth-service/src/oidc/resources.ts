import { type Configuration, errors, type KoaContextWithOIDC } from 'oidc-provider';
import { accessTokenClaims, lentTo, USER_SCOPE } from '../tokens/access-tokens.ts';
import type { ProvenSession } from '../tokens/proven-session.ts';
import type { UserRow } from '../users/user-store.ts';
import type { OidcConfig, ProviderDeps } from './oidc-deps.ts';
import { showSignedOut, showSignOut } from './pages.ts';
import { APPLICATION_SCOPES, CREDENTIAL_SCOPES, checkScopes, lendable } from './scopes.ts';

type Client = KoaContextWithOIDC['oidc']['client'] & object;

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
        checkScopes(ctx);
        return {
          audience: config.JWT_AUDIENCE,
          scope: scopesFor(ctx, config),
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

/** What a token can say at most. Who was an admin when they consented, and is none now, lends that no more. */
function scopesFor({ oidc }: KoaContextWithOIDC, { FIRST_PARTY_CLIENTS: own }: OidcConfig): string {
  if (oidc.params?.grant_type === 'client_credentials') return CREDENTIAL_SCOPES.join(' ');
  if (own.includes(oidc.client?.clientId ?? '')) return USER_SCOPE; // as by JSON: scopes do not limit these
  const person = oidc.account?.user as UserRow | undefined;
  return (person ? lendable(person, APPLICATION_SCOPES) : APPLICATION_SCOPES).join(' ');
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
  const { account } = ctx.oidc;
  const person = account?.user as UserRow | undefined;
  const session = account?.session as ProvenSession | undefined;
  const isOwn = config.FIRST_PARTY_CLIENTS.includes(clientId);
  const user = person && (isOwn ? person : lentTo(scope.split(' '), person));
  const by = { issuer: config.issuer, audience: config.JWT_AUDIENCE, lifetime: config.ACCESS_TOKEN_TTL };
  const claims = accessTokenClaims(by, { clientId, scope, user, session }, jti);
  return cnf ? { ...claims, cnf } : claims;
}
