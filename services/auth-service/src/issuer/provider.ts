import { timingSafeEqual } from 'node:crypto';
import Provider, { type Configuration, type KoaContextWithOIDC } from 'oidc-provider';
import { findUser } from '../accounts/user-store.ts';
import { tokenHash } from '../secrets.ts';
import { isActive, SESSION_DAYS } from '../sessions/session-store.ts';
import { ACCESS_TOKEN_SECONDS, accessTokenClaims, FIRST_PARTY_CLIENT, USER_SCOPE } from '../tokens/access-tokens.ts';
import { grantFor } from './grants.ts';
import type { IssuerParts } from './issuer.ts';
import { showError, showSignedOut, showSignOut } from './pages.ts';

const DAY = 86_400;
/** What a service may be given to use on its own. */
export const SERVICE_SCOPES = ['tasks:read', 'tasks:write', 'tasks:delete'];
/** What an application may be granted for a person. */
export const GRANTABLE_SCOPES = ['openid', 'profile', 'email', 'roles', 'offline_access'];

/** An OpenID Connect issuer over our accounts, sessions and keys. Made anew whenever the keys change. */
export function createProvider(parts: IssuerParts): Provider {
  const provider = new Provider(parts.config.issuer, configuration(parts));
  provider.proxy = true; // the headers it then believes are ours: see issuer-routes.ts
  extendModels(provider, parts);
  provider.on('server_error', (_ctx, error) => parts.log.error({ err: error }, 'the issuer failed'));
  return provider;
}

function configuration(parts: IssuerParts): Configuration {
  const { pool, config } = parts;
  return {
    adapter: parts.stores,
    jwks: { keys: parts.keys.privateSet() as never },
    clients: [webClient(config.PUBLIC_URL)],
    cookies: {
      keys: parts.secrets.cookieKeys,
      names: { session: 'oidc_session', interaction: 'oidc_interaction', resume: 'oidc_resume' },
      long: { httpOnly: true, sameSite: 'lax', signed: true, path: '/' },
      short: { httpOnly: true, sameSite: 'lax', signed: true },
    },
    routes: {
      authorization: '/oauth2/authorize',
      token: '/oauth2/token',
      userinfo: '/oauth2/userinfo',
      introspection: '/oauth2/introspect',
      revocation: '/oauth2/revoke',
      end_session: '/oauth2/logout',
      pushed_authorization_request: '/oauth2/par',
      jwks: '/.well-known/jwks.json',
    },
    scopes: [...GRANTABLE_SCOPES, ...SERVICE_SCOPES],
    claims: {
      openid: ['sub'],
      profile: ['name', 'given_name', 'family_name', 'preferred_username', 'username'],
      email: ['email', 'email_verified'],
      roles: ['roles'],
    },
    responseTypes: ['code'],
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'none'],
    conformIdTokenClaims: false, // the web app reads name and roles from the ID token
    pkce: { required: () => true },
    features: features(parts),
    formats: {
      customizers: {
        jwt: async (ctx, token, structured) => {
          structured.payload = await claimsOf(parts, ctx, token as never, structured.payload);
        },
      },
    },
    ttl: {
      AccessToken: ACCESS_TOKEN_SECONDS,
      ClientCredentials: ACCESS_TOKEN_SECONDS,
      IdToken: ACCESS_TOKEN_SECONDS,
      AuthorizationCode: 60,
      Interaction: 3600,
      RefreshToken: SESSION_DAYS * DAY,
      Session: SESSION_DAYS * DAY,
      Grant: 365 * DAY,
    },
    interactions: { url: (ctx, interaction) => parts.interactionUrl(ctx, interaction.uid) },
    loadExistingGrant: (ctx) => grantFor(parts, ctx),
    issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: true,
    expiresWithSession: async () => false, // our own session decides, in findAccount
    clientBasedCORS: (_ctx, origin, client) =>
      [config.PUBLIC_URL, ...(client.redirectUris ?? [])].some((uri) => URL.parse(uri)?.origin === origin),
    findAccount: async (_ctx, sub, token) => {
      const sid = (token as { sid?: string } | undefined)?.sid;
      const user = await findUser(pool, sub);
      if (!user || user.disabledAt || (sid && !(await isActive(pool, sid)))) return undefined;
      return {
        accountId: user.id,
        user,
        claims: async () => ({
          sub: user.id,
          name: user.name,
          given_name: user.givenName,
          family_name: user.familyName,
          preferred_username: user.username,
          username: user.username,
          email: user.email,
          email_verified: user.emailVerified,
          roles: user.roles,
        }),
      };
    },
    renderError: showError,
  };
}

const webClient = (publicUrl: string) => {
  const pages = ['/', '/login', '/tasks', '/admin'].map((path) => publicUrl + path);
  return {
    client_id: FIRST_PARTY_CLIENT,
    client_name: 'Taskward',
    token_endpoint_auth_method: 'none' as const,
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code' as const],
    redirect_uris: [...pages, publicUrl],
    post_logout_redirect_uris: [...pages, publicUrl],
    scope: GRANTABLE_SCOPES.join(' '),
  };
};

function features({ config }: IssuerParts): Configuration['features'] {
  return {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    introspection: { enabled: true },
    revocation: { enabled: true },
    pushedAuthorizationRequests: { enabled: true },
    dPoP: { enabled: true },
    rpInitiatedLogout: { enabled: true, logoutSource: showSignOut, postLogoutSuccessSource: showSignedOut },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => resourceOf(config.PUBLIC_URL),
      useGrantedResource: () => true,
      getResourceServerInfo: (ctx) => {
        const forService = ctx.oidc.params?.grant_type === 'client_credentials';
        if (forService) wholeScopeByDefault(ctx);
        return {
          audience: config.JWT_AUDIENCE,
          // A service's scopes reach every task: no person can lend them to an application.
          scope: forService ? SERVICE_SCOPES.join(' ') : USER_SCOPE,
          accessTokenFormat: 'jwt',
          accessTokenTTL: ACCESS_TOKEN_SECONDS,
          jwt: { sign: { alg: 'RS256' } },
        };
      },
    },
  };
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
  sid?: string;
  scope?: string;
  jti: string;
}

/** The claims of the contract, from the place that the JSON door uses too; `cnf` is DPoP's. */
async function claimsOf(
  { config, pool }: IssuerParts,
  ctx: KoaContextWithOIDC,
  { clientId, sid, scope = '', jti }: SignedToken,
  { cnf }: Record<string, unknown>,
) {
  const { account, grant } = ctx.oidc;
  const user = account ? await findUser(pool, account.accountId) : undefined;
  // An application of somebody else acts with a person's roles only where the person consented to that.
  const lendsRoles = clientId === FIRST_PARTY_CLIENT || grant?.getOIDCScope().split(' ').includes('roles');
  if (user && !lendsRoles) user.roles = [];
  const by = { issuer: config.issuer, audience: config.JWT_AUDIENCE };
  const claims = accessTokenClaims(by, { clientId, scope, user, sessionId: sid }, jti);
  return cnf ? { ...claims, cnf } : claims;
}

/** Where the library has no setting, its models take our methods. */
function extendModels(provider: Provider, { secrets }: IssuerParts): void {
  const { RefreshToken, Client } = provider as unknown as Record<string, { prototype: Record<string, unknown> }>;
  const newId = RefreshToken?.prototype.generateTokenId as () => string;
  Object.assign(RefreshToken?.prototype ?? {}, {
    // The same successor for every duplicate of a refresh.
    generateTokenId(this: unknown) {
      const used = Provider.ctx?.oidc.entities.RotatedRefreshToken;
      return used ? secrets.successorOf(used.jti) : newId.call(this);
    },
  });
  Object.assign(Client?.prototype ?? {}, {
    // Every token names its session.
    includeSid: () => true,
    // What is kept as the secret is its hash.
    compareClientSecret(this: { clientSecret: string }, actual: string) {
      const [known, given] = [this.clientSecret, tokenHash(actual).toString('base64url')].map(Buffer.from) as [
        Buffer,
        Buffer,
      ];
      return known.length === given.length && timingSafeEqual(known, given);
    },
  });
}
