import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { authorizeUrl, Browser, obtainCode, pkce, signInByCode, tokenRequest } from './browser.ts';
import { type RunningService, startService } from './running-service.ts';

let service: RunningService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service?.close());

const asUser = () => ({ password: service.password.user });

test('discovery names the addresses of the contract', async () => {
  const found = (await (await service.get('/.well-known/openid-configuration')).json()) as Record<string, unknown>;
  const at = (path: string) => service.url + path;
  expect(found).toMatchObject({
    issuer: service.url,
    authorization_endpoint: at('/oauth2/authorize'),
    token_endpoint: at('/oauth2/token'),
    userinfo_endpoint: at('/oauth2/userinfo'),
    introspection_endpoint: at('/oauth2/introspect'),
    revocation_endpoint: at('/oauth2/revoke'),
    end_session_endpoint: at('/oauth2/logout'),
    jwks_uri: at('/.well-known/jwks.json'),
    response_types_supported: ['code'],
    code_challenge_methods_supported: ['S256'],
    id_token_signing_alg_values_supported: ['RS256'],
  });
  expect(found.grant_types_supported).toEqual(
    expect.arrayContaining(['authorization_code', 'refresh_token', 'client_credentials']),
  );
});

test('a person signs in with code and PKCE and gets the same claims as by JSON', async () => {
  const tokens = await signInByCode(new Browser(service.url), asUser());
  expect(tokens).toMatchObject({ token_type: 'Bearer', expires_in: 900, scope: 'openid profile email' });
  const { accessToken, userId } = await service.signIn('user');
  const [byCode, byJson] = [decodeJwt(tokens.access_token), decodeJwt(accessToken)];
  expect(Object.keys(byCode).sort()).toEqual(Object.keys(byJson).sort());
  const { iat, exp, jti, sid, auth_time, ...lasting } = byJson;
  expect(byCode).toMatchObject(lasting);
  expect((await service.get('/api/private', tokens.access_token)).status).toBe(200);

  const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', service.url));
  const { payload } = await jwtVerify(tokens.id_token, keys, { issuer: service.url, audience: 'web' });
  expect(payload).toMatchObject({
    sub: userId,
    name: 'Uma User',
    email: 'user@demo.com',
    roles: ['user'],
    sid: byCode.sid,
    amr: ['pwd'],
    auth_time: byCode.auth_time,
  });
});

test('the refresh token gives a new pair', async () => {
  const tokens = await signInByCode(new Browser(service.url), asUser());
  const response = await tokenRequest(service.url, {
    grant_type: 'refresh_token',
    client_id: 'web',
    refresh_token: tokens.refresh_token,
  });
  expect(response.status).toBe(200);
  const next = (await response.json()) as typeof tokens;
  expect(next.refresh_token).not.toBe(tokens.refresh_token);
  expect(decodeJwt(next.access_token).sid).toBe(decodeJwt(tokens.access_token).sid);
});

test('the second visit of the same browser needs no password', async () => {
  const browser = new Browser(service.url);
  await signInByCode(browser, asUser());
  const { verifier, challenge } = pkce();
  const response = await browser.open(authorizeUrl(service.url, {}, challenge).href);
  const code = new URL(response.headers.get('location') ?? '').searchParams.get('code') ?? '';
  const exchanged = await tokenRequest(service.url, {
    grant_type: 'authorization_code',
    client_id: 'web',
    code,
    code_verifier: verifier,
    redirect_uri: `${service.url}/`,
  });
  expect(exchanged.status).toBe(200);
});

test('signing out leads back to the application and ends the browser session', async () => {
  const browser = new Browser(service.url);
  const tokens = await signInByCode(browser, asUser());
  const url = new URL('/oauth2/logout', service.url);
  url.search = new URLSearchParams({
    id_token_hint: tokens.id_token,
    post_logout_redirect_uri: `${service.url}/login`,
    state: 'xyz',
  }).toString();
  const page = await browser.open(url.href);
  const html = await page.text();
  const policy = page.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("script-src 'sha256-");
  expect(policy).toMatch(new RegExp(`form-action 'self' ${service.url}$`));
  expect(page.headers.get('permissions-policy')).toContain('camera=()');
  const action = /action="([^"]+)"/.exec(html)?.[1] ?? '';
  const xsrf = /name="xsrf" value="([^"]+)"/.exec(html)?.[1] ?? '';
  const done = await browser.submit(action, { xsrf, logout: 'yes' });
  expect(done.headers.get('location')).toBe(`${service.url}/login?state=xyz`);
  const { challenge } = pkce();
  const next = await browser.open(authorizeUrl(service.url, {}, challenge).href);
  expect(next.headers.get('location')).toContain('/login?interaction=');
});

test('forms of the issuer lead to the issuer alone, whatever an address that is refused says', async () => {
  for (const redirectUri of ['https://evil.example/', "x:y; script-src 'unsafe-inline'", 'https://a;script-src *']) {
    const address = authorizeUrl(service.url, { redirectUri }, pkce().challenge).href;
    const page = await new Browser(service.url).open(address, { headers: { accept: 'text/html' } });
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(page.status).toBe(400);
    expect(policy).toMatch(/; form-action 'none'$/);
    expect(policy).not.toContain('unsafe-inline');
  }
});

test('without PKCE, or with a plain challenge, nobody gets a code', async () => {
  const browser = new Browser(service.url);
  const url = authorizeUrl(service.url, {}, 'x'.repeat(43));
  url.searchParams.set('code_challenge_method', 'plain');
  const plain = await browser.open(url.href);
  expect(plain.headers.get('location')).toContain('error=invalid_request');
  url.searchParams.delete('code_challenge');
  url.searchParams.delete('code_challenge_method');
  const none = await browser.open(url.href);
  expect(none.headers.get('location')).toContain('error=invalid_request');
});

test('a code works once, with its own verifier only', async () => {
  const { verifier, challenge } = pkce();
  const exchange = (code: string, codeVerifier: string) =>
    tokenRequest(service.url, {
      grant_type: 'authorization_code',
      client_id: 'web',
      code,
      code_verifier: codeVerifier,
      redirect_uri: `${service.url}/`,
    });
  const code = await obtainCode(new Browser(service.url), asUser(), challenge);
  const wrong = await exchange(code, pkce().verifier);
  expect([wrong.status, await wrong.json()]).toEqual([400, expect.objectContaining({ error: 'invalid_grant' })]);
  expect((await exchange(code, verifier)).status).toBe(200);
  expect((await exchange(code, verifier)).status).toBe(400);
});

test('an unregistered redirect address is not used', async () => {
  const url = authorizeUrl(service.url, { redirectUri: 'https://evil.example/' }, pkce().challenge);
  const response = await new Browser(service.url).open(url.href);
  expect(response.status).toBe(400);
  expect(response.headers.get('location')).toBeNull();
});

test('a code is good for a minute', async () => {
  const { verifier, challenge } = pkce();
  const code = await obtainCode(new Browser(service.url), asUser(), challenge);
  const { rows } = await service.database.query(
    `UPDATE oidc_payloads SET expires_at = expires_at - interval '1 minute' WHERE model = 'AuthorizationCode'
     RETURNING expires_at <= now() AS expired`,
  );
  expect(rows.every(({ expired }) => expired)).toBe(true);
  const fields = { grant_type: 'authorization_code', client_id: 'web', code, code_verifier: verifier };
  const late = await tokenRequest(service.url, { ...fields, redirect_uri: `${service.url}/` });
  expect([late.status, await late.json()]).toEqual([400, expect.objectContaining({ error: 'invalid_grant' })]);
});

test('nothing but a code comes back, and nobody registers a client for themselves', async () => {
  for (const type of ['token', 'id_token', 'id_token token', 'code token', 'code id_token', 'none']) {
    const url = authorizeUrl(service.url, {}, pkce().challenge);
    url.searchParams.set('response_type', type);
    const answer = await new Browser(service.url).open(url.href);
    expect([type, answer.headers.get('location')]).toEqual([
      type,
      expect.stringContaining('error=unsupported_response_type'),
    ]);
  }
  const found = await (await service.get('/.well-known/openid-configuration')).json();
  expect(found).not.toHaveProperty('registration_endpoint');
});
