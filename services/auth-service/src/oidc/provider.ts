import { timingSafeEqual } from 'node:crypto';
import { isUnavailable, WEB_CLIENT } from '@taskward/service-kit';
import Provider, { type Configuration, type KoaContextWithOIDC } from 'oidc-provider';
import { tokenHash } from '../secrets.ts';
import { findActive, SESSION_DAYS, useSession } from '../sessions/session-store.ts';
import { findUser } from '../users/user-store.ts';
import { noteRefusedClients } from './clients/refused-clients.ts';
import { useCodesOnce } from './code-reuse.ts';
import { isOriginOf } from './cors.ts';
import { FACTOR_CLASSES } from './factor-classes.ts';
import { grantFor } from './grants.ts';
import { PROMPTS } from './interactions/interactions.ts';
import { answerForJwts } from './jwt-tokens.ts';
import type { ProviderDeps } from './oidc-deps.ts';
import { setPagePolicies, showError } from './pages.ts';
import { personClaims } from './person-claims.ts';
import { claimsOf, features } from './resources.ts';
import { OWN_SCOPES, SCOPES } from './scopes.ts';
import { noteOnce } from './state/single-use-store.ts';

const DAY = 86_400;

/** An OpenID Connect issuer over our accounts, sessions and keys. Made anew whenever the keys change. */
export function createProvider(deps: ProviderDeps): Provider {
  const provider = new Provider(deps.config.issuer, configuration(deps));
  provider.proxy = true; // the headers it then believes are ours: see issuer-routes.ts
  extendModels(provider, deps);
  provider.use(answerFailures(provider) as never);
  provider.use(setPagePolicies as never);
  provider.use(noteRefusedClients(deps.pool) as never);
  provider.use(answerForJwts(deps) as never);
  provider.use(useCodesOnce(deps) as never);
  provider.on('server_error', (ctx, error) => {
    deps.log.error({ err: error }, 'the issuer failed');
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

function configuration(deps: ProviderDeps): Configuration {
  const { pool, config } = deps;
  return {
    adapter: deps.stores,
    jwks: { keys: deps.keys.privateSet() as never },
    clients: [webClient(config.PUBLIC_URL)],
    cookies: {
      keys: deps.secrets.cookieKeys,
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
    scopes: SCOPES,
    claims: {
      openid: ['sub', 'acr', 'amr', 'auth_time'],
      profile: ['name', 'given_name', 'family_name', 'preferred_username', 'username', 'locale'],
      email: ['email', 'email_verified'],
      roles: ['roles', 'teams'],
    },
    acrValues: FACTOR_CLASSES,
    responseTypes: ['code'],
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'none'],
    conformIdTokenClaims: false, // the web app reads name and roles from the ID token
    pkce: { required: () => true },
    allowOmittingSingleRegisteredRedirectUri: false, // RFC 6749, 3.1.2.3, and OpenID Connect Core, 3.1.2.1
    features: features(deps),
    formats: {
      customizers: {
        jwt: async (ctx, token, structured) => {
          structured.payload = claimsOf(deps, ctx, token as never, structured.payload);
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
    discovery: { prompt_values_supported: ['none', ...PROMPTS.map(({ name }) => name)] },
    interactions: { policy: PROMPTS, url: deps.interactionUrl },
    loadExistingGrant: (ctx) => grantFor(deps, ctx),
    issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: true,
    expiresWithSession: async () => false, // our own session decides, in findAccount
    clientBasedCORS: (_ctx, origin, client) => isOriginOf(origin, client, config.PUBLIC_URL),
    findAccount: async (ctx, sub, token) => {
      const sid = (token as { sid?: string } | undefined)?.sid;
      const user = await findUser(pool, sub);
      const find = ctx.oidc.route === 'token' ? useSession : findActive;
      const session = sid === undefined ? undefined : await find(pool, sid);
      if (!user || user.disabledAt || (sid && !session)) return undefined;
      return {
        accountId: user.id,
        user,
        session,
        claims: async () => personClaims(user),
      };
    },
    renderError: showError,
  };
}

const webClient = (publicUrl: string) => {
  const pages = ['/', '/login', '/tasks', '/admin'].map((path) => publicUrl + path);
  return {
    client_id: WEB_CLIENT,
    client_name: 'Taskward',
    token_endpoint_auth_method: 'none' as const,
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code' as const],
    redirect_uris: [...pages, publicUrl],
    post_logout_redirect_uris: [...pages, publicUrl],
    scope: OWN_SCOPES.join(' '),
  };
};

/** Where the library has no setting, its models take our methods. */
function extendModels(provider: Provider, { secrets, pool }: ProviderDeps): void {
  const { RefreshToken, Client, ReplayDetection } = provider as unknown as Record<
    string,
    { prototype: Record<string, unknown> }
  >;
  const newId = RefreshToken?.prototype.generateTokenId as () => string;
  Object.assign(RefreshToken?.prototype ?? {}, {
    // The same successor for every duplicate of a refresh.
    generateTokenId(this: unknown) {
      const used = Provider.ctx?.oidc.entities.RotatedRefreshToken;
      return used ? secrets.successorOf(used.jti) : newId.call(this);
    },
  });
  Object.assign(ReplayDetection ?? {}, {
    // The library looks first and writes then. Its time begins now; a proof may be of as much later (clocks differ).
    unique: (iss: string, jti: string, exp: number) =>
      noteOnce(pool, 'ReplayDetection', JSON.stringify([iss, jti]), 2 * (exp - Math.floor(Date.now() / 1000))),
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
