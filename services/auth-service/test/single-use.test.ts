import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { authorizeUrl, Browser, pkce, signInByCode, type Tokens, tokenRequest } from './browser.ts';
import { eventually, type RunningService, startService } from './running-service.ts';

// What may be used once is used once, however many ask at the same moment and of whichever instance.

const PAIRS = 40;
let service: RunningService;
let other: RunningService;
/** A browser that is signed in. */
let browser: Browser;
/** Applications of others, each with its grant and session of its own. */
const app = (n = 0) => ({ clientId: `app-${n}`, redirectUri: 'https://app.example/back' });
const basicOf = (clientId: string) => ({ authorization: `Basic ${btoa(`${clientId}:secret`)}` });
const basic = (n = 0) => basicOf(`app-${n}`);
beforeAll(async () => {
  service = await startService();
  other = await startService({ beside: service });
  browser = new Browser(service.url);
  await signInByCode(browser, { password: service.password.user });
  await service.database.query(
    `INSERT INTO clients (id, name, secret_hash, scopes, redirect_uris)
     SELECT id, id, translate(encode(sha256('secret'), 'base64'), '+/=', '-_'), scopes, addresses
     FROM (SELECT 'app-' || n, '{openid,tasks:read}'::text[], $1::text[] FROM generate_series(0, $2 - 1) n
           UNION ALL SELECT 'robot', '{tasks:read}', '{}') AS client (id, scopes, addresses)`,
    [[app().redirectUri], PAIRS],
  );
});
afterAll(async () => {
  await other?.close();
  await service?.close();
});

async function forty<T>(work: (index: number) => Promise<T>, pairs = PAIRS): Promise<T[]> {
  const seen: T[] = [];
  for (let index = 0; index < pairs; index++) seen.push(await work(index));
  return seen;
}
/** The same request to both instances at once. */
const twice = <T>(ask: (url: string) => Promise<T>) => Promise.all([ask(service.url), ask(other.url)]);
const statuses = (answers: Response[]) => answers.map(({ status }) => status).sort();
const all = <T>(expected: T, pairs = PAIRS): T[] => Array(pairs).fill(expected);

const leadsTo = (answer: Response) => new URL(answer.headers.get('location') ?? '', service.url).searchParams;
const codesIn = (answers: Response[]) => answers.map((one) => leadsTo(one).get('code')).filter((one) => one !== null);
const begin = async (browser: Browser, url: URL) => leadsTo(await browser.open(url.href)).get('interaction') ?? '';
const good = () => ({ username: 'user', password: service.password.user });

/** Answers the statuses, and where the browser goes on. */
async function answerTwice(at: Browser, uid: string, step: string, body: object) {
  const answers = await twice((url) => at.post(`${url}/auth/interaction/${uid}/${step}`, body));
  const winner = answers.find(({ status }) => status === 200);
  const { redirectTo = '' } = ((await winner?.json()) ?? {}) as { redirectTo?: string };
  return { statuses: statuses(answers), redirectTo };
}
/** Answers the codes, and the browser as it is with the answer that has one. */
async function resumeTwice(at: Browser, address: string) {
  const answers = await twice(async (url) => {
    const browser = at.copy();
    return { browser, answer: await browser.open(url + new URL(address, service.url).pathname) };
  });
  const found = answers.filter(({ answer }) => leadsTo(answer).has('code'));
  return { codes: codesIn(found.map(({ answer }) => answer)), goesOn: found[0]?.browser ?? at };
}

async function oneFlow(n: number) {
  const { verifier, challenge } = pkce();
  const uid = await begin(browser, authorizeUrl(service.url, { ...app(n), scope: 'openid' }, challenge));
  const consented = await answerTwice(browser, uid, 'consent', { accept: true });
  const { codes, goesOn } = await resumeTwice(browser, consented.redirectTo);
  browser = goesOn;
  const fields = { grant_type: 'authorization_code', code_verifier: verifier, redirect_uri: app().redirectUri };
  const exchanged = await twice((url) => tokenRequest(url, { ...fields, code: codes[0] ?? '' }, basic(n)));
  const { access_token = '', refresh_token = '' } = ((await exchanged.find(({ status }) => status === 200)?.json()) ??
    {}) as Partial<Tokens>;
  const refreshed = await tokenRequest(service.url, { grant_type: 'refresh_token', refresh_token }, basic(n));
  const withdrawn = async (at: RunningService) => (await at.get('/oauth2/userinfo', access_token)).status === 401;
  for (const at of [service, other]) await eventually(() => withdrawn(at));
  return {
    consented: consented.statuses,
    codes: codes.length,
    exchanged: statuses(exchanged),
    afterwards: [access_token.length > 0, refreshed.status],
  };
}

test('consent, the way back from it, and an authorization code: one of two; the second use of a code ends its grant', async () => {
  const expected = { consented: [200, 410], codes: 1, exchanged: [200, 400], afterwards: [true, 400] };
  expect(await forty(oneFlow)).toEqual(all(expected));
  const { rows } = await service.database.query(
    `SELECT count(*)::int FROM sessions WHERE end_reason = 'authorization code used twice'`,
  );
  expect(rows).toEqual([{ count: PAIRS }]);
  expect((await begin(browser, authorizeUrl(service.url, {}, pkce().challenge))) === '').toBe(true); // still signed in
});

test('a code that comes back later ends its grant too', async () => {
  const { verifier, challenge } = pkce();
  const back = await browser.open(authorizeUrl(service.url, {}, challenge).href);
  const fields = { client_id: 'web', code: leadsTo(back).get('code') ?? '', code_verifier: verifier };
  const exchange = () =>
    tokenRequest(other.url, { ...fields, grant_type: 'authorization_code', redirect_uri: `${service.url}/` });
  const tokens = (await (await exchange()).json()) as Tokens;
  expect((await service.get('/api/private', tokens.access_token)).status).toBe(200);
  expect((await exchange()).status).toBe(400);
  await eventually(async () => (await service.get('/api/private', tokens.access_token)).status === 401);
  const refresh = { grant_type: 'refresh_token', client_id: 'web', refresh_token: tokens.refresh_token };
  expect((await tokenRequest(service.url, refresh)).status).toBe(400);
});

test('a password on the sign-in page: one of two', async () => {
  const person = new Browser(service.url);
  const uid = await begin(person, authorizeUrl(service.url, {}, pkce().challenge));
  const passed = await answerTwice(person, uid, 'login', good());
  expect(passed.statuses).toEqual([200, 410]);
  expect((await resumeTwice(person, passed.redirectTo)).codes).toHaveLength(1);
});

test('a pushed authorization request: one of two', async () => {
  const seen = await forty(async () => {
    const body = authorizeUrl(service.url, {}, pkce().challenge).searchParams;
    const pushed = await fetch(`${service.url}/oauth2/par`, { method: 'POST', body });
    const { request_uri } = (await pushed.json()) as { request_uri: string };
    const query = new URLSearchParams({ client_id: 'web', request_uri });
    const answers = await twice((url) => browser.open(`${url}/oauth2/authorize?${query}`));
    return codesIn(answers).length;
  });
  expect(seen).toEqual(all(1));
});

test('two sign-in pages of one pushed request: the first to be passed has it, however long the other stood open', async () => {
  const body = authorizeUrl(service.url, {}, pkce().challenge).searchParams;
  const pushed = await fetch(`${service.url}/oauth2/par`, { method: 'POST', body });
  const { request_uri } = (await pushed.json()) as { request_uri: string };
  const address = new URL(`/oauth2/authorize?${new URLSearchParams({ client_id: 'web', request_uri })}`, service.url);
  const browsers = [new Browser(service.url), new Browser(service.url)];
  const uids = await Promise.all(browsers.map((person) => begin(person, address)));
  await service.database.query(
    `UPDATE oidc_payloads SET expires_at = expires_at - interval '70 seconds',
       payload = jsonb_set(payload, '{exp}', to_jsonb((payload ->> 'exp')::int - 70)) WHERE model = 'PushedAuthorizationRequest'`,
  );
  const codes: string[] = [];
  for (const [index, person] of browsers.entries()) {
    const passed = await person.post(`/auth/interaction/${uids[index]}/login`, good());
    const { redirectTo } = (await passed.json()) as { redirectTo: string };
    codes.push(...codesIn([await person.open(redirectTo)]));
  }
  expect(codes).toHaveLength(1);
});

/** Of a proof, what its maker says: RFC 9449, 4.2. */
async function dpop(ageSeconds = 0) {
  const { publicKey, privateKey } = await keyPair;
  return new SignJWT({ htm: 'POST', htu: `${service.url}/oauth2/token`, jti: randomUUID() })
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: await exportJWK(publicKey) })
    .setIssuedAt(Math.floor(Date.now() / 1000) - ageSeconds)
    .sign(privateKey);
}
const keyPair = generateKeyPair('ES256');
const useProof = (proof: string, url = service.url) =>
  tokenRequest(url, { grant_type: 'client_credentials' }, { ...basicOf('robot'), dpop: proof });

test('a DPoP proof: one of two', async () => {
  const seen = await forty(async () => {
    const proof = await dpop();
    return statuses(await twice((url) => useProof(proof, url)));
  });
  expect(seen).toEqual(all([200, 400]));
});

test('a DPoP proof of a clock that is ahead is known for as long as it is good', async () => {
  const proof = await dpop(-290);
  expect((await useProof(proof)).status).toBe(200);
  await service.database.query(
    `UPDATE oidc_payloads SET expires_at = expires_at - interval '310 seconds' WHERE model = 'ReplayDetection'`,
  );
  expect((await useProof(proof)).status).toBe(400);
});

test.each([
  ['verify-email', PAIRS, {}],
  ['reset-password', 4, { password: 'a new long phrase of words' }], // each has a password hashed, which takes its time
])('the link of a mail to %s: one of two', async (purpose, pairs, body) => {
  const { rows } = await service.database.query<{ token: string }>(
    `WITH person AS (
       INSERT INTO users (id, email, username, name) SELECT gen_random_uuid(), $1 || n || '@example.com', $1 || n, 'Nia'
       FROM generate_series(1, $2) n RETURNING id, email
     ), mail AS (
       INSERT INTO mails (id, user_id, recipient, subject, expires_at, sent_at)
       SELECT id, id, email, 'A link', now() + interval '1 hour', now() FROM person
     ), link AS (
       INSERT INTO mail_links (user_id, purpose, hash, email, mail_id, expires_at)
       SELECT id, $1, sha256(id::text::bytea), email, id, now() + interval '1 hour' FROM person
     ) SELECT id::text AS token FROM person`,
    [purpose, pairs],
  );
  const seen = await forty(async (i) => {
    const send = { method: 'POST', headers: { 'content-type': 'application/json' } };
    const used = { ...send, body: JSON.stringify({ token: rows[i]?.token, ...body }) };
    return statuses(await twice((url) => fetch(`${url}/auth/${purpose}`, used)));
  }, pairs);
  expect(seen).toEqual(all([204, 422], pairs));
});
