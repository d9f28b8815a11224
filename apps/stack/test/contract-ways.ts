import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import { type OpenIdProvider, softPasskey } from '@taskward/testkit';
import type { Answered, Contract } from './contract.ts';
import { newEmail } from './contract-accounts.ts';
import { openPage, requestOf } from './contract-issuer.ts';
import { Cookies } from './cookies.ts';
import type { System } from './system.ts';

const PASSWORD = 'a long and good password';
const JSON_ALONE = { accept: 'application/json' };

/** What a system is set up with: the provider, and one that does not answer. */
export function providersWith({ issuer, clientId, clientSecret }: OpenIdProvider) {
  const elsewhere = { id: 'elsewhere', name: 'Elsewhere', issuer, clientId, clientSecret };
  return [elsewhere, { ...elsewhere, id: 'away', name: 'Away', issuer: 'http://127.0.0.1:9' }];
}

/** Ways in beside the password: accounts elsewhere, passkeys. */
export async function wayFlow({ ask }: Contract, system: System, provider: OpenIdProvider): Promise<void> {
  await accounts(ask, provider);
  await passkeys(ask, system);
  await lastWayIn(ask, system, provider);
}

type Ask = Contract['ask'];
const path = { provider: 'elsewhere' };
const link = { path, query: { link: '1' }, headers: JSON_ALONE };
const locationOf = (answer: Answered | Response) => answer.headers.get('location') ?? '';

/** Somebody new there, or what else it says of them. */
function comeAs(provider: OpenIdProvider, more: object = {}): void {
  const sub = randomUUID();
  provider.person = { sub, email: `${sub}@example.com`, email_verified: true, name: 'Ada', ...more };
}

/** Goes there and comes back with what the provider says. */
async function come(ask: Ask, accept?: string): Promise<Answered> {
  const cookies = new Cookies();
  const begun = await ask('GET /auth/{provider}', { path });
  expect(begun.status).toBe(303);
  cookies.keep(begun);
  return comeBack(ask, cookies, locationOf(begun), accept ? { accept } : {});
}

async function comeBack(ask: Ask, cookies: Cookies, there: string, headers = {}): Promise<Answered> {
  const back = new URL(locationOf(await fetch(there, { redirect: 'manual' })));
  const asked = { path, query: [...back.searchParams], headers: { ...cookies.header(), ...headers } };
  return ask('GET /auth/{provider}/callback', asked);
}

async function accounts(ask: Ask, provider: OpenIdProvider): Promise<void> {
  expect((await ask('GET /auth/providers')).body).toHaveLength(2);
  comeAs(provider);
  expect((await come(ask)).status).toBe(303);
  const { accessToken: token } = (await come(ask, 'application/json')).body;
  const { data } = (await ask('GET /auth/accounts', { token })).body;
  const first = { token, path: { id: data[0].id } };
  expect((await ask('DELETE /auth/accounts/{id}', first)).status).toBe(409);
  expect((await ask('GET /auth/{provider}', { ...link, token })).status).toBe(200);
  expect((await ask('GET /auth/{provider}', link)).status).toBe(401);
  expect((await ask('GET /auth/{provider}', { path, query: { link: '2' }, token })).status).toBe(400);
  expect((await ask('GET /auth/{provider}', { path: { provider: 'away' } })).status).toBe(503);
  expect((await ask('GET /auth/{provider}', { path: { provider: 'nobody' } })).status).toBe(404);
  expect((await ask('GET /auth/{provider}/callback', { path: { provider: 'nobody' } })).status).toBe(404);
  expect((await ask('GET /auth/{provider}/callback', { path })).status).toBe(410);
  comeAs(provider, { email_verified: false });
  expect((await come(ask)).status).toBe(403);

  const account = { email: newEmail(), password: PASSWORD };
  const unconfirmed = (await ask('POST /auth/register', { body: account })).body.accessToken;
  expect((await ask('GET /auth/{provider}', { ...link, token: unconfirmed })).status).toBe(409);
  comeAs(provider, { email: account.email });
  expect((await come(ask)).status).toBe(409);
  // Another account elsewhere is linked, so that the first can go.
  comeAs(provider);
  const cookies = new Cookies();
  const begun = await ask('GET /auth/{provider}', { ...link, token });
  cookies.keep(begun);
  expect((await comeBack(ask, cookies, begun.body.redirectTo)).status).toBe(303);
  expect((await ask('DELETE /auth/accounts/{id}', first)).status).toBe(204);
}

const signInOptions = async (ask: Ask) => (await ask('POST /auth/passkeys/sign-in/options')).body;

/** Adds a passkey that a browser has made. */
async function addPasskey(ask: Ask, token: string, key: ReturnType<typeof softPasskey>): Promise<Answered> {
  const options = (await ask('POST /auth/passkeys/options', { token })).body;
  return ask('POST /auth/passkeys', { token, body: { name: 'Phone', response: key.create(options) } });
}

async function passkeys(ask: Ask, { url }: System): Promise<void> {
  const account = { email: newEmail(), password: PASSWORD };
  const { accessToken: token } = (await ask('POST /auth/register', { body: account })).body;
  const [key, unknown] = [softPasskey(url), softPasskey(url, { userHandle: 'AAAA' })];
  const stale = {
    token,
    body: { name: 'Phone', response: key.create({ challenge: 'AAAA', rp: { id: 'localhost' } }) },
  };
  expect((await ask('POST /auth/passkeys', stale)).status).toBe(422);
  const added = await addPasskey(ask, token, key);
  expect(added.status).toBe(201);
  expect((await addPasskey(ask, token, key)).status).toBe(409);

  const waits = { body: { mfaToken: 'nobodys' } };
  expect((await ask('POST /auth/passkeys/sign-in/options', waits)).status).toBe(401);
  const shown = async (by: typeof key) => ({ body: { response: by.get(await signInOptions(ask)) } });
  expect((await ask('POST /auth/passkeys/sign-in', await shown(unknown))).status).toBe(401);
  expect((await ask('POST /auth/passkeys/sign-in', await shown(key))).status).toBe(200);

  const web = requestOf({ client_id: 'web', redirect_uri: `${url}/` }, 'openid');
  const at = await openPage(ask, new Cookies(), web);
  const elsewhere = { ...at, body: path };
  expect((await ask('POST /auth/interaction/{uid}/provider', elsewhere)).status).toBe(200);
  expect((await ask('POST /auth/interaction/{uid}/passkey', { ...at, ...(await shown(unknown)) })).status).toBe(401);
  expect((await ask('POST /auth/interaction/{uid}/passkey', { ...at, ...(await shown(key)) })).status).toBe(200);
  const gone = { token, path: { id: added.body.data.id } };
  expect((await ask('DELETE /auth/passkeys/{id}', gone)).status).toBe(204);
}

/** Who came from elsewhere has no password: with a passkey the account elsewhere can go, and then the passkey stays. */
async function lastWayIn(ask: Ask, { url }: System, provider: OpenIdProvider): Promise<void> {
  comeAs(provider);
  const { accessToken: token } = (await come(ask, 'application/json')).body;
  const { id } = (await addPasskey(ask, token, softPasskey(url))).body.data;
  const due = await come(ask, 'application/json');
  expect([due.status, due.body.factors]).toEqual([401, ['passkey', 'recovery_code']]);
  expect((await come(ask)).status).toBe(401);
  const { data } = (await ask('GET /auth/accounts', { token })).body;
  expect((await ask('DELETE /auth/accounts/{id}', { token, path: { id: data[0].id } })).status).toBe(204);
  expect((await ask('DELETE /auth/passkeys/{id}', { token, path: { id } })).status).toBe(409);
}
