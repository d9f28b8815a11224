import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createGitHub, createOpenIdProvider, type GitHub, type OpenIdProvider } from '@taskward/testkit';
import { decodeJwt } from 'jose';
import { authenticator } from './authenticator.ts';
import { Browser } from './browser.ts';
import { locationOf, visitProviders } from './provider-visit.ts';
import { type RunningService, type SignedIn, startService } from './running-service.ts';

let google: OpenIdProvider;
let corp: OpenIdProvider;
let github: GitHub;
let service: RunningService;
let admin: SignedIn;
beforeAll(async () => {
  [google, corp, github] = await Promise.all([
    createOpenIdProvider({ tokenAuth: 'client_secret_post' }),
    createOpenIdProvider(),
    createGitHub(),
  ]);
  const { issuer, clientId, clientSecret } = corp;
  service = await startService({
    settings: {
      GOOGLE_CLIENT_ID: google.clientId,
      GOOGLE_CLIENT_SECRET: google.clientSecret,
      GOOGLE_ISSUER: google.issuer,
      GITHUB_CLIENT_ID: github.clientId,
      GITHUB_CLIENT_SECRET: github.clientSecret,
      GITHUB_URL: github.url,
      GITHUB_API_URL: github.url,
      SIGN_IN_PROVIDERS: JSON.stringify([{ id: 'corp', name: 'Corp', issuer, clientId, clientSecret }]),
    },
  });
  admin = await service.signIn('admin');
});
afterAll(async () => {
  await service?.close();
  await Promise.all([google, corp, github].map((one) => one?.close()));
});

beforeEach(() => {
  for (const one of [google, corp]) {
    Object.assign(one, { refusal: undefined, lie: (claims: object) => claims, beside: { iss: one.issuer } });
    one.person = newPerson();
  }
  Object.assign(github, { refusal: undefined, fault: undefined, status: 200 });
  github.user = { ...github.user, id: Math.floor(Math.random() * 2 ** 40), login: `octo-${randomUUID().slice(0, 8)}` };
  github.emails = [{ email: `${randomUUID()}@example.com`, primary: true, verified: true, visibility: null }];
});

function newPerson() {
  const sub = randomUUID();
  const picture = 'https://pictures.example/ada.png';
  const named = { name: 'Ada Lovelace', given_name: 'Ada', family_name: 'Lovelace', picture };
  return { sub, email: `${sub}@example.com`, email_verified: true, ...named };
}

const JSON_ALONE = { accept: 'application/json' };
// biome-ignore lint/suspicious/noExplicitAny: answers of several operations, looked into by what a test expects
const bodyOf = async (answer: Response): Promise<any> => answer.json();
const rows = async (sql: string, values: unknown[]) => (await service.database.query(sql, values)).rows;
const linksOf = (subject: string) => rows('SELECT * FROM linked_accounts WHERE subject = $1', [subject]);
const usersOf = (email: unknown) => rows('SELECT * FROM users WHERE lower(email) = lower($1)', [email]);

/** Somebody with an account and a password here. */
async function resident(email: string, verified = true) {
  const password = 'correct horse battery';
  const answer = await service.send('POST', '/auth/register', { email, password });
  const { accessToken, user } = await bodyOf(answer);
  if (verified) await service.database.query('UPDATE users SET email_verified = true WHERE id = $1', [user.id]);
  return { id: user.id as string, email, password, authorization: { authorization: `Bearer ${accessToken}` } };
}

/** Goes to a provider and comes back, by the JSON API. */
async function arrive(provider: string, headers: Record<string, string> = JSON_ALONE): Promise<Response> {
  const { browser, start } = visitProviders(service);
  return browser.open(await start(provider), { headers });
}

test('those that are set up are listed, for anybody', async () => {
  for (const mount of ['/auth', '/api/auth']) {
    expect(await bodyOf(await service.get(`${mount}/providers`))).toEqual([
      { id: 'google', name: 'Google', kind: 'google' },
      { id: 'github', name: 'GitHub', kind: 'github' },
      { id: 'corp', name: 'Corp', kind: 'openid' },
    ]);
  }
});

test.each(['google', 'corp', 'github'])(
  'who comes from %s for the first time has an account and a session',
  async (id) => {
    const email = id === 'github' ? github.emails[0]?.email : (id === 'google' ? google : corp).person.email;
    const { browser, start } = visitProviders(service);
    const callback = await start(id);
    expect(callback).toMatch(new RegExp(`^${service.url}/auth/${id}/callback\\?`));
    const answer = await browser.open(callback);
    expect([answer.status, locationOf(answer)]).toEqual([303, `${service.url}/`]);
    const renewed = await browser.post('/auth/refresh', {});
    const { user, accessToken } = await bodyOf(renewed);
    const named =
      id === 'github'
        ? { name: 'The Octocat', username: github.user.login }
        : { name: 'Ada Lovelace', givenName: 'Ada' };
    expect(user).toMatchObject({
      email,
      emailVerified: true,
      roles: ['user'],
      avatar: expect.stringMatching(/^https:/),
      ...named,
    });
    expect(decodeJwt(accessToken)).toMatchObject({ amr: ['fed'] });
    const { data } = await bodyOf(await service.get('/auth/accounts', accessToken));
    expect(data).toEqual([expect.objectContaining({ provider: id, lastUsedAt: expect.any(String) })]);
    expect(data[0].account).toBe(id === 'github' ? github.user.login : email);
    expect(await usersOf(email)).toHaveLength(1);
  },
);

test('who accepts JSON alone is told where to go, and is answered as by a sign-in with a password', async () => {
  const browser = new Browser(service.url);
  const begun = await browser.open('/api/auth/google', { headers: JSON_ALONE });
  const { redirectTo } = await bodyOf(begun);
  expect(new URL(redirectTo).searchParams.get('redirect_uri')).toBe(`${service.url}/api/auth/google/callback`);
  const callback = locationOf(await fetch(redirectTo, { redirect: 'manual' }));
  const answer = await browser.open(callback, { headers: JSON_ALONE });
  expect(await bodyOf(answer)).toMatchObject({
    success: true,
    tokenType: 'Bearer',
    user: { email: google.person.email },
  });
  expect(answer.headers.getSetCookie().find((line) => line.startsWith('refreshToken='))).toContain('Path=/api/auth');
});

test('the sign-in page of the issuer goes on with it, to the application that waits', async () => {
  const { page, leave, browser, tokens } = visitProviders(service);
  const answer = await browser.open(await leave(await page(), 'corp'));
  expect(answer.status).toBe(303);
  const { access_token, id_token } = await tokens(locationOf(answer));
  expect(decodeJwt(id_token)).toMatchObject({ email: corp.person.email, amr: ['fed'] });
  expect((await service.get('/auth/me', access_token)).status).toBe(200);
});

test('who was here before is known by who they are there, whatever else has changed', async () => {
  const { user } = await bodyOf(await arrive('google'));
  google.person = { ...google.person, email: `new-${google.person.email}`, email_verified: false, name: 'Ada King' };
  const { user: again, accessToken } = await bodyOf(await arrive('google'));
  expect(again).toMatchObject({ id: user.id, email: user.email, name: 'Ada Lovelace' });
  const { data } = await bodyOf(await service.get('/auth/accounts', accessToken));
  expect(data[0].account).toBe(google.person.email);
});

test('two at once who are one and the same get one account', async () => {
  const both = await Promise.all([arrive('google'), arrive('google')]);
  const [one, other] = await Promise.all(both.map(bodyOf));
  expect(one.user.id).toBe(other.user.id);
  expect(await usersOf(google.person.email)).toHaveLength(1);
});

test('a browser that is remembered is not asked for the second factor when somebody comes back from a provider', async () => {
  const { user, accessToken } = await bodyOf(await arrive('google'));
  const authorization = { authorization: `Bearer ${accessToken}` };
  const { secret } = await bodyOf(await service.send('POST', '/auth/mfa/totp', undefined, authorization));
  const code = authenticator(secret);
  const confirmed = await service.send('POST', '/auth/mfa/totp/confirm', { code: code() }, authorization);
  expect(confirmed.status).toBe(200);
  await service.database.query('UPDATE totp SET last_step = 0 WHERE user_id = $1', [user.id]);

  const { page, leave, browser, start, tokens } = visitProviders(service);
  const uid = await page();
  const back = new URL(locationOf(await browser.open(await leave(uid, 'google'))));
  const mfaToken = new URLSearchParams(back.hash.slice(1)).get('mfaToken');
  const answer = await browser.post(`/auth/interaction/${uid}/login`, { mfaToken, otp: code(), remember: true });
  const first = await tokens((await bodyOf(answer)).redirectTo);
  expect(decodeJwt(first.id_token).amr).toEqual(['fed', 'otp', 'mfa']);
  const again = await browser.open(await start('google'), { headers: JSON_ALONE });
  const remembered = await bodyOf(again);
  expect([again.status, remembered.user?.id, decodeJwt(remembered.accessToken).amr]).toEqual([200, user.id, ['fed']]);
  // In the sign-in of the issuer too, and nowhere else.
  const other = visitProviders(service, browser);
  await service.database.query(`DELETE FROM oidc_payloads WHERE model = 'Session'`);
  expect(locationOf(await browser.open(await other.leave(await other.page(), 'google')))).not.toContain('mfaToken');
  expect(await refusal(await arrive('google'))).toEqual([401, 'mfa-required']);
  google.person = newPerson();
  expect((await bodyOf(await browser.open(await start('google'), { headers: JSON_ALONE }))).user.id).not.toBe(user.id);
});

test('a username that is taken does not keep somebody out', async () => {
  const local = `ada.${randomUUID().slice(0, 8)}`;
  await resident(`${local}@example.com`);
  google.person = { ...newPerson(), email: `${local}@example.org` };
  const { user } = await bodyOf(await arrive('google'));
  expect(user.username).toMatch(new RegExp(`^${local}-`));
});

const refusal = async (answer: Response) => {
  const { type } = await bodyOf(answer);
  return [answer.status, String(type).split(':').at(-1)];
};

test('an address that is not verified there opens no account', async () => {
  const unverified: Array<[string, () => unknown]> = [
    ['google', () => (google.person = { ...newPerson(), email_verified: false })],
    ['google', () => (google.person = { ...newPerson(), email_verified: undefined })],
    ['corp', () => (corp.person = { ...newPerson(), email: undefined })],
    ['corp', () => (corp.person = { ...newPerson(), atUserinfo: true, email_verified: false })],
    ['github', () => (github.emails = [])],
    ['github', () => (github.emails = github.emails.map((one) => ({ ...one, verified: false })))],
    ['github', () => (github.emails = github.emails.map((one) => ({ ...one, primary: false })))],
  ];
  const before = await rows('SELECT count(*) FROM users', []);
  for (const [id, make] of unverified) {
    make();
    expect(await refusal(await arrive(id))).toEqual([403, 'address-unverified']);
    const shown = await arrive(id, {});
    expect(shown.status).toBe(403);
    expect(await shown.text()).toContain('Confirm your address there');
    const german = await arrive(id, { 'accept-language': 'de-AT,en;q=0.5' });
    expect(await german.text()).toContain('Bestätige deine Adresse dort');
  }
  expect(await rows('SELECT count(*) FROM users', [])).toEqual(before);
});

test('what the ID token leaves out is asked at userinfo', async () => {
  corp.person = { ...newPerson(), atUserinfo: true };
  expect((await bodyOf(await arrive('corp'))).user.email).toBe(corp.person.email);
});

// Account pre-hijacking: somebody registers another's address before its owner comes.
test('an account that somebody else opened with the address, and nobody confirmed, is not joined', async () => {
  const { id } = await resident(String(google.person.email), false);
  expect(await refusal(await arrive('google'))).toEqual([409, 'account-unconfirmed']);
  const { page, leave, browser } = visitProviders(service);
  const uid = await page();
  const answer = await browser.open(await leave(uid, 'google'));
  expect(answer.status).toBe(409);
  expect(await answer.text()).toContain('Forgot your password?');
  // Whoever opened it signs in on the same page: nothing waits for them there.
  await browser.post(`/auth/interaction/${uid}/login`, {
    username: google.person.email,
    password: 'correct horse battery',
  });
  expect(await linksOf(google.person.sub)).toEqual([]);
  expect((await usersOf(google.person.email)).map((user) => user.id)).toEqual([id]);
});

test('whoever opened an account with the address of another cannot link their own to it', async () => {
  const { authorization } = await resident(String(google.person.email), false);
  const asked = await service.send('GET', '/auth/corp?link=1', undefined, { ...authorization, ...JSON_ALONE });
  expect(await refusal(asked)).toEqual([409, 'address-unconfirmed']);
});

test('an account with the same confirmed address is linked once its owner has signed in on the same page', async () => {
  const owner = await resident(String(google.person.email));
  expect(await refusal(await arrive('google'))).toEqual([409, 'account-exists']);

  const visitor = visitProviders(service);
  const uid = await visitor.page();
  const back = await visitor.browser.open(await visitor.leave(uid, 'google'));
  expect([back.status, locationOf(back)]).toEqual([303, `${service.url}/login?interaction=${uid}`]);
  const page = await bodyOf(await visitor.browser.open(`/auth/interaction/${uid}`));
  expect(page.data).toMatchObject({ linking: { provider: 'Google', email: owner.email }, loginHint: owner.email });
  expect(await linksOf(google.person.sub)).toEqual([]);
  const { email: username, password } = owner;
  const answer = await bodyOf(await visitor.browser.post(`/auth/interaction/${uid}/login`, { username, password }));
  await visitor.tokens(answer.redirectTo);
  expect(await linksOf(google.person.sub)).toMatchObject([{ user_id: owner.id }]);
  expect((await bodyOf(await arrive('google'))).user.id).toBe(owner.id);
  const mails = await rows('SELECT subject FROM mails WHERE user_id = $1', [owner.id]);
  expect(mails).toContainEqual({ subject: 'An account was linked to your Taskward account' });
});

test('somebody else who signs in on that page, or on another, links nothing', async () => {
  await resident(String(google.person.email));
  const other = await resident(`${randomUUID()}@example.com`);
  const login = { username: other.email, password: other.password };
  const { page, leave, browser } = visitProviders(service);
  const uid = await page();
  await browser.open(await leave(uid, 'google'));
  expect((await browser.post(`/auth/interaction/${uid}/login`, login)).status).toBe(200);
  expect(await linksOf(google.person.sub)).toEqual([]);

  const owner = visitProviders(service);
  const elsewhere = await owner.page();
  const own = { username: google.person.email, password: other.password };
  expect((await owner.browser.post(`/auth/interaction/${elsewhere}/login`, own)).status).toBe(200);
  expect(await linksOf(google.person.sub)).toEqual([]);
});

test('an address that changed here meanwhile is not the one that both had', async () => {
  const owner = await resident(String(google.person.email));
  const { page, leave, browser } = visitProviders(service);
  const uid = await page();
  await browser.open(await leave(uid, 'google'));
  const changed = `moved-${owner.email}`;
  await service.send('PATCH', `/api/v1/users/${owner.id}`, { email: changed }, admin.authorization);
  await service.database.query('UPDATE users SET email_verified = true WHERE id = $1', [owner.id]);
  const login = { username: changed, password: owner.password };
  const { notices } = await bodyOf(await browser.post(`/auth/interaction/${uid}/login`, login));
  expect(notices).toMatchObject([{ type: 'account-not-linked' }]);
  expect(await linksOf(google.person.sub)).toEqual([]);
});

test('a disabled account stays shut', async () => {
  const { user } = await bodyOf(await arrive('google'));
  await service.send('PATCH', `/api/v1/users/${user.id}`, { disabled: true }, admin.authorization);
  expect(await refusal(await arrive('google'))).toEqual([403, 'account_disabled']);
});

test('what is put into a provider that is not set up, or into a page without its cookie, goes nowhere', async () => {
  expect((await service.get('/auth/nobody')).status).toBe(404);
  expect((await service.get('/auth/nobody/callback?code=a&state=b')).status).toBe(404);
  expect((await service.get('/auth/login')).status).toBe(405);
  const { page, browser } = visitProviders(service);
  const uid = await page();
  expect((await browser.post(`/auth/interaction/${uid}/provider`, { provider: 'nobody' })).status).toBe(422);
  const stranger = new Browser(service.url);
  expect((await stranger.post(`/auth/interaction/${uid}/provider`, { provider: 'google' })).status).toBe(410);
  const foreign = { origin: 'https://elsewhere.example', 'content-type': 'application/json' };
  const forged = { method: 'POST', headers: foreign, body: JSON.stringify({ provider: 'google' }) };
  expect((await browser.open(`/auth/interaction/${uid}/provider`, forged)).status).toBe(403);
});
