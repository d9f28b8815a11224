import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { authorizeUrl, Browser, pkce } from './browser.ts';
import { type RunningService, startService } from './running-service.ts';

// Text that cannot be kept, cannot be read or cannot be seen, in everything that the issuer takes: the request is at
// fault, and is told so.

let service: RunningService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service?.close());

/** As it stands in an address or in a form. */
const NASTY: Record<string, string> = {
  'U+0000': 'a%00b',
  'a lone surrogate': '%ED%A0%80',
  'no UTF-8': '%FF%FE',
  'an overlong encoding': '%C0%80',
  'no hexadecimal digits': '%zz',
  'a percent sign at the end': 'a%',
  'a line break': 'a%0D%0Ab',
  'a space of no width': '%E2%80%8B',
  'a change of direction': 'a%E2%80%AEb',
  'a byte order mark': '%EF%BB%BF',
  'a filler': '%E3%85%A4',
  'a tag character': '%F3%A0%81%81',
  'a private character': '%EE%80%80',
  'too much': 'x'.repeat(9_000),
};

const AUTHORIZE = 'client_id redirect_uri response_type response_mode scope state nonce prompt max_age login_hint';
const MORE =
  'code_challenge code_challenge_method id_token_hint ui_locales acr_values request request_uri resource claims';
const CLIENT = 'client_id client_secret client_assertion';
const FIELDS: Record<string, string> = {
  'GET /oauth2/authorize': `${AUTHORIZE} ${MORE}`,
  'POST /oauth2/authorize': `${AUTHORIZE} ${MORE}`,
  'POST /oauth2/par': `${AUTHORIZE} ${MORE} ${CLIENT}`,
  'POST /oauth2/token': `${CLIENT} grant_type code code_verifier redirect_uri refresh_token scope resource username`,
  'POST /oauth2/introspect': `${CLIENT} token token_type_hint`,
  'POST /oauth2/revoke': `${CLIENT} token token_type_hint`,
  'GET /oauth2/logout': 'id_token_hint client_id post_logout_redirect_uri state logout_hint ui_locales',
  'POST /oauth2/logout': 'id_token_hint client_id post_logout_redirect_uri state logout_hint ui_locales',
  'POST /oauth2/logout/confirm': 'xsrf logout',
  'GET /oauth2/logout/success': 'client_id',
  'GET /oauth2/authorize/some-uid': 'state',
  'GET /oauth2/userinfo': 'access_token',
  'POST /oauth2/userinfo': 'access_token',
};

/** A request that is good but for what is asked of it. */
const GOOD: Record<string, () => string> = {
  '/oauth2/authorize': () => authorizeUrl(service.url, {}, pkce().challenge).search.slice(1),
  '/oauth2/par': () => authorizeUrl(service.url, {}, pkce().challenge).search.slice(1),
  '/oauth2/token': () => 'grant_type=authorization_code&client_id=web',
  '/oauth2/introspect': () => 'client_id=web&token=x',
  '/oauth2/revoke': () => 'client_id=web&token=x',
};

/** The good request with one field replaced. */
function withField(path: string, name: string, raw: string): string {
  const others = (GOOD[path]?.() ?? '').split('&').filter((pair) => pair && !pair.startsWith(`${name}=`));
  return [...others, `${name}=${raw}`].join('&');
}

function send(method: string, path: string, fields: string, headers: Record<string, string> = {}): Promise<Response> {
  const form = { 'content-type': 'application/x-www-form-urlencoded', ...headers };
  if (method === 'GET') return fetch(`${service.url}${path}?${fields}`, { headers, redirect: 'manual' });
  return fetch(service.url + path, { method, headers: form, body: fields, redirect: 'manual' });
}

const isRefusal = async (answer: Response) => {
  const type = answer.headers.get('content-type') ?? '';
  const body = await answer.text();
  if (/^text\/html/.test(type)) return true;
  // What is no percent-encoding is refused before it is known who would answer.
  if (/^application\/problem\+json/.test(type)) return (JSON.parse(body) as { success: boolean }).success === false;
  return /^application\/json/.test(type) && typeof (JSON.parse(body) as { error?: string }).error === 'string';
};

describe.each(Object.entries(FIELDS))('%s', (operation, names) => {
  const [method = '', path = ''] = operation.split(' ');
  test.each(names.split(' '))('%s', async (name) => {
    const seen: unknown[] = [];
    for (const [what, raw] of Object.entries(NASTY)) {
      const answer = await send(method, path, withField(path, name, raw));
      // A form that goes on as an address is refused for its size first.
      const expected = raw.length > 8_192 && method === 'POST' && /authorize|logout$/.test(path) ? [413] : [400, 401];
      if (!expected.includes(answer.status) || !(await isRefusal(answer))) seen.push([what, answer.status]);
    }
    expect(seen).toEqual([]);
  });

  test('a name, and bytes that are not encoded', async () => {
    for (const raw of Object.values(NASTY)) expect([400, 413]).toContain((await send(method, path, `${raw}=1`)).status);
    if (method === 'GET') return;
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    for (const bytes of [
      [0x61, 0x3d, 0],
      [0x61, 0x3d, 0xff, 0xfe],
      [0x61, 0x3d, 0xed, 0xa0, 0x80],
    ]) {
      const answer = await fetch(service.url + path, { method, headers, body: Uint8Array.from(bytes) });
      expect(answer.status).toBe(400);
    }
    const otherwise = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-16' };
    expect((await send(method, path, 'a=b', otherwise)).status).toBe(415);
  });
});

test('what can be read goes through as it was sent', async () => {
  const url = authorizeUrl(service.url, {}, pkce().challenge);
  url.searchParams.set('state', 'grüße 你好 & more=that');
  url.searchParams.set('prompt', 'none');
  const back = await fetch(url, { redirect: 'manual' });
  expect(new URL(back.headers.get('location') ?? '').searchParams.get('state')).toBe('grüße 你好 & more=that');
});

const CREDENTIALS = ['\0', 'a\0b', '\ud800', '\u200b', '%00', '%zz', '%ED%A0%80', 'x'.repeat(9_000), ':', ''];
test.each(['/oauth2/token', '/oauth2/par', '/oauth2/introspect', '/oauth2/revoke'])(
  '%s: client credentials in the header',
  async (path) => {
    for (const nasty of CREDENTIALS) {
      for (const pair of [`${nasty}:secret`, `nobody:${nasty}`]) {
        const authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
        const answer = await send('POST', path, 'grant_type=client_credentials&token=x', { authorization });
        expect([nasty, [400, 401].includes(answer.status), await isRefusal(answer)]).toEqual([nasty, true, true]);
      }
    }
  },
);

test('other headers', async () => {
  const values = ['\u0080', 'ÿ'.repeat(100), '%00', 'x'.repeat(9_000), 'a.b.c', '"'];
  const names = ['authorization', 'dpop', 'cookie', 'origin', 'user-agent', 'x-request-id', 'accept-language'];
  for (const name of names) {
    for (const value of values) {
      for (const operation of Object.keys(FIELDS)) {
        const [method = '', path = ''] = operation.split(' ');
        const answer = await send(method, path, GOOD[path]?.() ?? '', { [name]: value });
        expect([name, value, operation, answer.status < 500]).toEqual([name, value, operation, true]);
      }
    }
  }
});

test('cookies of the issuer', async () => {
  for (const value of ['%00', '\u0080', 'x'.repeat(4_000), '..', '%ED%A0%80']) {
    const cookie = ['oidc_session', 'oidc_interaction', 'oidc_resume']
      .flatMap((name) => [`${name}=${value}`, `${name}.sig=${value}`])
      .join('; ');
    for (const path of ['/oauth2/authorize', '/oauth2/authorize/some-uid', '/oauth2/logout', '/auth/interaction/a']) {
      const answer = await send('GET', path, GOOD[path]?.() ?? '', { cookie });
      expect([value, path, answer.status < 500]).toEqual([value, path, true]);
    }
  }
});

/** A token that nobody signed. */
const unsigned = (payload: object, header: object = { alg: 'RS256' }) =>
  [header, payload, {}].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
const VALUES = ['\0', '\ud800', '\u200b', '', 'x'.repeat(5_000), ['web'], {}, 7, null];

test.each(['aud', 'sub', 'sid', 'iss', 'exp', 'kid'])('hints and tokens that nobody signed: %s', async (claim) => {
  for (const value of VALUES) {
    const token = unsigned({ aud: 'web', sub: 'a', [claim]: value }, { alg: 'RS256', [claim]: value });
    for (const [operation, name] of [
      ['GET /oauth2/logout', 'id_token_hint'],
      ['GET /oauth2/authorize', 'id_token_hint'],
      ['GET /oauth2/authorize', 'request'],
      ['POST /oauth2/par', 'id_token_hint'],
      ['POST /oauth2/par', 'request'],
      ['POST /oauth2/introspect', 'token'],
      ['POST /oauth2/revoke', 'token'],
    ] as const) {
      const [method = '', path = ''] = operation.split(' ');
      const { status } = await send(method, path, withField(path, name, token));
      expect([operation, value, status < 500]).toEqual([operation, value, true]);
      if (path === '/oauth2/logout') expect(status).toBe(400);
    }
    for (const authorization of [`Bearer ${token}`, `DPoP ${token}`]) {
      expect((await send('GET', '/oauth2/userinfo', '', { authorization })).status).toBe(401);
    }
    expect(
      (await send('POST', '/oauth2/token', 'grant_type=refresh_token&client_id=web&refresh_token=a', { dpop: token }))
        .status,
    ).toBe(400);
  }
});

describe('the sign-in page', () => {
  const begin = async () => {
    const browser = new Browser(service.url);
    const start = await browser.open(authorizeUrl(service.url, {}, pkce().challenge).href);
    return { browser, uid: new URL(start.headers.get('location') ?? '').searchParams.get('interaction') ?? '' };
  };

  test.each(['', '/login', '/consent'])('its address: /auth/interaction/:uid%s', async (step) => {
    for (const raw of [...Object.values(NASTY), 'a.b', '..%2f']) {
      const body = { username: 'user', password: 'x', accept: true };
      const given = step === '/consent' ? { accept: true } : { username: body.username, password: body.password };
      const headers = { origin: service.url, cookie: `oidc_interaction=${raw}` };
      const path = `/auth/interaction/${raw}${step}`;
      const answer = await service.send(step ? 'POST' : 'GET', path, step ? given : undefined, headers);
      expect([raw.slice(0, 20), [400, 404, 410, 431].includes(answer.status)]).toEqual([raw.slice(0, 20), true]);
    }
  });

  test('what is typed there', async () => {
    const { browser, uid } = await begin();
    for (const nasty of ['a\0b', '\ud800', '\udc00a', 'x'.repeat(100_000)]) {
      for (const field of ['username', 'password']) {
        const body = { username: 'user', password: 'wrong', [field]: nasty };
        const { status } = await browser.post(`/auth/interaction/${uid}/login`, body);
        expect([field, nasty.slice(0, 5), [400, 401, 413, 422].includes(status)]).toEqual([
          field,
          nasty.slice(0, 5),
          true,
        ]);
      }
    }
  });
});
