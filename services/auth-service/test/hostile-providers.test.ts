import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createGitHub, createOpenIdProvider, type GitHub, type OpenIdProvider } from '@taskward/testkit';
import { generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { createProviders } from '../src/federation/providers.ts';
import { Browser } from './browser.ts';
import { locationOf, visitProviders } from './provider-visit.ts';
import { eventually, type RunningService, startService } from './running-service.ts';

let honest: OpenIdProvider;
let other: OpenIdProvider;
let github: GitHub;
let service: RunningService;
let beside: RunningService;
let settings: Record<string, string>;
beforeAll(async () => {
  [honest, other, github] = await Promise.all([createOpenIdProvider(), createOpenIdProvider(), createGitHub()]);
  const named = ({ issuer, clientId, clientSecret }: OpenIdProvider) => ({ issuer, clientId, clientSecret });
  settings = {
    GITHUB_CLIENT_ID: github.clientId,
    GITHUB_CLIENT_SECRET: github.clientSecret,
    GITHUB_URL: github.url,
    GITHUB_API_URL: github.url,
    SIGN_IN_PROVIDERS: JSON.stringify([
      { id: 'honest', name: 'Honest', ...named(honest) },
      { id: 'other', name: 'Other', ...named(other), scopes: ['email'] },
      { id: 'away', name: 'Away', ...named(honest), issuer: 'http://127.0.0.1:9' },
      { id: 'posing', name: 'Posing', ...named(honest), issuer: honest.issuer.replace('127.0.0.1', 'localhost') },
    ]),
  };
  service = await startService({ settings });
  beside = await startService({ settings, beside: service });
});
afterAll(async () => {
  await beside?.close();
  await service?.close();
  await Promise.all([honest, other, github].map((one) => one?.close()));
});

const lies = { ...{ refusal: undefined, lie: (claims: JWTPayload) => claims } };
beforeEach(() => {
  for (const one of [honest, other]) Object.assign(one, lies, { person: newPerson(), beside: { iss: one.issuer } });
  Object.assign(github, { refusal: undefined, fault: undefined, status: 200 });
  github.emails = [{ email: `${randomUUID()}@example.com`, primary: true, verified: true, visibility: null }];
});

function newPerson() {
  const sub = randomUUID();
  return { sub, email: `${sub}@example.com`, email_verified: true, name: 'Ada' };
}

const JSON_ALONE = { headers: { accept: 'application/json' } };
const refusal = async (answer: Response) => {
  const { type } = (await answer.json()) as { type: string };
  return [answer.status, type.split(':').at(-1)];
};
/** What came of a way to a provider and back. */
async function way(provider: string): Promise<unknown[]> {
  const { browser, start } = visitProviders(service);
  return refusal(await browser.open(await start(provider), JSON_ALONE));
}

const people = async () => {
  const { rows } = await service.database.query('SELECT count(*)::int AS count FROM users');
  return rows[0].count as number;
};

test('a callback that another browser was meant to open signs nobody in (login CSRF)', async () => {
  const attacker = visitProviders(service);
  const callback = await attacker.start('honest');
  const victim = new Browser(service.url);
  const answer = await victim.open(callback);
  expect(answer.status).toBe(410);
  expect(await answer.text()).toContain('begun in another browser');
  expect(answer.headers.getSetCookie().some((line) => line.startsWith('refreshToken='))).toBe(false);
  // Whose it is can still use it: nobody else has used it up.
  expect((await attacker.browser.open(callback, JSON_ALONE)).status).toBe(200);
});

test('an answer to somebody who is on the way as well does not count for them', async () => {
  const [attacker, victim] = [visitProviders(service), visitProviders(service)];
  const theirs = new URL(await attacker.start('honest'));
  const own = new URL(await victim.start('honest'));
  own.searchParams.set('code', theirs.searchParams.get('code') ?? '');
  expect(await refusal(await victim.browser.open(own.href, JSON_ALONE))).toEqual([403, 'provider-answer']);
});

test('an answer is used once, at whichever instance', async () => {
  const { browser, start } = visitProviders(service);
  const callback = await start('honest');
  const both = [service.url, beside.url].map((origin) =>
    browser.copy().open(callback.replace(service.url, origin), JSON_ALONE),
  );
  const statuses = (await Promise.all(both)).map(({ status }) => status);
  expect(statuses.sort()).toEqual([200, 410]);
  expect((await browser.open(callback, JSON_ALONE)).status).toBe(410);
});

test('what was begun long ago has expired', async () => {
  const { browser, start } = visitProviders(service);
  const callback = await start('honest');
  await service.database.query(`UPDATE provider_flows SET expires_at = now() - interval '1 second'`);
  expect(await refusal(await browser.open(callback, JSON_ALONE))).toEqual([410, 'gone']);
  expect(await refusal(await browser.open('/auth/honest/callback', JSON_ALONE))).toEqual([410, 'gone']);
});

// RFC 9700, 4.4: one provider is made to look as if another had answered.
test('a mix-up of two providers is refused, by the address, by the issuer and by the token', async () => {
  const before = await people();
  const { browser, start } = visitProviders(service);
  const toOther = (await start('honest')).replace('/auth/honest/', '/auth/other/');
  expect(await refusal(await browser.open(toOther, JSON_ALONE))).toEqual([410, 'gone']);
  honest.beside = { iss: other.issuer };
  expect(await way('honest')).toEqual([403, 'provider-answer']);
  honest.beside = {}; // it says in its metadata that it names itself
  expect(await way('honest')).toEqual([403, 'provider-answer']);
  honest.beside = { iss: honest.issuer };
  honest.lie = (claims) => ({ ...claims, iss: other.issuer });
  expect(await way('honest')).toEqual([403, 'provider-answer']);
  expect(await people()).toBe(before);
});

test('a provider that says it is another is not believed', async () => {
  const started = await new Browser(service.url).open('/auth/posing', JSON_ALONE);
  expect(await refusal(started)).toEqual([403, 'provider-answer']);
});

test('an ID token of another sign-in, for another client, or expired, is refused', async () => {
  const before = await people();
  const lies: Array<(claims: JWTPayload) => JWTPayload> = [
    (claims) => ({ ...claims, nonce: 'another' }),
    ({ nonce: _, ...claims }) => claims,
    (claims) => ({ ...claims, aud: 'somebody-else' }),
    (claims) => ({ ...claims, exp: Number(claims.iat) - 600 }),
    ({ sub: _, ...claims }) => claims,
    (claims) => ({ ...claims, sub: 'a\u0000b' }),
    (claims) => ({ ...claims, sub: 'x'.repeat(256) }),
  ];
  for (const lie of lies) {
    honest.lie = lie;
    expect(await way('honest')).toEqual([403, 'provider-answer']);
  }
  expect(await people()).toBe(before);
});

test('an ID token that its provider did not sign is refused, although it came from there', async () => {
  const { privateKey } = await generateKeyPair('RS256');
  const config = { GOOGLE_ISSUER: '', GITHUB_URL: '', GITHUB_API_URL: '' };
  const { issuer, clientId, clientSecret } = honest;
  const [provider] = createProviders({
    ...config,
    SIGN_IN_PROVIDERS: [{ id: 'honest', name: 'Honest', issuer, clientId, clientSecret, scopes: 'openid' }],
  });
  const asked = { state: 's'.repeat(43), nonce: 'n'.repeat(43), verifier: 'v'.repeat(43) };
  const forged = await new SignJWT({ ...newPerson(), nonce: asked.nonce })
    .setProtectedHeader({ alg: 'RS256', kid: 'one' })
    .setIssuer(issuer)
    .setAudience(clientId)
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(privateKey);
  const address = await provider?.begin(`${service.url}/auth/honest/callback`, asked);
  const back = new URL(locationOf(await fetch(String(address), { redirect: 'manual' })));
  const { fetch: real } = globalThis;
  globalThis.fetch = async (url, init) => {
    const answer = await real(url, init);
    if (!String(url).endsWith('/token')) return answer;
    return Response.json({ ...((await answer.json()) as object), id_token: forged });
  };
  try {
    await expect(provider?.finish(back, asked)).rejects.toMatchObject({ type: 'provider-answer' });
  } finally {
    globalThis.fetch = real;
  }
});

test('who does not consent, or is refused there, is told so and may try another way', async () => {
  for (const error of ['access_denied', 'login_required']) {
    honest.refusal = error;
    expect(await way('honest')).toEqual([403, 'provider-refused']);
  }
  github.refusal = 'access_denied';
  const { browser, page, leave } = visitProviders(service);
  const uid = await page();
  const shown = await browser.open(await leave(uid, 'github'));
  expect([shown.status, shown.headers.get('content-security-policy')]).toEqual([
    403,
    expect.stringContaining("default-src 'none'"),
  ]);
  expect(await shown.text()).toContain(`<a href="/login?interaction=${uid}">`);
  expect((await browser.open(`/auth/interaction/${uid}`)).status).toBe(200);
});

test('a provider that is away, or does not know us, is told as away', async () => {
  const started = await new Browser(service.url).open('/auth/away', JSON_ALONE);
  expect([started.status, started.headers.get('retry-after')]).toEqual([503, '5']);
  for (const refusalOf of ['server_error', 'temporarily_unavailable']) {
    honest.refusal = refusalOf;
    expect((await way('honest'))[0]).toBe(503);
  }
  honest.refusal = undefined;
  const { clientSecret } = honest;
  honest.clientSecret = 'changed';
  expect((await way('honest'))[0]).toBe(503);
  honest.clientSecret = clientSecret;
  github.status = 500;
  expect((await way('github'))[0]).toBe(503);
});

test('what GitHub refuses with status 200 is a refusal', async () => {
  github.fault = 'bad_verification_code';
  expect(await way('github')).toEqual([403, 'provider-answer']);
  github.fault = 'incorrect_client_credentials';
  expect((await way('github'))[0]).toBe(503);
});

async function resident(name: string) {
  const answer = await service.send('POST', '/auth/register', {
    email: `${name}-${randomUUID()}@example.com`,
    password: 'correct horse battery',
  });
  const { accessToken, user } = (await answer.json()) as { accessToken: string; user: { id: string } };
  await service.database.query('UPDATE users SET email_verified = true WHERE id = $1', [user.id]);
  return { id: user.id, authorization: { authorization: `Bearer ${accessToken}` } };
}
type Resident = Awaited<ReturnType<typeof resident>>;

/** A browser that has begun to link an account for somebody; answers with what address the provider sends it back. */
async function beginLink(browser: Browser, { authorization }: Resident, provider = 'honest'): Promise<string> {
  const begun = await browser.open(`/auth/${provider}?link=1`, {
    headers: { ...authorization, ...JSON_ALONE.headers },
  });
  const { redirectTo } = (await begun.json()) as { redirectTo: string };
  return locationOf(await fetch(redirectTo, { redirect: 'manual' }));
}

const linksOf = async ({ authorization }: Resident) => {
  const answer = await service.send('GET', '/auth/accounts', undefined, authorization);
  return ((await answer.json()) as { data: Array<{ id: string; provider: string }> }).data;
};

test('one account elsewhere belongs to one account here, however many link it at once', async () => {
  const both = await Promise.all([resident('ada'), resident('grace')]);
  const browsers = both.map(() => new Browser(service.url));
  const callbacks = await Promise.all(both.map((one, at) => beginLink(browsers[at] as Browser, one)));
  const answers = await Promise.all(callbacks.map((callback, at) => (browsers[at] as Browser).open(callback)));
  expect(answers.map(({ status }) => status).sort()).toEqual([303, 409]);
  const linked = await Promise.all(both.map(linksOf));
  expect(linked.map(({ length }) => length).sort()).toEqual([0, 1]);
  const told = await answers.find(({ status }) => status === 409)?.text();
  expect(told).toContain('linked to another account');

  const owner = both[linked.findIndex(({ length }) => length === 1)] as Resident;
  const { browser, start } = visitProviders(service);
  const signedIn = await browser.open(await start('honest'), JSON_ALONE);
  expect(((await signedIn.json()) as { user: { id: string } }).user.id).toBe(owner.id);
  // Once more is no fault, and changes nothing.
  expect(locationOf(await browser.open(await beginLink(browser, owner)))).toBe(`${service.url}/account`);
  expect(await linksOf(owner)).toHaveLength(1);
});

test('an account is linked only for who is signed in, still is, and is shown to own an address there', async () => {
  expect((await service.send('GET', '/auth/honest?link=1', undefined, JSON_ALONE.headers)).status).toBe(401);
  const somebody = await resident('somebody');
  const browser = new Browser(service.url);
  honest.person = { ...newPerson(), email_verified: false };
  const unverified = await browser.open(await beginLink(browser, somebody), JSON_ALONE);
  expect(await refusal(unverified)).toEqual([403, 'address-unverified']);
  honest.person = newPerson();
  const callback = await beginLink(browser, somebody);
  const stranger = await new Browser(service.url).open(callback, JSON_ALONE);
  expect(stranger.status).toBe(410);
  await service.send('POST', '/auth/logout', undefined, somebody.authorization);
  expect((await browser.open(callback, JSON_ALONE)).status).toBe(401);
  const { rows } = await service.database.query('SELECT FROM linked_accounts WHERE user_id = $1', [somebody.id]);
  expect(rows).toEqual([]);
});

test('a proof of long ago links and unlinks nothing', async () => {
  const somebody = await resident('somebody');
  const browser = new Browser(service.url);
  await browser.open(await beginLink(browser, somebody));
  const [link] = await linksOf(somebody);
  await service.database.query(`UPDATE sessions SET auth_time = now() - interval '11 minutes' WHERE user_id = $1`, [
    somebody.id,
  ]);
  const headers = { ...somebody.authorization, ...JSON_ALONE.headers };
  expect(await refusal(await service.send('GET', '/auth/other?link=1', undefined, headers))).toEqual([
    403,
    'proof-too-old',
  ]);
  expect(await refusal(await service.send('DELETE', `/auth/accounts/${link?.id}`, undefined, headers))).toEqual([
    403,
    'proof-too-old',
  ]);
});

test('the last way in cannot be taken away, by two at once either; the next one can', async () => {
  const { browser, start } = visitProviders(service);
  const signedIn = (await (await browser.open(await start('honest'), JSON_ALONE)).json()) as {
    accessToken: string;
    user: { id: string };
  };
  const newcomer = { id: signedIn.user.id, authorization: { authorization: `Bearer ${signedIn.accessToken}` } };
  const unlink = (id: string | undefined) =>
    service.send('DELETE', `/auth/accounts/${id}`, undefined, newcomer.authorization);
  const [first] = await linksOf(newcomer);
  expect(await refusal(await unlink(first?.id))).toEqual([409, 'last-way-in']);
  await browser.open(await beginLink(browser, newcomer, 'other'));
  const both = await linksOf(newcomer);
  expect(both.map(({ provider }) => provider)).toEqual(['honest', 'other']);
  const statuses = (await Promise.all(both.map(({ id }) => unlink(id)))).map(({ status }) => status);
  expect(statuses.sort()).toEqual([204, 409]);
  expect(await linksOf(newcomer)).toHaveLength(1);
  expect((await unlink(randomUUID())).status).toBe(404);
});

test('an account of a provider that is not set up any more lets nobody in', async () => {
  const { browser, start } = visitProviders(service);
  const { accessToken } = (await (await browser.open(await start('honest'), JSON_ALONE)).json()) as {
    accessToken: string;
  };
  const authorization = { authorization: `Bearer ${accessToken}` };
  const [own] = await linksOf({ id: '', authorization });
  await service.database.query(
    `INSERT INTO linked_accounts (id, user_id, issuer, subject, label)
     SELECT gen_random_uuid(), user_id, 'https://gone.example', 'ada', 'ada' FROM linked_accounts WHERE id = $1::uuid`,
    [own?.id],
  );
  expect(await linksOf({ id: '', authorization })).toMatchObject([
    { provider: 'honest' },
    { provider: null, name: 'gone.example' },
  ]);
  const refused = await service.send('DELETE', `/auth/accounts/${own?.id}`, undefined, authorization);
  expect(await refusal(refused)).toEqual([409, 'last-way-in']);
});

test('who was taken away is signed in by it no more, also where they are on the way back', async () => {
  const owner = await resident('owner');
  const browser = new Browser(service.url);
  await browser.open(await beginLink(browser, owner));
  const { browser: returning, start } = visitProviders(service);
  const callback = await start('honest');
  const [link] = await linksOf(owner);
  await service.send('DELETE', `/auth/accounts/${link?.id}`, undefined, owner.authorization);
  const { user } = (await (await returning.open(callback, JSON_ALONE)).json()) as { user: { id: string } };
  expect(user.id).not.toBe(owner.id);
});

test('sign-ins that came to nothing are forgotten', async () => {
  const { start } = visitProviders(service);
  await start('honest');
  const { dropExpiredFlows } = await import('../src/federation/provider-flow-store.ts');
  await service.database.query(`UPDATE provider_flows SET expires_at = now() - interval '1 second'`);
  await eventually(async () => {
    await dropExpiredFlows(service.database);
    return (await service.database.query('SELECT FROM provider_flows')).rows.length === 0;
  });
});
