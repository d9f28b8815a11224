import { once } from 'node:events';
import { type IncomingMessage, request, type Server } from 'node:http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type RequestHandler, Router } from 'express';
import { closeServer, createHttpApp, createLogger, listen, onlyKnown, onlyServices, portOf } from '../src/index.ts';

const SECRET = 'a secret of at least 32 characters!';
const ran: string[] = [];
const run =
  (name: string): RequestHandler =>
  (_req, res) => {
    ran.push(name);
    res.json(name);
  };

let server: Server;
beforeAll(async () => {
  const inner = Router();
  inner.get(['/me', '/profile'], run('read'));
  inner.get('/things/count', run('count'));
  inner.route('/things/:id').get(run('one')).delete(run('delete'));
  const other = Router();
  other.patch('/profile', run('change'));
  other.all('/everything', run('everything'));
  other.get(
    '/:name',
    onlyKnown(({ name }) => name === 'known'),
    run('known'),
  );
  const inside = Router();
  inside.use('/internal', onlyServices);
  inside.post('/internal/below', run('below'));
  const app = createHttpApp({
    name: 'sample',
    log: createLogger('sample', 'silent'),
    serviceSecret: SECRET,
    mount: (routes) => {
      routes.get('/internal/thing', onlyServices, run('internal'));
      routes.use(['/auth', '/api/auth'], inner, other);
      routes.use(inside);
      routes.get(/^\/pages\/\w+$/, run('page'));
    },
  });
  server = await listen(app, { port: 0, setting: 'SAMPLE_PORT' });
});
afterAll(() => closeServer(server));

async function ask(method: string, path: string, headers: Record<string, string> = {}) {
  ran.length = 0;
  const asked = request({ port: portOf(server), host: '127.0.0.1', method, path, headers }).end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  const text = Buffer.concat(await answer.toArray()).toString();
  return { status: answer.statusCode, allow: answer.headers.allow, text, headers: answer.headers };
}

test.each([
  ['POST', '/health', 'GET, HEAD'],
  ['POST', '/auth/me', 'GET, HEAD'],
  ['DELETE', '/api/auth/profile', 'GET, HEAD, PATCH'],
  ['PUT', '/auth/profile/', 'GET, HEAD, PATCH'],
  ['PUT', '/auth/things/7', 'DELETE, GET, HEAD'],
  ['PUT', '/auth/things/count', 'GET, HEAD'],
  ['POST', '/pages/one?x=1', 'GET, HEAD'],
  ['TRACE', '/auth/me', 'GET, HEAD'],
])('%s %s is 405, names what is possible, and runs nothing', async (method, path, allow) => {
  const answer = await ask(method, path);
  expect([answer.status, answer.allow, ran]).toEqual([405, allow, []]);
  expect(JSON.parse(answer.text)).toMatchObject({ status: 405, success: false, type: expect.stringMatching('method') });
});

test.each(['/auth', '/auth/nothing', '/auth/me/more', '/profile', '/pages', '/auth/things'])(
  'nothing is at %s, under any method',
  async (path) => {
    for (const method of ['GET', 'HEAD', 'POST', 'OPTIONS']) {
      const { status, allow } = await ask(method, path);
      expect([method, status, allow]).toEqual([method, 404, undefined]);
    }
  },
);

test('of a name that there is not the route is not there either, by no method', async () => {
  expect(await ask('GET', '/auth/known')).toMatchObject({ status: 200, text: '"known"' });
  expect(await ask('POST', '/auth/known')).toMatchObject({ status: 405, allow: 'GET, HEAD' });
  expect(await ask('OPTIONS', '/auth/known')).toMatchObject({ status: 204, allow: 'GET, HEAD' });
});

test.each(['/internal/thing', '/internal/below'])('%s is there for our own services alone', async (path) => {
  const preflight = { origin: 'https://elsewhere.example', 'access-control-request-method': 'GET' };
  for (const method of ['PUT', 'OPTIONS']) {
    const answers = [await ask(method, path), await ask(method, path, preflight)];
    expect([method, ...answers.map(({ status, allow }) => [status, allow])]).toEqual([
      method,
      [404, undefined],
      [404, undefined],
    ]);
  }
  expect((await ask('PUT', path, { 'x-service-secret': SECRET })).status).toBe(405);
  expect((await ask('OPTIONS', path, { 'x-service-secret': SECRET })).status).toBe(204);
});

test('OPTIONS names the methods of every router, and leaves a route that takes any method alone', async () => {
  expect(await ask('OPTIONS', '/auth/profile')).toMatchObject({ status: 204, allow: 'GET, HEAD, PATCH', text: '' });
  expect((await ask('OPTIONS', '/auth/everything')).text).toBe('"everything"');
});

test('HEAD is answered like GET, without a body', async () => {
  const [head, get] = [await ask('HEAD', '/auth/things/7'), await ask('GET', '/auth/things/7')];
  const named = ({ headers }: typeof head) => ({ ...headers, date: '', 'x-request-id': '' });
  expect([head.status, head.text, named(head)]).toEqual([200, '', named(get)]);
});
