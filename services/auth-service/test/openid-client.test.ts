import { afterAll, beforeAll, expect, test } from '@jest/globals';
import * as client from 'openid-client';
import { Browser } from './browser.ts';
import { type RunningService, startService } from './running-service.ts';

let service: RunningService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service?.close());

const discover = (clientId: string, authentication: client.ClientAuth) =>
  client.discovery(new URL(service.url), clientId, undefined, authentication, {
    execute: [client.allowInsecureRequests], // the tests' issuer speaks plain HTTP on loopback
  });

/** What the person does in the browser; answers the address that it is sent back to. */
async function signIn(browser: Browser, start: URL): Promise<URL> {
  const page = new URL((await browser.open(start.href)).headers.get('location') ?? '');
  const uid = page.searchParams.get('interaction');
  const login = { username: 'user', password: service.password.user };
  const answer = await browser.post(`/auth/interaction/${uid}/login`, login);
  const back = await browser.open(((await answer.json()) as { redirectTo: string }).redirectTo);
  return new URL(back.headers.get('location') ?? '');
}

test('openid-client, a certified relying party, signs in, refreshes, reads userinfo, revokes and signs out', async () => {
  const config = await discover('web', client.None());
  const [verifier, state, nonce] = [client.randomPKCECodeVerifier(), client.randomState(), client.randomNonce()];
  const browser = new Browser(service.url);
  const start = client.buildAuthorizationUrl(config, {
    redirect_uri: `${service.url}/`,
    scope: 'openid profile email roles',
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
  });
  const expected = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true };
  const tokens = await client.authorizationCodeGrant(config, await signIn(browser, start), expected);
  const subject = tokens.claims()?.sub as string;
  expect(await client.fetchUserInfo(config, tokens.access_token, subject)).toMatchObject({ email: 'user@demo.com' });

  const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token as string);
  expect(refreshed.claims()?.sub).toBe(subject);
  expect(await client.tokenIntrospection(config, refreshed.access_token)).toMatchObject({ active: true, sub: subject });

  const end = client.buildEndSessionUrl(config, {
    id_token_hint: refreshed.id_token as string,
    post_logout_redirect_uri: `${service.url}/login`,
    state: 'bye',
  });
  const html = await (await browser.open(end.href)).text();
  const field = (pattern: RegExp) => pattern.exec(html)?.[1] ?? '';
  const done = await browser.submit(field(/action="([^"]+)"/), {
    xsrf: field(/name="xsrf" value="([^"]+)"/),
    logout: 'yes',
  });
  expect(done.headers.get('location')).toBe(`${service.url}/login?state=bye`);
  await expect(client.refreshTokenGrant(config, refreshed.refresh_token as string)).rejects.toMatchObject({
    error: 'invalid_grant',
  });
});

test.each(['client_secret_basic', 'client_secret_post'])('a service gets its token with %s', async (method) => {
  const { authorization } = await service.signIn('admin');
  const made = await service.send('POST', '/api/v1/clients', { name: method, scopes: ['tasks:read'] }, authorization);
  const { clientId, clientSecret } = ((await made.json()) as { data: { clientId: string; clientSecret: string } }).data;
  const authentication =
    method === 'client_secret_basic' ? client.ClientSecretBasic(clientSecret) : client.ClientSecretPost(clientSecret);
  const config = await discover(clientId, authentication);
  const tokens = await client.clientCredentialsGrant(config, { scope: 'tasks:read' });
  expect(tokens).toMatchObject({ token_type: 'bearer', expires_in: 900, scope: 'tasks:read' });
  expect((await service.get('/api/private', tokens.access_token)).status).toBe(200);
});
