import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { authorizeUrl, Browser, obtainCode, pkce, signInByCode, type Tokens, tokenRequest } from './browser.ts';
import { eventually, type RunningService, startService } from './running-service.ts';

let service: RunningService;
let tokens: Tokens;
let basic: { authorization: string };
beforeAll(async () => {
  service = await startService();
  tokens = await signIn();
  const admin = await service.signIn('admin');
  const made = await service.send(
    'POST',
    '/api/v1/clients',
    { name: 'Checker', scopes: ['tasks:read'] },
    admin.authorization,
  );
  const { clientId, clientSecret } = ((await made.json()) as { data: { clientId: string; clientSecret: string } }).data;
  basic = { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` };
});
afterAll(() => service?.close());

const signIn = () => signInByCode(new Browser(service.url), { password: service.password.user });
const form = async (path: string, fields: Record<string, string>, headers = {}) => {
  const response = await fetch(service.url + path, { method: 'POST', headers, body: new URLSearchParams(fields) });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
};

test.each(['GET', 'POST'])('userinfo tells %s what the scopes allow, by the token of either door', async (method) => {
  const json = await service.signIn('user');
  for (const token of [tokens.access_token, json.accessToken]) {
    const response = await service.send(method, '/oauth2/userinfo', undefined, { authorization: `Bearer ${token}` });
    expect(await response.json()).toEqual({
      sub: json.userId,
      name: 'Uma User',
      given_name: 'Uma',
      family_name: 'User',
      preferred_username: 'user',
      username: 'user',
      email: 'user@demo.com',
      email_verified: true,
      roles: ['user'],
      teams: ['demo'],
    });
  }
});

test('userinfo refuses in the form of RFC 6750', async () => {
  const bad = await service.get('/oauth2/userinfo', 'nonsense');
  expect([bad.status, bad.headers.get('www-authenticate')]).toEqual([
    401,
    expect.stringContaining('error="invalid_token"'),
  ]);
  expect(await bad.json()).toMatchObject({ error: 'invalid_token' });
  const { body } = await form('/oauth2/token', { grant_type: 'client_credentials' }, basic);
  const service403 = await service.get('/oauth2/userinfo', body.access_token);
  expect([service403.status, await service403.json()]).toEqual([
    403,
    expect.objectContaining({ error: 'insufficient_scope' }),
  ]);
});

test('introspection tells about access and refresh tokens, only to a client that proves itself', async () => {
  const introspect = (token: string, headers = basic as Record<string, string>) =>
    form('/oauth2/introspect', { token }, headers);
  expect((await introspect(tokens.access_token)).body).toMatchObject({
    active: true,
    token_type: 'Bearer',
    client_id: 'web',
    username: 'user',
    iss: service.url,
    sid: decodeJwt(tokens.access_token).sid,
  });
  expect((await introspect(tokens.refresh_token)).body).toMatchObject({ active: true, client_id: 'web' });
  expect((await introspect(`${tokens.access_token}x`)).body).toEqual({ active: false });
  expect((await introspect('nonsense')).body).toEqual({ active: false });
  expect((await introspect(tokens.access_token, {})).status).toBe(400);
  expect((await introspect(tokens.access_token, { authorization: `Basic ${btoa('checker:wrong')}` })).status).toBe(401);
});

test.each(['refresh_token', 'access_token'] as const)('revoking the %s ends the session', async (kind) => {
  const mine = await signIn();
  const foreign = await form('/oauth2/revoke', { token: mine[kind] }, basic);
  expect(foreign.status).toBe(400);
  expect((await service.get('/api/private', mine.access_token)).status).toBe(200);
  const own = await form('/oauth2/revoke', { token: mine[kind], client_id: 'web' });
  expect([own.status, own.body]).toEqual([200, undefined]);
  await eventually(async () => (await service.get('/api/private', mine.access_token)).status === 401);
  const refresh = { grant_type: 'refresh_token', client_id: 'web', refresh_token: mine.refresh_token };
  expect((await tokenRequest(service.url, refresh)).status).toBe(400);
});

test('revoking what is no token of ours is fine (RFC 7009, 2.2)', async () => {
  expect((await form('/oauth2/revoke', { token: 'nonsense', client_id: 'web' })).status).toBe(200);
});

test('a pushed authorization request (RFC 9126) leads to a code', async () => {
  const { verifier, challenge } = pkce();
  const pushed = await form('/oauth2/par', Object.fromEntries(authorizeUrl(service.url, {}, challenge).searchParams));
  expect(pushed).toMatchObject({
    status: 201,
    body: { request_uri: expect.stringMatching(/^urn:ietf:params:oauth:request_uri:/) },
  });
  const browser = new Browser(service.url);
  const start = await browser.open(`/oauth2/authorize?client_id=web&request_uri=${pushed.body.request_uri}`);
  const uid = new URL(start.headers.get('location') ?? '').searchParams.get('interaction');
  const login = await browser.post(`/auth/interaction/${uid}/login`, {
    username: 'user',
    password: service.password.user,
  });
  const back = await browser.open(((await login.json()) as { redirectTo: string }).redirectTo);
  const code = new URL(back.headers.get('location') ?? '').searchParams.get('code') ?? '';
  const fields = {
    grant_type: 'authorization_code',
    client_id: 'web',
    code,
    code_verifier: verifier,
    redirect_uri: `${service.url}/`,
  };
  expect((await tokenRequest(service.url, fields)).status).toBe(200);
});

test('with DPoP (RFC 9449) the tokens are bound to a key', async () => {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const jwk = await exportJWK(publicKey);
  const proof = () =>
    new SignJWT({ htm: 'POST', htu: `${service.url}/oauth2/token`, jti: crypto.randomUUID() })
      .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk })
      .setIssuedAt()
      .sign(privateKey);
  const { verifier, challenge } = pkce();
  const code = await obtainCode(new Browser(service.url), { password: service.password.user }, challenge);
  const fields = {
    grant_type: 'authorization_code',
    client_id: 'web',
    code,
    code_verifier: verifier,
    redirect_uri: `${service.url}/`,
  };
  const response = await tokenRequest(service.url, fields, { dpop: await proof() });
  const bound = (await response.json()) as Tokens;
  expect(bound.token_type).toBe('DPoP');
  expect(decodeJwt(bound.access_token)).toMatchObject({ cnf: { jkt: expect.any(String) } });
  const refresh = { grant_type: 'refresh_token', client_id: 'web', refresh_token: bound.refresh_token };
  expect((await tokenRequest(service.url, refresh)).status).toBe(400);
  expect((await tokenRequest(service.url, refresh, { dpop: await proof() })).status).toBe(200);
});

test('tokens for another resource are not made', async () => {
  const fields = { grant_type: 'client_credentials', resource: 'https://other.example/' };
  expect(await form('/oauth2/token', fields, basic)).toMatchObject({ status: 400, body: { error: 'invalid_target' } });
});

test('errors of the token endpoint are as RFC 6749 says', async () => {
  expect(await form('/oauth2/token', { grant_type: 'password' }, basic)).toMatchObject({
    status: 400,
    body: { error: 'unsupported_grant_type' },
  });
  expect(await form('/oauth2/token', {})).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
});

test.each([
  ['fails', 'P0001', 500, 'server_error'],
  ['is away', '57P01', 503, 'temporarily_unavailable'],
])('a refused client is told as RFC 6749 says while its note %s', async (_what, code, status, error) => {
  await service.database.query(`
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no place' USING ERRCODE = '${code}'; END $$;
    CREATE TRIGGER refuse BEFORE INSERT ON audit FOR EACH ROW WHEN (NEW.type = 'client.refused') EXECUTE FUNCTION refuse()`);
  const wrong = { authorization: `Basic ${btoa('nobody:wrong')}` };
  const refused = await form('/oauth2/token', { grant_type: 'client_credentials' }, wrong);
  await service.database.query('DROP FUNCTION refuse CASCADE');
  expect([refused.status, refused.body]).toEqual([status, { error, error_description: expect.any(String) }]);
  const headers = ['cache-control', 'www-authenticate', 'retry-after'].map((name) => refused.headers.get(name));
  expect(headers).toEqual(['no-store', null, status === 503 ? '2' : null]);
});
