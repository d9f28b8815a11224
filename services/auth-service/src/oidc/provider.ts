import { timingSafeEqual } from 'node:crypto';
import { isUnavailable } from '@taskward/service-kit';
import Provider, { type Configuration, type KoaContextWithOIDC } from 'oidc-provider';
import { tokenHash } from '../secrets.ts';
import { isActive, SESSION_DAYS } from '../sessions/session-store.ts';
import { FIRST_PARTY_CLIENT } from '../tokens/access-tokens.ts';
import { findUser } from '../users/user-store.ts';
import { grantFor } from './grants.ts';
import { PROMPTS } from './interactions.ts';
import type { IssuerParts } from './issuer.ts';
import { answerForJwts } from './jwt-tokens.ts';
import { showError } from './pages.ts';
import { personClaims } from './person-claims.ts';
import { noteRefusedClients } from './refused-clients.ts';
import { claimsOf, features, GRANTABLE_SCOPES, SERVICE_SCOPES } from './resources.ts';

const DAY = 86_400;

/** An OpenID Connect issuer over our accounts, sessions and keys. Made anew whenever the keys change. */
export function createProvider(parts: IssuerParts): Provider {
  const provider = new Provider(parts.config.issuer, configuration(parts));
  provider.proxy = true; // the headers it then believes are ours: see issuer-routes.ts
  extendModels(provider, parts);
  provider.use(answerFailures(provider) as never);
  provider.use(noteRefusedClients(parts.pool) as never);
  provider.use(answerForJwts(parts) as never);
  provider.on('server_error', (ctx, error) => {
    parts.log.error({ err: error }, 'the issuer failed');
    if (isUnavailable(error)) tellAway(ctx);
  });
  return provider;
}

/** Where one of our own steps after the library's fails, the answer is as if the library had. */
function answerFailures(provider: Provider) {
  return async (ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> => {
    try {
      await next();
    } catch (error) {
      ctx.status = 500;
      ctx.remove('WWW-Authenticate'); // of the refusal that could not be written down
      ctx.body = { error: 'server_error', error_description: 'oops! something went wrong' };
      provider.emit('server_error', ctx, error as Error);
    }
  };
}

/** The database is away: that is no fault of the request, which may come again. */
function tellAway(ctx: KoaContextWithOIDC): void {
  ctx.status = 503;
  ctx.set('Retry-After', '2');
  const told = ctx.body as { error?: string } | undefined;
  if (told?.error) ctx.body = { error: 'temporarily_unavailable', error_description: 'Try again shortly.' };
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
          structured.payload = claimsOf(parts, ctx, token as never, structured.payload);
        },
      },
    },
    ttl: {
      AccessToken: config.ACCESS_TOKEN_TTL,
      ClientCredentials: config.ACCESS_TOKEN_TTL,
      IdToken: config.ACCESS_TOKEN_TTL,
      AuthorizationCode: 60,
      Interaction: 3600,
      RefreshToken: SESSION_DAYS * DAY,
      Session: SESSION_DAYS * DAY,
      Grant: 365 * DAY,
    },
    interactions: { policy: PROMPTS, url: parts.interactionUrl },
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
        claims: async () => personClaims(user),
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
      const known = Buffer.from(this.clientSecret, 'base64url');
      const given = tokenHash(actual);
      return known.length === given.length && timingSafeEqual(known, given);
    },
  });
}
