import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { authorizeUrl, Browser, pkce, signInByCode, type Tokens, tokenRequest } from './browser.ts';
import { type RunningService, startService } from './running-service.ts';

let service: RunningService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service?.close());

async function begin(browser: Browser, asking = {}, page = 'login', challenge = pkce().challenge): Promise<string> {
  const url = authorizeUrl(service.url, {}, challenge);
  for (const [name, value] of Object.entries(asking)) url.searchParams.set(name, String(value));
  const response = await browser.open(url.href);
  const location = response.headers.get('location') ?? '';
  expect(location).toMatch(new RegExp(`^${service.url}/${page}\\?interaction=[\\w-]+$`));
  return location.split('=')[1] as string;
}

/** Goes on as a browser does, also by the form that signs out whoever was there before; ends with the tokens. */
async function goOn(browser: Browser, redirectTo: string, verifier: string): Promise<Tokens> {
  let response = await browser.open(redirectTo);
  if (response.status === 200) {
    const [action, xsrf] = ['action', 'name="xsrf" value'].map((name) => new RegExp(`${name}="([^"]+)"`));
    const page = await response.text();
    const form = { xsrf: xsrf?.exec(page)?.[1] ?? '', logout: 'yes' };
    response = await browser.submit(action?.exec(page)?.[1] ?? '', form);
    response = await browser.open(response.headers.get('location') ?? '');
  }
  const code = new URL(response.headers.get('location') ?? '').searchParams.get('code') ?? '';
  const fields = { grant_type: 'authorization_code', client_id: 'web', code, code_verifier: verifier };
  const answer = await tokenRequest(service.url, { ...fields, redirect_uri: `${service.url}/` });
  return (await answer.json()) as Tokens;
}

const sessionsOf = async (email: string) =>
  (
    await service.database.query(
      'SELECT s.ended_at IS NULL AS running FROM sessions s JOIN users u ON u.id = s.user_id WHERE email = $1',
      [email],
    )
  ).rows;

const good = () => ({ username: 'user@demo.com', password: service.password.user });

test('the sign-in page learns who asks', async () => {
  const browser = new Browser(service.url);
  const uid = await begin(browser);
  const response = await browser.open(`/auth/interaction/${uid}`);
  expect(await response.json()).toEqual({
    success: true,
    data: { client: { name: 'Taskward' }, prompt: 'login', scopes: [] },
  });
});

test.each(['/auth', '/api/auth'])('bad credentials are 401 at %s, and the page may try again', async (mount) => {
  const browser = new Browser(service.url);
  const uid = await begin(browser);
  const bad = await browser.post(`${mount}/interaction/${uid}/login`, { ...good(), password: 'wrong' });
  expect(bad.status).toBe(401);
  expect(bad.headers.get('content-type')).toContain('application/problem+json');
  const response = await browser.post(`${mount}/interaction/${uid}/login`, good());
  expect(await response.json()).toEqual({ success: true, redirectTo: `${service.url}/oauth2/authorize/${uid}` });
});

test('two tabs sign in side by side', async () => {
  const browser = new Browser(service.url);
  const [first, second] = [await begin(browser), await begin(browser)];
  for (const uid of [first, second]) {
    expect((await browser.post(`/auth/interaction/${uid}/login`, good())).status).toBe(200);
  }
});

test('another browser cannot go on with an interaction', async () => {
  const uid = await begin(new Browser(service.url));
  const stranger = new Browser(service.url);
  expect((await stranger.post(`/auth/interaction/${uid}/login`, good())).status).toBe(410);
  expect((await stranger.open(`/auth/interaction/${uid}`)).status).toBe(410);
});

test('another site cannot post to an interaction', async () => {
  const browser = new Browser(service.url);
  const uid = await begin(browser);
  const post = (headers: Record<string, string>) =>
    browser.open(`/auth/interaction/${uid}/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(good()),
    });
  expect((await post({ origin: 'https://evil.example' })).status).toBe(403);
  expect((await post({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  expect((await post({ origin: service.url, 'sec-fetch-site': 'same-site' })).status).toBe(403);
  expect((await post({})).status).toBe(403);
  expect((await post({ origin: service.url })).status).toBe(200);
});

test.each([
  ['the hint is filled in', 'ada@example.com', 'ada@example.com'],
  ['a name in any script too', ' Zoë 山田 ', 'Zoë 山田'],
  ['not what cannot be seen', 'ada\u202e@example.com', undefined],
  ['nor what takes no room', '\u3164', undefined],
  ['nor more than a line', 'ada\nPassword', undefined],
  ['nor what no name is as long as', 'x'.repeat(321), undefined],
])('whom the application expects: %s', async (_what, login_hint, loginHint) => {
  const browser = new Browser(service.url);
  const uid = await begin(browser, { login_hint });
  const { data } = (await (await browser.open(`/auth/interaction/${uid}`)).json()) as { data: { loginHint?: string } };
  expect(data.loginHint).toBe(loginHint);
});

const PASSWORD = 'a phrase of some length';

test.each([
  ['nobody', {}, 'login'],
  ['nobody, asking for an account', { prompt: 'create' }, 'register'],
  ['somebody else, asking for an account', { prompt: 'create' }, 'register'],
  ['somebody else, asking to sign in', { prompt: 'login' }, 'login'],
])('who registers is signed in, once, in a browser of %s', async (before, asking, page) => {
  const browser = new Browser(service.url);
  if (before.startsWith('somebody')) await signInByCode(browser, { password: service.password.user });
  const running = (await sessionsOf('user@demo.com')).filter((session) => session.running).length;
  const { verifier, challenge } = pkce();
  const uid = await begin(browser, asking, page, challenge);
  const email = `${uid.toLowerCase()}@example.com`;
  const response = await browser.post(`/auth/interaction/${uid}/register`, { email, password: PASSWORD });
  expect(response.status).toBe(201);
  expect(response.headers.getSetCookie()).toEqual([]);
  const { redirectTo } = (await response.json()) as { redirectTo: string };
  const tokens = await goOn(browser, redirectTo, verifier);
  expect(decodeJwt(tokens.access_token)).toMatchObject({ email });
  const { data } = (await (await service.get('/auth/sessions', tokens.access_token)).json()) as { data: unknown[] };
  expect(data).toEqual([expect.objectContaining({ current: true })]);
  // Whoever was there before is not there any more.
  const still = (await sessionsOf('user@demo.com')).filter((session) => session.running).length;
  expect(still).toBe(before.startsWith('somebody') ? running - 1 : running);
});

test('who has an account signs in where a new one was asked for', async () => {
  const browser = new Browser(service.url);
  const { verifier, challenge } = pkce();
  const uid = await begin(browser, { prompt: 'create' }, 'register', challenge);
  const response = await browser.post(`/auth/interaction/${uid}/login`, good());
  const { redirectTo } = (await response.json()) as { redirectTo: string };
  expect(decodeJwt((await goOn(browser, redirectTo, verifier)).access_token)).toMatchObject({ username: 'user' });
});

test('the account is made where the sign-in has expired meanwhile, and no session without one', async () => {
  const email = 'late@example.com';
  const register = (browser: Browser, uid: string) =>
    browser.post(`/auth/interaction/${uid}/register`, { email, password: PASSWORD });
  const browser = new Browser(service.url);
  const uid = await begin(browser);
  await service.database.query(`UPDATE oidc_payloads SET expires_at = now() WHERE model = 'Interaction'`);
  const response = await register(browser, uid);
  expect([response.status, await response.json()]).toEqual([201, { success: true }]);
  expect(await sessionsOf(email)).toEqual([]);
  expect((await register(browser, uid)).status).toBe(409);
  const site = { origin: 'https://evil.example', 'content-type': 'application/json' };
  const body = JSON.stringify({ email: 'evil@example.com', password: PASSWORD });
  const forged = await browser.open(`/auth/interaction/${uid}/register`, { method: 'POST', headers: site, body });
  expect(forged.status).toBe(403);
});
