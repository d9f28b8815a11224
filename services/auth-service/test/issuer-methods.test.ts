import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { documented } from '@taskward/testkit';
import { Browser, signInByCode } from './browser.ts';
import { type RunningService, startService } from './running-service.ts';

// Every path of the issuer under every method: what there is answers, and what there is not is told so in a way that a
// program can read.

let service: RunningService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service?.close());

const READ = ['GET', 'HEAD'];
/** What each path can be asked; `pages` may call those of elsewhere (CORS). */
const PATHS: Record<string, { methods: string[]; pages?: boolean }> = {
  '/.well-known/openid-configuration': { methods: READ, pages: true },
  '/.well-known/oauth-authorization-server': { methods: READ, pages: true },
  '/.well-known/jwks.json': { methods: READ, pages: true },
  '/oauth2/jwks': { methods: READ, pages: true },
  '/oauth2/authorize': { methods: [...READ, 'POST'] },
  '/oauth2/authorize/{uid}': { methods: READ },
  '/oauth2/par': { methods: ['POST'], pages: true },
  '/oauth2/token': { methods: ['POST'], pages: true },
  '/oauth2/userinfo': { methods: [...READ, 'POST'], pages: true },
  '/oauth2/introspect': { methods: ['POST'], pages: true },
  '/oauth2/revoke': { methods: ['POST'], pages: true },
  '/oauth2/logout': { methods: [...READ, 'POST'] },
  '/oauth2/logout/confirm': { methods: ['POST'] },
  '/oauth2/logout/success': { methods: READ },
};
const METHODS = [...READ, 'POST', 'PUT', 'PATCH', 'DELETE'];
const JSON_TYPES = /^application\/(problem\+)?json/;

const ask = (method: string, path: string, headers: Record<string, string> = {}) =>
  fetch(service.url + path.replace('{uid}', 'some-uid'), { method, headers, redirect: 'manual' });
const typeOf = (answer: Response) => answer.headers.get('content-type') ?? '';

test('the table has every path of the document', () => {
  const paths = documented.map((one) => one.split(' ')[1] as string);
  const ours = paths.filter((path) => /^\/(oauth2|\.well-known)\//.test(path));
  expect(Object.keys(PATHS).sort()).toEqual([...new Set(ours)].sort());
});

describe.each(Object.entries(PATHS))('%s', (path, { methods, pages = false }) => {
  test.each(METHODS)('%s', async (method) => {
    const answer = await ask(method, path);
    const body = await answer.text();
    if (!methods.includes(method)) {
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, [...methods].sort().join(', ')]);
    } else {
      expect([404, 405]).not.toContain(answer.status);
      expect(answer.status).toBeLessThan(500);
    }
    if (answer.status >= 400)
      expect([typeOf(answer), body]).toEqual([expect.stringMatching(JSON_TYPES), expect.anything()]);
    if (answer.status >= 400 && method !== 'HEAD') expect(JSON.parse(body)).toEqual(expect.any(Object));
  });

  if (methods.includes('HEAD')) {
    test('HEAD says what GET says', async () => {
      const [get, head] = await Promise.all(READ.map((method) => ask(method, path)));
      const told = (answer?: Response) => [answer?.status, answer?.headers.get('content-type')];
      expect(told(head)).toEqual(told(get));
      expect(await head?.text()).toBe('');
    });
  }

  test('OPTIONS', async () => {
    const plain = await ask('OPTIONS', path);
    expect([plain.status, plain.headers.get('allow')]).toEqual([204, [...methods].sort().join(', ')]);
    const asked = {
      'access-control-request-method': methods[0] ?? '',
      'access-control-request-headers': 'authorization',
    };
    const preflight = await ask('OPTIONS', path, { origin: 'https://app.example', ...asked });
    const allowed = ['origin', 'methods', 'headers'].map((name) =>
      preflight.headers.get(`access-control-allow-${name}`),
    );
    if (!pages) return expect(allowed).toEqual([null, null, null]);
    expect([preflight.status, ...allowed]).toEqual([204, expect.anything(), methods.join(','), 'authorization']);
  });

  test('below it is nothing', async () => {
    for (const method of [...METHODS, 'OPTIONS']) {
      const answer = await ask(method, `${path}/no/such`, { 'access-control-request-method': 'POST' });
      expect([method, answer.status, typeOf(answer)]).toEqual([method, 404, expect.stringMatching(JSON_TYPES)]);
    }
  });
});

const PROGRAMS = Object.entries(PATHS).filter(([path]) => !/authorize|logout/.test(path));
test.each(PROGRAMS)('%s answers a program, whatever that says that it accepts', async (path, { methods }) => {
  for (const method of methods) {
    const answer = await ask(method, path, { accept: 'text/html' });
    expect([method, typeOf(answer)]).toEqual([method, expect.stringMatching(JSON_TYPES)]);
  }
});

test.each(['/oauth2/authorize', '/oauth2/logout?client_id=nobody'])(
  '%s says what is wrong as a page or as JSON, as it is asked',
  async (path) => {
    for (const [accept, type] of [
      ['text/html,application/xhtml+xml,*/*;q=0.8', /^text\/html/],
      ['application/json', /^application\/json/],
    ] as const) {
      const answer = await ask('GET', path, { accept });
      expect([answer.status, typeOf(answer)]).toEqual([400, expect.stringMatching(type)]);
    }
  },
);

test('what was given back is told without a body, and so without the type of one', async () => {
  const { refresh_token: token } = await signInByCode(new Browser(service.url), { password: service.password.user });
  for (const one of [token, 'nonsense']) {
    const body = new URLSearchParams({ token: one, client_id: 'web' });
    const answer = await fetch(`${service.url}/oauth2/revoke`, { method: 'POST', body });
    expect([answer.status, typeOf(answer), await answer.text()]).toEqual([200, '', '']);
  }
});

describe('userinfo for a page elsewhere', () => {
  const read = async (origin: string | undefined, method = 'GET') => {
    const { accessToken } = await service.signIn('user');
    const headers = { authorization: `Bearer ${accessToken}`, ...(origin ? { origin } : {}) };
    return ask(method, '/oauth2/userinfo', headers);
  };

  test.each(['GET', 'HEAD', 'POST'])('%s: the pages of the client whose token it is, and no others', async (method) => {
    const own = await read(service.url, method);
    expect([own.status, own.headers.get('access-control-allow-origin')]).toEqual([200, service.url]);
    const foreign = await read('https://elsewhere.example', method);
    expect([foreign.status, foreign.headers.get('access-control-allow-origin')]).toEqual([400, null]);
  });

  test('it can read why it was refused', async () => {
    const headers = { origin: 'https://app.example', authorization: 'Bearer nonsense' };
    const refused = await ask('GET', '/oauth2/userinfo', headers);
    expect(['origin', 'credentials'].map((name) => refused.headers.get(`access-control-allow-${name}`))).toEqual([
      'https://app.example',
      null,
    ]);
    expect([refused.status, refused.headers.get('access-control-expose-headers')]).toEqual([401, 'WWW-Authenticate']);
  });
});
