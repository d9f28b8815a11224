import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import type { OpenIdProvider } from '@taskward/testkit';
import { type Answered, type Contract, contractOf } from './contract.ts';
import { newEmail } from './contract-accounts.ts';
import { Cookies } from './cookies.ts';
import { startSystem } from './system.ts';

const PASSWORD = 'a long and good password';
const JSON_ALONE = { accept: 'application/json' };
const PARTS = { clientDataJSON: 'AAAA', authenticatorData: 'AAAA', signature: 'AAAA', attestationObject: 'AAAA' };
const RESPONSE = { id: 'AAAA', rawId: 'AAAA', type: 'public-key', response: PARTS };

/** Where a provider is set up: accounts elsewhere, and passkeys as far as it takes no authenticator. */
export async function wayFlow({ seen }: Contract, provider: OpenIdProvider): Promise<void> {
  const { issuer, clientId, clientSecret } = provider;
  const elsewhere = { id: 'elsewhere', name: 'Elsewhere', issuer, clientId, clientSecret };
  const away = { ...elsewhere, id: 'away', name: 'Away', issuer: 'http://127.0.0.1:9' };
  const system = await startSystem({ SIGN_IN_PROVIDERS: JSON.stringify([elsewhere, away]) });
  try {
    const contract = contractOf(system.url, seen);
    await accounts(contract, provider);
    await passkeys(contract);
  } finally {
    await system.close();
  }
}

async function accounts({ ask }: Contract, provider: OpenIdProvider): Promise<void> {
  expect((await ask('GET /auth/providers')).body).toHaveLength(2);
  const path = { provider: 'elsewhere' };
  const comeAs = (more: object) => {
    const sub = randomUUID();
    provider.person = { sub, email: `${sub}@example.com`, email_verified: true, name: 'Ada', ...more };
  };
  const locationOf = (answer: Answered | Response) => answer.headers.get('location') ?? '';
  /** Goes there and comes back with what the provider says. */
  async function come(accept?: string): Promise<Answered> {
    const cookies = new Cookies();
    const begun = await ask('GET /auth/{provider}', { path });
    cookies.keep(begun);
    const back = new URL(locationOf(await fetch(locationOf(begun), { redirect: 'manual' })));
    const headers = { ...cookies.header(), ...(accept ? { accept } : {}) };
    return ask('GET /auth/{provider}/callback', { path, query: [...back.searchParams], headers });
  }
  comeAs({});
  expect((await come()).status).toBe(303);
  const { accessToken: token } = (await come('application/json')).body;
  const { data } = (await ask('GET /auth/accounts', { token })).body;
  expect((await ask('DELETE /auth/accounts/{id}', { token, path: { id: data[0].id } })).status).toBe(409);
  const link = { path, query: { link: '1' }, headers: JSON_ALONE };
  expect((await ask('GET /auth/{provider}', { ...link, token })).status).toBe(200);
  expect((await ask('GET /auth/{provider}', link)).status).toBe(401);
  expect((await ask('GET /auth/{provider}', { path, query: { link: '2' } })).status).toBe(400);
  expect((await ask('GET /auth/{provider}', { path: { provider: 'away' } })).status).toBe(503);
  expect((await ask('GET /auth/{provider}', { path: { provider: 'nobody' } })).status).toBe(404);
  expect((await ask('GET /auth/{provider}/callback', { path: { provider: 'nobody' } })).status).toBe(404);
  expect((await ask('GET /auth/{provider}/callback', { path })).status).toBe(410);
  comeAs({ email_verified: false });
  expect((await come()).status).toBe(403);

  const account = { email: newEmail(), password: PASSWORD };
  const unconfirmed = (await ask('POST /auth/register', { body: account })).body.accessToken;
  expect((await ask('GET /auth/{provider}', { ...link, token: unconfirmed })).status).toBe(409);
  comeAs({ email: account.email });
  expect((await come()).status).toBe(409);
  comeAs({});
  expect(await linkSecond(ask, token)).toBe(303);
  expect((await ask('DELETE /auth/accounts/{id}', { token, path: { id: data[0].id } })).status).toBe(204);
}

/** Links another account elsewhere, so that the first can go. */
async function linkSecond(ask: Contract['ask'], token: string): Promise<number> {
  const cookies = new Cookies();
  const path = { provider: 'elsewhere' };
  const begun = await ask('GET /auth/{provider}', { path, query: { link: '1' }, headers: JSON_ALONE, token });
  cookies.keep(begun);
  const at = await fetch(begun.body.redirectTo, { redirect: 'manual' });
  const query = [...new URL(at.headers.get('location') ?? '').searchParams];
  return (await ask('GET /auth/{provider}/callback', { path, query, headers: cookies.header() })).status;
}

async function passkeys({ ask }: Contract): Promise<void> {
  const account = { email: newEmail(), password: PASSWORD };
  const { accessToken: token } = (await ask('POST /auth/register', { body: account })).body;
  expect((await ask('POST /auth/passkeys/options', { token })).body.rp.id).toBe('localhost');
  expect((await ask('POST /auth/passkeys/sign-in/options')).body.rpId).toBe('localhost');
  const waits = { body: { mfaToken: 'nobodys' } };
  expect((await ask('POST /auth/passkeys/sign-in/options', waits)).status).toBe(401);
  expect((await ask('POST /auth/passkeys/sign-in', { body: { response: RESPONSE } })).status).toBe(401);
  const added = { token, body: { name: 'Phone', response: RESPONSE } };
  expect((await ask('POST /auth/passkeys', added)).status).toBe(422);
}
