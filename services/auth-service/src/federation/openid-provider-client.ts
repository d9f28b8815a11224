import * as client from 'openid-client';
import { blame } from './provider-failure.ts';
import { isLoopback, type OpenIdSettings } from './provider-settings.ts';
import type { Provider, ProviderClaims } from './sign-in-provider.ts';

/** Seconds until a provider that does not answer counts as away. */
export const PROVIDER_TIMEOUT_S = 8;
/** How long what a provider says of itself is believed. */
const DISCOVERED_MS = 3_600_000;

/** A provider that speaks OpenID Connect: its addresses and keys are discovered, ID tokens checked by their signature too. */
export function openIdProvider(settings: OpenIdSettings & Pick<Provider, 'kind'>): Provider {
  const { id, name, kind, issuer, scopes } = settings;
  const configuration = remembered(() => discover(settings));
  return {
    id,
    name,
    kind,
    issuer,
    begin: (redirect_uri, { state, nonce, verifier }) =>
      blame({ name }, async () => {
        const challenge = await client.calculatePKCECodeChallenge(verifier);
        return client.buildAuthorizationUrl(await configuration(), {
          ...{ redirect_uri, scope: scopes, state, nonce },
          ...{ code_challenge: challenge, code_challenge_method: 'S256' },
        });
      }),
    finish: (callback, { state, nonce, verifier }) =>
      blame({ name }, async () => {
        const config = await configuration();
        const tokens = await client.authorizationCodeGrant(config, callback, {
          ...{ expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true },
        });
        return completed(config, tokens.access_token, tokens.claims() as ProviderClaims);
      }),
  };
}

/** What the ID token leaves out, userinfo may say: then the address and whether it was verified are both from there. */
async function completed(config: client.Configuration, accessToken: string, claims: ProviderClaims) {
  const says = claims.email !== undefined && claims.email_verified !== undefined;
  if (says || config.serverMetadata().userinfo_endpoint === undefined) return claims;
  const { email: _, email_verified: __, ...rest } = claims;
  return { ...rest, ...(await client.fetchUserInfo(config, accessToken, claims.sub)) } as ProviderClaims;
}

function discover({ issuer, clientId, clientSecret }: OpenIdSettings): Promise<client.Configuration> {
  const post = client.ClientSecretPost(clientSecret);
  const basic = client.ClientSecretBasic(clientSecret);
  // OpenID Connect Discovery, section 3: who does not say how clients prove themselves takes `client_secret_basic`.
  const proveClient: client.ClientAuth = (server, ...rest) =>
    (server.token_endpoint_auth_methods_supported?.includes('client_secret_post') ? post : basic)(server, ...rest);
  return client.discovery(new URL(issuer), clientId, undefined, proveClient, {
    execute: [client.enableNonRepudiationChecks, ...(isLoopback(issuer) ? [client.allowInsecureRequests] : [])],
    timeout: PROVIDER_TIMEOUT_S,
  });
}

/** Asks once for all who come meanwhile, and anew after a while; what failed is not remembered. */
function remembered<T>(ask: () => Promise<T>): () => Promise<T> {
  let known: { value: Promise<T>; until: number } | undefined;
  return () => {
    if (known && performance.now() < known.until) return known.value;
    const asked = { value: ask(), until: performance.now() + DISCOVERED_MS };
    known = asked;
    asked.value.catch(() => {
      if (known === asked) known = undefined; // who waits for it is told why
    });
    return asked.value;
  };
}
