import { createHash, randomBytes } from 'node:crypto';
import { expect } from '@jest/globals';
import { softPasskey } from '@taskward/testkit';
import type { Answered, Contract } from './contract.ts';
import { Cookies } from './cookies.ts';
import type { System } from './system.ts';

interface Client {
  client_id: string;
  redirect_uri: string;
}
interface Person {
  username: string;
  password: string;
}

const verifier = randomBytes(32).toString('base64url');
const code_challenge = createHash('sha256').update(verifier).digest('base64url');
// It may be relative; where it leads to is then of the issuer.
const location = ({ headers }: Answered) => new URL(headers.get('location') ?? 'urn:none', 'http://issuer');
export const requestOf = (client: Client, scope: string) => ({
  ...client,
  scope,
  response_type: 'code',
  code_challenge,
  code_challenge_method: 'S256',
  state: 'abc',
});

/** Everything under /oauth2 and /.well-known, and the sign-in page. */
export async function issuerFlow(contract: Contract, system: System, admin: string): Promise<void> {
  const { ask } = contract;
  for (const path of ['openid-configuration', 'oauth-authorization-server', 'jwks.json']) {
    expect((await ask(`GET /.well-known/${path}`)).status).toBe(200);
  }
  expect((await ask('GET /oauth2/jwks')).body.keys).toHaveLength(1);

  const web = { client_id: 'web', redirect_uri: `${system.url}/` };
  const person = { username: 'user', password: system.password('user@demo.com') };
  const cookies = new Cookies();
  const tokens = await signIn(contract, cookies, web, person, 'openid profile email');
  await tokenDoors(contract, tokens.access_token);
  await somebodyElse(contract, cookies, web);
  await otherApplication(contract, person, admin);
  await pushed(contract, web);
  await signOut(contract, cookies, tokens.id_token);
  expect((await ask('GET /oauth2/authorize', { query: { client_id: 'nobody' } })).status).toBe(400);
  const tooLate = await ask('GET /oauth2/authorize/{uid}', { path: { uid: 'nobody' } });
  expect([tooLate.status, tooLate.headers.get('location')]).toEqual([303, '/login?interaction=expired']);
  const unseen = { path: { uid: 'nobody' }, query: { state: '\u200b' } };
  expect((await ask('GET /oauth2/authorize/{uid}', unseen)).status).toBe(400);
  await byForm(contract, web);
}

async function byForm({ ask }: Contract, client: Client): Promise<void> {
  const form = requestOf(client, 'openid');
  const sent = await ask('POST /oauth2/authorize', { form });
  expect([sent.status, Object.fromEntries(new URLSearchParams(sent.headers.get('location')?.split('?')[1]))]).toEqual([
    303,
    form,
  ]);
  const tooLong = { ...form, state: 'x'.repeat(9_000) };
  expect((await ask('POST /oauth2/authorize', { form: tooLong })).status).toBe(413);
  expect((await ask('POST /oauth2/authorize', { raw: '{}' })).status).toBe(415);
}

async function signIn(
  { ask }: Contract,
  cookies: Cookies,
  client: Client,
  { username, password }: Person,
  scope: string,
) {
  const at = await openPage(ask, cookies, requestOf(client, scope));
  const { uid } = at.path;
  const data = { client: { name: expect.any(String) }, prompt: 'login', scopes: expect.any(Array) };
  expect((await ask('GET /auth/interaction/{uid}', at)).body).toEqual({ success: true, data });
  expect((await ask('GET /auth/interaction/{uid}', { path: { uid } })).status).toBe(410);
  const login = (given: string) =>
    ask('POST /auth/interaction/{uid}/login', { ...at, body: { username, password: given } });
  expect((await login('wrong')).status).toBe(401);
  await strangers(ask, at);
  const resumed = await resume(ask, cookies, (await login(password)).body.redirectTo);
  const consent = resumed.searchParams.get('interaction');
  const back = consent ? await consentTo(ask, cookies, consent) : resumed;
  return exchange(ask, client, back.searchParams.get('code') ?? '');
}

/** The sign-in page that an application has sent the browser to, as its operations are asked. */
export async function openPage(ask: Contract['ask'], cookies: Cookies, query: Record<string, string>) {
  const started = await ask('GET /oauth2/authorize', { query, headers: cookies.header() });
  expect(started.status).toBe(303);
  cookies.keep(started);
  const uid = location(started).searchParams.get('interaction') ?? '';
  return { path: { uid }, headers: cookies.header() };
}

/** Somebody registers where another person is signed in. */
async function somebodyElse({ ask }: Contract, cookies: Cookies, client: Client): Promise<void> {
  const query = { ...requestOf(client, 'openid'), prompt: 'create' };
  const at = await openPage(ask, cookies, query);
  const body = { email: `${randomBytes(8).toString('hex')}@example.com`, password: 'a long and good password' };
  const made = await ask('POST /auth/interaction/{uid}/register', { ...at, body });
  expect(made.status).toBe(201);
  expect((await ask('POST /auth/interaction/{uid}/register', { ...at, body })).status).toBe(409);
  expect((await ask('GET /oauth2/authorize/{uid}', at)).status).toBe(200);
}

/** Neither another site nor another browser gets on with it. */
async function strangers(ask: Contract['ask'], at: { path: { uid: string }; headers: { cookie: string } }) {
  const origin = 'https://elsewhere.example';
  const answers = {
    login: { username: 'user', password: 'x' },
    consent: { accept: true },
    passkey: { response: softPasskey(origin, { userHandle: 'AAAA' }).get({ challenge: 'AAAA' }) },
    provider: { provider: 'elsewhere' },
  };
  const account = { email: 'stranger@example.com', password: 'a long and good password' };
  for (const [step, body] of Object.entries({ ...answers, register: account })) {
    const operation = `POST /auth/interaction/{uid}/${step}`;
    expect((await ask(operation, { ...at, body, headers: { ...at.headers, origin } })).status).toBe(403);
    if (step in answers) expect((await ask(operation, { path: at.path, body })).status).toBe(410);
  }
}

async function resume(ask: Contract['ask'], cookies: Cookies, address: string): Promise<URL> {
  const uid = address.split('/').at(-1) ?? '';
  const resumed = await ask('GET /oauth2/authorize/{uid}', { path: { uid }, headers: cookies.header() });
  expect(resumed.status).toBe(303);
  cookies.keep(resumed);
  return location(resumed);
}

async function consentTo(ask: Contract['ask'], cookies: Cookies, uid: string): Promise<URL> {
  const at = { path: { uid }, headers: cookies.header() };
  expect((await ask('GET /auth/interaction/{uid}', at)).body.data.prompt).toBe('consent');
  const { body } = await ask('POST /auth/interaction/{uid}/consent', { ...at, body: { accept: true } });
  return resume(ask, cookies, body.redirectTo);
}

async function exchange(ask: Contract['ask'], client: Client, code: string, headers = {}) {
  const form = { grant_type: 'authorization_code', ...client, code, code_verifier: verifier };
  const first = await ask('POST /oauth2/token', { form, headers });
  expect(first.status).toBe(200);
  expect(first.body).toMatchObject({ refresh_token: expect.any(String), id_token: expect.any(String) });
  const again = { grant_type: 'refresh_token', client_id: client.client_id, refresh_token: first.body.refresh_token };
  const next = await ask('POST /oauth2/token', { form: again, headers });
  expect([
    next.status,
    (await ask('POST /oauth2/token', { form: { ...form, code: 'nonsense' }, headers })).status,
  ]).toEqual([200, 400]);
  return next.body;
}

/** Userinfo, introspection and revocation, with the token of a person and of a service. */
async function tokenDoors({ ask }: Contract, token: string): Promise<void> {
  for (const method of ['GET', 'POST']) {
    expect((await ask(`${method} /oauth2/userinfo`, { token })).body.email).toBe('user@demo.com');
    expect((await ask(`${method} /oauth2/userinfo`)).status).toBe(401);
  }
  const form = { token, client_id: 'web' };
  expect((await ask('POST /oauth2/introspect', { form })).body).toMatchObject({ active: true, client_id: 'web' });
  expect((await ask('POST /oauth2/introspect', { form: { ...form, token: 'nonsense' } })).body).toEqual({
    active: false,
  });
  expect((await ask('POST /oauth2/introspect', { form: { token } })).status).toBe(400);
  expect((await ask('POST /oauth2/revoke', { form })).status).toBe(200);
  expect((await ask('POST /oauth2/revoke', { form: { token } })).status).toBe(400);
}

/** An application that asks for consent, and proves itself by a secret. */
async function otherApplication(contract: Contract, person: Person, admin: string): Promise<void> {
  const { ask } = contract;
  const redirect_uri = 'https://app.example/back';
  const body = { name: 'App', scopes: ['openid', 'tasks:read'], redirectUris: [redirect_uri] };
  const { clientId, clientSecret } = (await ask('POST /api/v1/clients', { token: admin, body })).body.data;
  const basic = (secret: string) => ({ authorization: `Basic ${btoa(`${clientId}:${secret}`)}` });
  const reader = { name: 'Reader', scopes: ['tasks:read'] };
  const { data } = (await ask('POST /api/v1/clients', { token: admin, body: reader })).body;
  const form = { grant_type: 'client_credentials', scope: 'tasks:read' };
  const service = await ask('POST /oauth2/token', {
    form: { ...form, client_id: data.clientId, client_secret: data.clientSecret },
  });
  expect((await ask('POST /oauth2/token', { form, headers: basic('wrong') })).status).toBe(401);
  const { access_token: token } = service.body;
  for (const method of ['GET', 'POST']) expect((await ask(`${method} /oauth2/userinfo`, { token })).status).toBe(403);
  expect((await ask('POST /oauth2/introspect', { form: { token }, headers: basic('wrong') })).status).toBe(401);
  expect((await ask('POST /oauth2/revoke', { form: { token }, headers: basic('wrong') })).status).toBe(401);

  const cookies = new Cookies();
  const client = { client_id: clientId, redirect_uri };
  const at = await openPage(ask, cookies, requestOf(client, 'openid'));
  expect((await ask('POST /auth/interaction/{uid}/consent', { ...at, body: { accept: true } })).status).toBe(401);
  const { body: entered } = await ask('POST /auth/interaction/{uid}/login', { ...at, body: person });
  const asksConsent = (await resume(ask, cookies, entered.redirectTo)).searchParams.get('interaction') ?? '';
  const back = await consentTo(ask, cookies, asksConsent);
  const lent = await exchange(ask, client, back.searchParams.get('code') ?? '', basic(clientSecret));
  const path = { handle: 'demo' };
  for (const at of ['/auth/me', '/auth/profile', '/api/v1/people', '/api/v1/teams', '/api/v1/teams/{handle}']) {
    expect([at, (await ask(`GET ${at}`, { token: lent.access_token, path })).status]).toEqual([at, 403]);
  }
}

async function pushed({ ask }: Contract, client: Client): Promise<void> {
  const { body } = await ask('POST /oauth2/par', { form: requestOf(client, 'openid') });
  const query = { client_id: client.client_id, request_uri: body.request_uri };
  expect((await ask('GET /oauth2/authorize', { query })).status).toBe(303);
  expect((await ask('POST /oauth2/par', { form: { ...client, response_type: 'unheard-of' } })).status).toBe(400);
  const headers = { authorization: `Basic ${btoa('nobody:wrong')}` };
  expect((await ask('POST /oauth2/par', { form: {}, headers })).status).toBe(401);
}

async function signOut({ ask }: Contract, cookies: Cookies, id_token_hint: string): Promise<void> {
  const headers = cookies.header();
  expect((await ask('GET /oauth2/logout', { query: { id_token_hint: 'nonsense' }, headers })).status).toBe(400);
  const sent = await ask('POST /oauth2/logout', { form: { id_token_hint } });
  expect([sent.status, sent.headers.get('location')]).toEqual([303, `/oauth2/logout?id_token_hint=${id_token_hint}`]);
  expect((await ask('GET /oauth2/logout/success', { query: { client_id: 'a\u200bb' } })).status).toBe(400);
  const page = await ask('GET /oauth2/logout', { query: { id_token_hint }, headers });
  cookies.keep(page);
  const xsrf = /name="xsrf" value="([^"]+)"/.exec(page.body)?.[1] ?? '';
  const confirm = (form: Record<string, string>) =>
    ask('POST /oauth2/logout/confirm', { form, headers: cookies.header() });
  expect((await confirm({ xsrf: 'nonsense', logout: 'yes' })).status).toBe(400);
  expect((await confirm({ xsrf, logout: 'yes' })).status).toBe(303);
  expect((await ask('GET /oauth2/logout/success')).status).toBe(200);
}
