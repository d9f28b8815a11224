import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { exportJWK, generateKeyPair } from 'jose';
import Provider, { type Adapter } from 'oidc-provider';
import { checkRegistration } from '../src/oidc/clients/client-registration.ts';
import { authorizeUrl, Browser, pkce } from './browser.ts';
import { type RunningService, type SignedIn, startService } from './running-service.ts';

let service: RunningService;
let admin: SignedIn;
beforeAll(async () => {
  service = await startService();
  admin = await service.signIn('admin');
});
afterAll(() => service?.close());

const create = async (body: object) => {
  const response = await service.send('POST', '/api/v1/clients', { name: 'App', ...body }, admin.authorization);
  const { data, errors = [] } = (await response.json()) as {
    data?: { clientId: string };
    errors?: Array<{ path: string }>;
  };
  return { status: response.status, clientId: data?.clientId ?? '', paths: errors.map(({ path }) => path) };
};
const fields = ['redirectUris', 'postLogoutRedirectUris'] as const;
const withAddress = (field: (typeof fields)[number], address: string) =>
  create({ scopes: ['openid'], redirectUris: ['https://app.example/cb'], [field]: [address] });

/** What a browser is told at /oauth2/authorize: the page to sign in at, or an error. */
async function authorize(clientId: string, redirectUri?: string) {
  const url = authorizeUrl(
    service.url,
    { clientId, redirectUri: redirectUri ?? 'x', scope: 'openid' },
    pkce().challenge,
  );
  if (redirectUri === undefined) url.searchParams.delete('redirect_uri');
  const answer = await new Browser(service.url).open(url.href);
  return { status: answer.status, location: answer.headers.get('location') ?? '', text: await answer.text() };
}

const REFUSED = [
  ['a user', 'https://user@app.example/cb'],
  ['a user and a password', 'https://user:password@app.example/cb'],
  ['an empty user', 'https://@app.example/cb'],
  ['port 0', 'https://app.example:0/cb'],
  ['port 00', 'https://app.example:00/cb'],
  ['a port beyond 65535', 'https://app.example:65536/cb'],
  ['a port that is no number', 'https://app.example:80a/cb'],
  ['an empty port', 'https://app.example:/cb'],
  ['a fragment', 'https://app.example/cb#here'],
  ['an empty fragment', 'https://app.example/cb#'],
  ['a wildcard host', 'https://*.app.example/cb'],
  ['a wildcard host in code', 'https://%2A.app.example/cb'],
  ['a wildcard path', 'https://app.example/*'],
  ['http on a host', 'http://app.example/cb'],
  ['http on a host that begins as the loopback one', 'http://localhost.app.example/cb'],
  ['http on a host that begins as the loopback address', 'http://127.0.0.1.app.example/cb'],
  ['http with the loopback host as the user', 'http://localhost@app.example/cb'],
  ['http on every address', 'http://0.0.0.0/cb'],
  ['http on an address of the network', 'http://10.0.0.1/cb'],
  ['http on a short loopback address', 'http://127.1/cb'],
  ['http on a long loopback address', 'http://[0:0:0:0:0:0:0:1]/cb'],
  ['a private scheme', 'com.example.app:/cb'],
  ['a script', 'javascript:alert(1)'],
  ['data', 'data:text/html,hi'],
  ['a file', 'file:///etc/passwd'],
  ['another protocol', 'ftp://app.example/cb'],
  ['no host', 'https:///cb'],
  ['one slash', 'https:/app.example/cb'],
  ['no slashes', 'https:app.example/cb'],
  ['backslashes', 'https:\\\\app.example\\cb'],
  ['a backslash before the host', 'https://app.example\\@evil.example/cb'],
  ['a blank', 'https://app.example/c b'],
  ['a blank before', ' https://app.example/cb'],
  ['a line end after', 'https://app.example/cb\n'],
  ['a tab', 'https://app.exa\tmple/cb'],
  ['an invisible character', 'https://app.example/cb\u200b'],
  ['an invisible character in the host', 'https://app\u00ad.example/cb'],
  ['a soft hyphen in code', 'https://app%C2%AD.example/cb'],
  ['letters beyond ASCII', 'https://äpp.example/cb'],
  ['NUL', 'https://app.example/cb\u0000'],
  ['half a code', 'https://app.example/%4'],
  ['a relative address', '/cb'],
  ['nothing', ''],
] as const;

test.each(REFUSED)('an address with %s is refused, by its field', async (_what, address) => {
  for (const field of fields) {
    expect(await withAddress(field, address)).toMatchObject({ status: 422, paths: [`${field}.0`] });
  }
});

test.each([
  'https://app.example',
  'https://APP.example:8443/a/b?c=d%20e&f=g',
  'http://localhost:8000/cb',
  'http://127.0.0.1/cb',
  'http://[::1]:65535/cb',
  'https://xn--pp-wia.example/cb',
])('%s is taken, and the issuer takes it too, as it is and no other way', async (address) => {
  for (const field of fields) expect((await withAddress(field, address)).status).toBe(201);
  const { clientId } = await withAddress('redirectUris', address);
  expect((await authorize(clientId, address)).location).toContain('/login?interaction=');
  const others = [`${address}/`, `${address}x`, address.replace('/cb', '/CB'), address.replace(/:\d+/, '')];
  // RFC 8252, 7.3 lets the port of a loopback address vary for native applications; there are none here.
  if (address.startsWith('http:')) others.push(address.replace(/(\w|\])(:\d+)?\/cb/, '$1:4711/cb'));
  for (const other of others.filter((one) => one !== address)) {
    expect([other, (await authorize(clientId, other)).status]).toEqual([other, 400]);
  }
});

test.each([
  ['as it is', 'https://app.example/cb'],
  ['in other letters', 'HTTPS://App.Example/cb'],
  ['with its usual port', 'https://app.example:443/cb'],
  ['by a detour', 'https://app.example/x/../cb'],
])('the same address once more, %s, is refused', async (_how, again) => {
  for (const field of fields) {
    const body = {
      scopes: ['openid'],
      redirectUris: ['https://app.example/'],
      [field]: ['https://app.example/cb', again],
    };
    expect(await create(body)).toMatchObject({ status: 422, paths: [`${field}.1`] });
  }
});

test('an application is registered for what it can be lent, a service for what it may do', async () => {
  const redirectUris = ['https://app.example/cb'];
  const faults = async (body: object) => {
    const { status, paths } = await create(body);
    return [status, ...paths];
  };
  expect(await faults({ redirectUris, scopes: ['openid', 'tasks:delete'] })).toEqual([422, 'scopes']);
  expect(await faults({ redirectUris, scopes: ['openid', 'nonsense'] })).toEqual([422, 'scopes.1']);
  expect(await faults({ redirectUris, scopes: [] })).toEqual([422, 'scopes']);
  expect(await faults({ scopes: ['tasks:read', 'admin'] })).toEqual([422, 'scopes']);
  expect(await faults({ scopes: ['openid'] })).toEqual([422, 'scopes']);
  expect(await faults({ scopes: ['tasks:read', 'tasks:read'] })).toEqual([422, 'scopes.1']);
  expect(await faults({ redirectUris, scopes: ['openid', 'tasks:read', 'tasks:write', 'admin'] })).toEqual([201]);
  expect(await faults({ scopes: [] })).toEqual([201]);
});

test('what our own rules let pass and the issuer would refuse is refused too', async () => {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const jwks = { keys: [{ ...(await exportJWK(privateKey)), kid: 'a' }] };
  const features = { devInteractions: { enabled: false } };
  const issuer = new Provider('https://issuer.example', {
    adapter: () => ({}) as Adapter,
    jwks: jwks as never,
    features,
  });
  const client = { id: 'client-1', name: 'App', secretHash: 'x', scopes: ['openid'], postLogoutRedirectUris: [] };
  const check = (uri: string) => () => checkRegistration(issuer, { ...client, redirectUris: [uri] });
  expect(check('https://app.example/cb')).not.toThrow();
  expect(check('https://app.example/cb#here')).toThrow(expect.objectContaining({ code: 'invalid' }));
});

test('redirect_uri is required, also where one is registered', async () => {
  const { clientId } = await create({ scopes: ['openid'], redirectUris: ['https://app.example/cb'] });
  const { status, location, text } = await authorize(clientId);
  expect([status, location]).toEqual([400, '']);
  expect(text).toContain('redirect_uri');
});
