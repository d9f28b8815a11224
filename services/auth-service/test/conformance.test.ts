import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { authorizeUrl, Browser, pkce, signInByCode, type Tokens, tokenRequest } from './browser.ts';
import { type RunningService, startService } from './running-service.ts';

/**
 * What the OpenID Foundation's conformance suite asks of a provider (basic, config and RP-initiated logout), by the
 * suite's own names. See CONFORMANCE.md for those that do not apply.
 */
let service: RunningService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service?.close());

/** Parameters for authorize; an empty value takes one away. */
type Changes = Record<string, string>;

function addressWith(changes: Changes, challenge: string): URL {
  const url = authorizeUrl(service.url, {}, challenge);
  for (const [name, value] of Object.entries(changes)) {
    if (value === '') url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  return url;
}

const visit = async (browser: Browser, changes: Changes, challenge = pkce().challenge): Promise<URL> => {
  const response = await browser.open(addressWith(changes, challenge).href);
  return new URL(response.headers.get('location') ?? 'urn:none');
};

/** Goes on from the sign-in page; answers where the browser ends. */
async function enterPassword(browser: Browser, page: URL): Promise<URL> {
  const login = { username: 'user', password: service.password.user };
  const answer = await browser.post(`/auth/interaction/${page.searchParams.get('interaction')}/login`, login);
  const back = await browser.open(((await answer.json()) as { redirectTo: string }).redirectTo);
  return new URL(back.headers.get('location') ?? 'urn:none');
}

const exchange = (code: string, verifier: string): Promise<Response> =>
  tokenRequest(service.url, {
    grant_type: 'authorization_code',
    client_id: 'web',
    code,
    code_verifier: verifier,
    redirect_uri: `${service.url}/`,
  });

interface Outcome {
  back: URL;
  tokens: Tokens;
  code: string;
  verifier: string;
}

/** A whole sign-in; with a browser that is signed in already, without the page. */
async function signIn(changes: Changes = {}, browser = new Browser(service.url)): Promise<Outcome> {
  const { verifier, challenge } = pkce();
  const first = await visit(browser, changes, challenge);
  const back = first.pathname === '/login' ? await enterPassword(browser, first) : first;
  const code = back.searchParams.get('code') ?? '';
  return { back, code, verifier, tokens: (await (await exchange(code, verifier)).json()) as Tokens };
}

const errorOf = (url: URL) => url.searchParams.get('error');

describe('basic', () => {
  test('oidcc-server: code, state and iss come back; the answer is not cached', async () => {
    const { back } = await signIn();
    expect(back.searchParams.get('state')).toBe('abc');
    expect(back.searchParams.get('iss')).toBe(service.url);
    const { code, verifier } = await signIn();
    expect((await exchange(code, verifier)).headers.get('cache-control')).toBe('no-store');
  });

  test('oidcc-response-type-missing', async () => {
    expect(errorOf(await visit(new Browser(service.url), { response_type: '' }))).toBe('invalid_request');
  });

  test('oidcc-idtoken-signature and oidcc-idtoken-unsigned: RS256 with a published key, never "none"', async () => {
    const { tokens } = await signIn();
    expect(decodeProtectedHeader(tokens.id_token).alg).toBe('RS256');
    const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', service.url));
    const { payload } = await jwtVerify(tokens.id_token, keys, { issuer: service.url, audience: 'web' });
    expect(payload).toMatchObject({ iat: expect.any(Number), exp: expect.any(Number) });
  });

  test('oidcc-ensure-request-without-nonce-succeeds-for-code-flow, and a nonce comes back', async () => {
    expect(decodeJwt((await signIn()).tokens.id_token).nonce).toBeUndefined();
    expect(decodeJwt((await signIn({ nonce: 'n-0S6' })).tokens.id_token).nonce).toBe('n-0S6');
  });

  test.each([
    ['oidcc-scope-profile', 'openid profile', ['name', 'given_name', 'family_name', 'preferred_username']],
    ['oidcc-scope-email', 'openid email', ['email', 'email_verified']],
    ['oidcc-scope-all', 'openid profile email', ['name', 'email']],
    ['oidcc-ensure-other-scope-order-succeeds', 'email openid', ['email']],
  ])('%s', async (_name, scope, claims) => {
    const { tokens } = await signIn({ scope });
    const info = (await (await service.get('/oauth2/userinfo', tokens.access_token)).json()) as object;
    expect(Object.keys(info)).toEqual(expect.arrayContaining(['sub', ...claims]));
    if (!scope.includes('profile')) expect(info).not.toHaveProperty('name');
    if (!scope.includes('email')) expect(info).not.toHaveProperty('email');
  });

  test.each(['GET', 'POST'])('oidcc-userinfo-get, oidcc-userinfo-post-header: %s', async (method) => {
    const { tokens } = await signIn();
    const authorization = `Bearer ${tokens.access_token}`;
    const response = await service.send(method, '/oauth2/userinfo', undefined, { authorization });
    expect(((await response.json()) as { sub: string }).sub).toBe(decodeJwt(tokens.id_token).sub);
  });

  test.each([
    ['oidcc-display-page', { display: 'page' }],
    ['oidcc-display-popup', { display: 'popup' }],
    ['oidcc-ensure-request-with-unknown-parameter-succeeds', { extra: 'foobar' }],
    ['oidcc-login-hint', { login_hint: 'user@demo.com' }],
    ['oidcc-ui-locales', { ui_locales: 'se' }],
    ['oidcc-claims-locales', { claims_locales: 'se' }],
    ['oidcc-ensure-request-with-acr-values-succeeds', { acr_values: '1 2' }],
    ['oidcc-max-age-10000', { max_age: '10000' }],
  ])('%s', async (_name, changes) => {
    expect((await signIn(changes as Changes)).tokens.id_token).toBeDefined();
  });

  test('oidcc-prompt-none-not-logged-in', async () => {
    expect(errorOf(await visit(new Browser(service.url), { prompt: 'none' }))).toBe('login_required');
  });

  test('oidcc-prompt-none-logged-in', async () => {
    const browser = new Browser(service.url);
    const first = await signIn({ max_age: '10000' }, browser);
    const second = await signIn({ max_age: '10000', prompt: 'none' }, browser);
    const [one, two] = [decodeJwt(first.tokens.id_token), decodeJwt(second.tokens.id_token)];
    expect(one.auth_time).toEqual(expect.any(Number));
    expect([two.sub, two.auth_time]).toEqual([one.sub, one.auth_time]);
  });

  test('oidcc-prompt-login and oidcc-max-age-1: the person signs in again', async () => {
    const browser = new Browser(service.url);
    await signIn({}, browser);
    expect((await visit(browser, { prompt: 'login' })).pathname).toBe('/login');
    expect((await visit(browser, { max_age: '0' })).pathname).toBe('/login');
    const again = await signIn({ prompt: 'login' }, browser);
    expect(decodeJwt(again.tokens.id_token).auth_time).toEqual(expect.any(Number));
  });

  test('oidcc-id-token-hint', async () => {
    const browser = new Browser(service.url);
    const { tokens } = await signIn({}, browser);
    expect((await visit(browser, { prompt: 'none', id_token_hint: tokens.id_token })).searchParams.has('code')).toBe(
      true,
    );
  });

  test('oidcc-ensure-post-request-succeeds: a form of another site gets on, with the cookies of a GET', async () => {
    const browser = new Browser(service.url);
    await signIn({}, browser);
    const body = addressWith({ prompt: 'none' }, pkce().challenge).searchParams;
    const crossSite = { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' };
    const init = { method: 'POST', headers: crossSite, body, redirect: 'manual' } as const;
    const onward = await fetch(`${service.url}/oauth2/authorize`, init);
    expect([onward.status, onward.headers.getSetCookie()]).toEqual([303, []]);
    const back = await browser.open(onward.headers.get('location') ?? '');
    const { searchParams } = new URL(back.headers.get('location') ?? 'urn:none');
    expect([searchParams.get('state'), searchParams.has('code')]).toEqual(['abc', true]);
  });

  test('oidcc-codereuse: the second use is refused and takes back what the first gave', async () => {
    const { code, verifier, tokens } = await signIn();
    const again = await exchange(code, verifier);
    expect([again.status, await again.json()]).toEqual([400, expect.objectContaining({ error: 'invalid_grant' })]);
    expect((await service.get('/oauth2/userinfo', tokens.access_token)).status).toBe(401);
  });

  test('oidcc-ensure-registered-redirect-uri', async () => {
    const url = addressWith({ redirect_uri: 'https://elsewhere.example/' }, pkce().challenge);
    const response = await new Browser(service.url).open(url.href);
    expect([response.status, response.headers.get('location')]).toEqual([400, null]);
  });

  test('oidcc-unsigned-request-object and request_uri: refused by name', async () => {
    const request = 'eyJhbGciOiJub25lIn0.eyJzY29wZSI6Im9wZW5pZCJ9.';
    expect(errorOf(await visit(new Browser(service.url), { request }))).toBe('request_not_supported');
  });

  test('oidcc-refresh-token: the ID token of a refresh is about the same sign-in', async () => {
    const { tokens } = await signIn({ nonce: 'first', max_age: '10000' });
    const fields = { grant_type: 'refresh_token', client_id: 'web', refresh_token: tokens.refresh_token };
    const next = (await (await tokenRequest(service.url, fields)).json()) as Tokens;
    const [before, after] = [decodeJwt(tokens.id_token), decodeJwt(next.id_token)];
    expect([after.iss, after.sub, after.aud, after.auth_time]).toEqual([
      before.iss,
      before.sub,
      before.aud,
      before.auth_time,
    ]);
  });

  test("oidcc-refresh-token: another client's name does not fit", async () => {
    const { tokens } = await signIn();
    const fields = { grant_type: 'refresh_token', client_id: 'nobody', refresh_token: tokens.refresh_token };
    expect((await tokenRequest(service.url, fields)).status).toBe(401);
  });
});

describe('config', () => {
  test('oidcc-discovery-endpoint-verification: every address is ours and answers', async () => {
    const found = (await (await service.get('/.well-known/openid-configuration')).json()) as Record<string, string>;
    expect(found.issuer).toBe(service.url);
    for (const name of Object.keys(found).filter((key) => key.endsWith('_endpoint') || key === 'jwks_uri')) {
      expect(found[name]).toMatch(new RegExp(`^${service.url}/`));
      const address = found[name] as string;
      const answers = await Promise.all([fetch(address), fetch(address, { method: 'POST' })]);
      expect([address, answers.every(({ status }) => status === 404)]).toEqual([address, false]);
    }
    expect(found).toMatchObject({
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      authorization_response_iss_parameter_supported: true,
    });
  });
});

describe('RP-initiated logout', () => {
  async function logout(query: (tokens: Tokens) => Record<string, string>) {
    const browser = new Browser(service.url);
    const { tokens } = await signIn({}, browser);
    const page = await browser.open(`/oauth2/logout?${new URLSearchParams(query(tokens))}`);
    const html = await page.text();
    const action = /action="([^"]+)"/.exec(html)?.[1];
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(html)?.[1] ?? '';
    const done = action ? await browser.submit(action, { xsrf, logout: 'yes' }) : undefined;
    const signedIn = (await visit(browser, { prompt: 'none' })).searchParams.has('code');
    return { page, html, location: done?.headers.get('location'), signedIn };
  }
  const back = () => ({ post_logout_redirect_uri: `${service.url}/login` });

  test('oidcc-rp-initiated-logout, with and without state', async () => {
    const plain = await logout(({ id_token }) => ({ id_token_hint: id_token, ...back() }));
    expect(plain).toMatchObject({ location: `${service.url}/login`, signedIn: false });
    const stated = await logout(({ id_token }) => ({ id_token_hint: id_token, ...back(), state: 's1' }));
    expect(stated).toMatchObject({ location: `${service.url}/login?state=s1`, signedIn: false });
  });

  test('oidcc-rp-initiated-logout-no-id-token-hint, -no-params: the person is asked first', async () => {
    for (const query of [() => ({ client_id: 'web', ...back() }), () => ({})]) {
      const { html, signedIn } = await logout(query);
      expect(html).toContain('<button>Sign out</button>');
      expect(html).not.toContain('<script>');
      expect(signedIn).toBe(false);
    }
  });

  test('oidcc-rp-initiated-logout-bad-id-token-hint, -modified-id-token-hint: nobody is signed out', async () => {
    for (const spoil of [(_token: string) => 'nonsense', (token: string) => `${token.slice(0, -6)}AAAAAA`]) {
      const { page, signedIn } = await logout(({ id_token }) => ({ id_token_hint: spoil(id_token), ...back() }));
      expect(page.status).toBe(400);
      expect(signedIn).toBe(true);
    }
  });

  test('oidcc-rp-initiated-logout-bad-post-logout-redirect-uri, -query-added: refused', async () => {
    for (const uri of ['https://elsewhere.example/', `${service.url}/login?extra=1`]) {
      const { page, signedIn } = await logout(({ id_token }) => ({
        id_token_hint: id_token,
        post_logout_redirect_uri: uri,
      }));
      expect(page.status).toBe(400);
      expect(signedIn).toBe(true);
    }
  });

  /** What a browser is shown where somebody sends it to sign out. */
  const shownTo = async (browser: Browser, query: Record<string, string>) =>
    (await browser.open(`/oauth2/logout?${new URLSearchParams(query)}`)).text();
  const ASKS = '<button>Sign out</button></form>';
  const isSignedIn = async (browser: Browser) => (await visit(browser, { prompt: 'none' })).searchParams.has('code');

  test("an ID token of somebody else, or of another sign-in of one's own, signs nobody out unasked", async () => {
    const browser = new Browser(service.url);
    const { tokens } = await signIn({}, browser);
    const admin = { username: 'admin', password: service.password.admin };
    const foreign = await signInByCode(new Browser(service.url), admin);
    const elsewhere = await signIn();
    for (const { id_token } of [foreign, elsewhere.tokens]) {
      for (const site of ['cross-site', 'same-origin', 'none']) {
        const query = new URLSearchParams({ id_token_hint: id_token, ...back() });
        const page = await browser.open(`/oauth2/logout?${query}`, { headers: { 'sec-fetch-site': site } });
        const html = await page.text();
        expect([page.status, html.includes(ASKS), html.includes('<script>')]).toEqual([200, true, false]);
      }
    }
    expect(await isSignedIn(browser)).toBe(true);
    expect(await shownTo(browser, { id_token_hint: tokens.id_token })).toContain('<script>');
  });

  test('an ID token of a sign-in that is over does not sign the next one out', async () => {
    const browser = new Browser(service.url);
    const { tokens } = await signIn({}, browser);
    const revoke = new URLSearchParams({ client_id: 'web', token: tokens.refresh_token });
    expect((await fetch(`${service.url}/oauth2/revoke`, { method: 'POST', body: revoke })).status).toBe(200);
    const next = await signIn({}, browser);
    expect(await shownTo(browser, { id_token_hint: tokens.id_token })).toContain(ASKS);
    expect(await shownTo(browser, { id_token_hint: next.tokens.id_token })).not.toContain(ASKS);
  });

  test('an ID token that has expired is as good', async () => {
    const browser = new Browser(service.url);
    const { tokens } = await signIn({}, browser);
    const { exp = 0 } = decodeJwt(tokens.id_token);
    const now = jest.spyOn(Date, 'now').mockReturnValue((exp + 60) * 1000);
    const html = await shownTo(browser, { id_token_hint: tokens.id_token });
    now.mockRestore();
    expect([html.includes('<script>'), html.includes(ASKS)]).toEqual([true, false]);
  });

  test('oidcc-rp-initiated-logout by POST: a form of another site gets on, with the cookies of a GET', async () => {
    const browser = new Browser(service.url);
    const { tokens } = await signIn({}, browser);
    const body = new URLSearchParams({ id_token_hint: tokens.id_token, ...back(), state: 's2' });
    const crossSite = { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' };
    const init = { method: 'POST', headers: crossSite, body, redirect: 'manual' } as const;
    const onward = await fetch(`${service.url}/oauth2/logout`, init);
    expect([onward.status, onward.headers.getSetCookie()]).toEqual([303, []]);
    const html = await (await browser.open(onward.headers.get('location') ?? '')).text();
    const [, action = ''] = /action="([^"]+)"/.exec(html) ?? [];
    const [, xsrf = ''] = /name="xsrf" value="([^"]+)"/.exec(html) ?? [];
    const done = await browser.submit(action, { xsrf, logout: 'yes' });
    expect(done.headers.get('location')).toBe(`${service.url}/login?state=s2`);
    expect(await isSignedIn(browser)).toBe(false);
  });
});
