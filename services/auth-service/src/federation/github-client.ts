import * as client from 'openid-client';
import { PROVIDER_TIMEOUT_S } from './openid-provider-client.ts';
import { blame } from './provider-failure.ts';
import { isLoopback } from './provider-settings.ts';
import type { Provider, ProviderClaims } from './sign-in-provider.ts';

export interface GitHubSettings {
  clientId: string;
  clientSecret: string;
  /** Where people sign in, and where programs ask, without a slash at the end. */
  url: string;
  apiUrl: string;
}

const NAMED = { id: 'github', name: 'GitHub', kind: 'github' } as const;

/** GitHub speaks OAuth 2.0 alone: who somebody is, it says in its API. */
export function githubProvider(settings: GitHubSettings): Provider {
  const config = configurationOf(settings);
  return {
    ...NAMED,
    issuer: config.serverMetadata().issuer,
    begin: (redirect_uri, { state, verifier }) =>
      blame(NAMED, async () =>
        client.buildAuthorizationUrl(config, {
          ...{ redirect_uri, state, scope: 'read:user user:email' },
          ...{ code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' },
        }),
      ),
    finish: (callback, { state, verifier }) =>
      blame(NAMED, async () => {
        const checks = { expectedState: state, pkceCodeVerifier: verifier };
        const { access_token } = await client.authorizationCodeGrant(config, callback, checks);
        return claimsOf((path) => ask(config, access_token, new URL(settings.apiUrl + path)));
      }),
  };
}

function configurationOf({ clientId, clientSecret, url }: GitHubSettings): client.Configuration {
  const server = {
    issuer: `${url}/login/oauth`,
    authorization_endpoint: `${url}/login/oauth/authorize`,
    token_endpoint: `${url}/login/oauth/access_token`,
  };
  const config = new client.Configuration(server, clientId, undefined, client.ClientSecretPost(clientSecret));
  if (isLoopback(url)) client.allowInsecureRequests(config);
  config.timeout = PROVIDER_TIMEOUT_S;
  config[client.customFetch] = async (address, options) => errorsAsErrors(await fetch(address, options as RequestInit));
  return config;
}

/** GitHub says with status 200 that it gives no token: RFC 6749, 5.2 has 400 for that. */
async function errorsAsErrors(response: Response): Promise<Response> {
  if (response.status !== 200 || !response.headers.get('content-type')?.includes('json')) return response;
  const body = await response.text();
  const { error } = (JSON.parse(body) ?? {}) as { error?: unknown };
  return new Response(body, { status: error === undefined ? 200 : 400, headers: response.headers });
}

// It answers nobody who does not say what asks.
const HEADERS = {
  accept: 'application/vnd.github+json',
  'user-agent': 'Taskward',
  'x-github-api-version': '2022-11-28',
};

async function ask<T>(config: client.Configuration, token: string, address: URL): Promise<T> {
  const response = await client.fetchProtectedResource(config, token, address, 'GET', null, new Headers(HEADERS));
  if (response.ok) return (await response.json()) as T;
  throw new Error(`GitHub answered ${response.status} at ${address.pathname}`);
}

interface GitHubUser {
  id: number;
  login: string;
  name: string | null;
  avatar_url: string | null;
}
interface GitHubEmail {
  email: string;
  primary: boolean;
  verified: boolean;
}

/** The address is the primary one of the list, whatever the profile shows: people write that themselves. */
async function claimsOf(get: <T>(path: string) => Promise<T>): Promise<ProviderClaims> {
  const [user, emails] = await Promise.all([get<GitHubUser>('/user'), get<GitHubEmail[]>('/user/emails?per_page=100')]);
  if (!Number.isSafeInteger(user.id)) throw new Error('GitHub did not say who that is');
  const primary = emails.find((one) => one.primary);
  return {
    sub: String(user.id),
    preferred_username: user.login,
    name: user.name ?? user.login,
    picture: user.avatar_url ?? undefined,
    ...(primary ? { email: primary.email, email_verified: primary.verified === true } : {}),
  };
}
