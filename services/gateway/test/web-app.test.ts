import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readConfig } from '../src/config.ts';
import { type RunningGateway, runGateway, send } from './running-gateway.ts';

let gateway: RunningGateway;
beforeAll(async () => {
  gateway = await runGateway({ WEB_ISSUER: 'https://id.example/t/acme' });
});
afterAll(() => gateway.close());

const HTML = { accept: 'text/html,application/xhtml+xml' };

test.each(['/', '/login', '/tasks', '/admin/users', '/account'])('%s is the web app, not to be kept', async (path) => {
  for (const headers of [HTML, {}] as Array<Record<string, string>>) {
    const answer = await send(gateway.origin + path, { headers });
    expect(answer).toMatchObject({ status: 200, body: expect.stringContaining('<title>Taskward</title>') });
    expect(answer.headers['cache-control']).toBe('no-cache');
  }
});

test('an unknown page is shown by the web app as 404, an unknown path of an API is a problem', async () => {
  expect(await send(`${gateway.origin}/nowhere`, { headers: HTML })).toMatchObject({
    status: 404,
    body: expect.stringContaining('Taskward'),
  });
  for (const path of ['/nowhere', '/api/nowhere', '/assets/nowhere.js']) {
    const answer = await send(gateway.origin + path, { headers: path === '/nowhere' ? {} : HTML });
    expect(answer.status).toBe(404);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  }
});

test.each(['/openapi.json', '/config.json', '/health', '/login', '/tasks/1'])('%s can only be read', async (path) => {
  const answer = await send(gateway.origin + path, { method: 'POST' });
  expect([answer.status, answer.headers.allow]).toEqual([405, 'GET, HEAD']);
});

test('assets are kept for a year', async () => {
  const answer = await send(`${gateway.origin}/assets/app-1a2b.js`);
  expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable');
});

test.each([
  ['gzip, deflate, br, zstd', 'br'],
  ['gzip', 'gzip'],
  ['br;q=0, gzip', 'gzip'],
  ['identity', undefined],
  [undefined, undefined],
])('who accepts %p gets the asset as the build packed it: %p', async (accepted, encoding) => {
  const headers: Record<string, string> = accepted ? { 'accept-encoding': accepted } : {};
  const { status, headers: told } = await send(`${gateway.origin}/assets/app-1a2b.js`, { headers });
  expect({ status, encoding: told['content-encoding'], vary: told.vary }).toEqual({
    status: 200,
    encoding,
    vary: 'Accept-Encoding',
  });
  expect(told['content-type']).toMatch(/^text\/javascript; charset=utf-8$/i);
  expect(told['cache-control']).toBe('public, max-age=31536000, immutable');
});

test.each([
  '/assets/app-1a2b.js.map',
  '/assets/app-1a2b.js.MAP',
  '/assets/app-1a2b.js.%6dap',
  '/assets/app-1a2b.js%2Emap',
  '/assets/app-1a2b.js.map.gz',
  '/again.js.map',
])('%s is 404, although it is there', async (path) => {
  const { status, body } = await send(gateway.origin + path, { headers: HTML });
  expect([status, JSON.parse(body).title]).toEqual([404, 'Not found']);
});

test('an address that cannot be decoded is no fault of ours', async () => {
  for (const path of ['/%zz', '/assets/%zz', '/%zz.map', '/api/v1/tasks/%zz']) {
    expect((await send(gateway.origin + path)).status).toBeLessThan(500);
  }
});

test('files without a name of their own are asked for again each time', async () => {
  const { status, headers } = await send(`${gateway.origin}/again.js`);
  expect([status, headers['cache-control']]).toEqual([200, 'no-cache']);
});

test('what is not for everybody is kept by nobody', async () => {
  for (const path of [
    '/config.json',
    '/health',
    '/ready',
    '/api/public',
    '/api/v1/tasks',
    '/nowhere',
    '/assets/nowhere.js',
  ]) {
    const { headers } = await send(gateway.origin + path);
    expect([path, headers['cache-control']]).toEqual([path, 'no-store']);
  }
});

test('a page may use nothing of the device but passkeys, and those alone', async () => {
  for (const path of ['/', '/nowhere']) {
    const { headers } = await send(gateway.origin + path, { headers: HTML });
    const policy = String(headers['permissions-policy']).split(', ');
    for (const feature of ['camera', 'microphone', 'geolocation', 'payment', 'usb']) {
      expect(policy).toContain(`${feature}=()`);
    }
    expect(policy).toContain('publickey-credentials-get=(self)');
    expect(policy).toContain('publickey-credentials-create=(self)');
    expect(headers).toMatchObject({
      'content-security-policy': expect.stringContaining("form-action 'self' https://id.example"),
      'cross-origin-opener-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
    });
  }
});

test.each(['/', '/tasks', '/again.js', '/assets/app-1a2b.js', '/assets/tiny-3c4d.css', '/openapi.json'])(
  'who has %s already is told so',
  async (path) => {
    for (const packing of [{}, { 'accept-encoding': 'br, gzip' }] as Array<Record<string, string>>) {
      const { etag = '' } = (await send(gateway.origin + path, { headers: packing })).headers;
      expect(etag).toMatch(/^(W\/)?"/);
      for (const method of ['GET', 'HEAD']) {
        // As fetch sends it.
        const headers = { ...packing, 'if-none-match': `"x", ${etag}`, 'cache-control': 'no-cache' };
        const answer = await send(gateway.origin + path, { method, headers });
        expect([method, answer.status, answer.headers.etag, answer.body]).toEqual([method, 304, etag, '']);
      }
    }
  },
);

test('an asset that was not packed is served as it is', async () => {
  const answer = await send(`${gateway.origin}/assets/tiny-3c4d.css`, { headers: { 'accept-encoding': 'gzip, br' } });
  expect(answer).toMatchObject({ status: 200, body: 'a{}' });
});

test('scripts come from our origin only, and the policy names the issuer that people are sent to', async () => {
  const policy = (await send(gateway.origin, { headers: HTML })).headers['content-security-policy'];
  expect(policy).toMatch(/script-src 'self'(;|$)/);
  expect(policy).toContain("connect-src 'self' https://id.example");
  expect(policy).toContain("frame-ancestors 'self'");
});

test('the web app learns its issuer at run time', async () => {
  expect(JSON.parse((await send(`${gateway.origin}/config.json`)).body)).toEqual({
    issuer: 'https://id.example/t/acme',
    external: true,
    clientId: 'web',
    scope: 'openid profile email',
    apiOrigin: 'https://tasks.example',
    rolesClaim: 'roles',
    demo: false,
  });
});

test('at our own issuer the web app signs people in as one of our own apps', () => {
  expect(readConfig({}).WEB_CLIENT_ID).toBe('web');
  expect(readConfig({ WEB_CLIENT_ID: 'ours', FIRST_PARTY_CLIENTS: 'ours' }).FIRST_PARTY_CLIENTS).toEqual([
    'web',
    'ours',
  ]);
  expect(() => readConfig({ WEB_CLIENT_ID: 'ours' })).toThrow(
    /^WEB_CLIENT_ID: found "ours", expected one of FIRST_PARTY/,
  );
  expect(readConfig({ WEB_CLIENT_ID: 'theirs', WEB_ISSUER: 'https://id.example' }).WEB_CLIENT_ID).toBe('theirs');
});

test('the contract is served whole, to pages of any origin', async () => {
  const answer = await send(`${gateway.origin}/openapi.json`);
  expect(answer.status).toBe(200);
  expect(answer.headers).toMatchObject({
    'content-type': expect.stringContaining('application/json'),
    'access-control-allow-origin': '*',
  });
  expect(JSON.parse(answer.body)).toMatchObject({ openapi: '3.1.1', paths: { '/openapi.json': expect.anything() } });
});
