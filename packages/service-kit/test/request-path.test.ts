import { once } from 'node:events';
import { type IncomingMessage, request, type Server } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import helmet from 'helmet';
import Joi from 'joi';
import type { MetricValue } from 'prom-client';
import { closeServer, createHttpApp, createLogger, listen, openSse, parse, portOf, register } from '../src/index.ts';

const written: string[] = [];
const log = createLogger('sample', 'info', { write: (line: string) => void written.push(line) });
const body = Joi.object({ title: Joi.string().required() });
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

let server: Server;
let reached: () => void = () => {};
beforeAll(async () => {
  const app = createHttpApp({
    name: 'sample',
    log,
    mount: (routes) => {
      routes.get('/things/:id', (_req, res) => void res.set('ETag', '"1"').json({ id: 1 }));
      routes.post('/things', (req, res) => void res.status(201).json(parse(body, req.body, { in: 'body' })));
      routes.delete('/things/:id', (_req, res) => void res.status(204).end());
      routes.get('/moved', (_req, res) => res.redirect('/things/1'));
      routes.get('/bytes', (_req, res) => void res.send(Buffer.from('bytes')));
      routes.get('/head', (_req, res) => void res.writeHead(200, { 'Cache-Control': 'max-age=1' }).end('head'));
      routes.get(
        '/own',
        (_req, res) => void res.set({ 'cache-control': 'public', 'X-Frame-Options': 'SAMEORIGIN' }).end(),
      );
      routes.get('/stream', (req, res) => openSse(req, res, { heartbeatMs: 60_000 }).comment('here'));
      routes.get('/broken', () => {
        throw new Error('SELECT secret FROM vault');
      });
      routes.get('/never', () => reached());
    },
  });
  server = await listen(app, { port: 0, setting: 'SAMPLE_PORT' });
});
afterAll(() => closeServer(server));
beforeEach(() => {
  written.length = 0;
  register.resetMetrics();
});

interface Asked {
  method?: string;
  headers?: Record<string, string>;
  content?: string;
}

function open(path: string, { method = 'GET', headers = {}, content }: Asked = {}) {
  const asked = request({ port: portOf(server), host: '127.0.0.1', method, path, headers });
  asked.end(content);
  return asked;
}

async function ask(path: string, options?: Asked) {
  const [answer] = (await once(open(path, options), 'response')) as [IncomingMessage];
  await answer.toArray();
  return answer;
}

const lines = () => written.map((line) => JSON.parse(line));

/** The lines, as soon as there are so many. */
async function linesOf(count: number) {
  while (written.length < count) await turn();
  return lines();
}

const JSON_TYPE = { 'content-type': 'application/json' };

test('a request leaves one line: who, what, how it ended, how long it took', async () => {
  await ask('/things/1?token=abc', { headers: { 'x-request-id': 'abc-1' } });
  expect(await linesOf(1)).toEqual([
    {
      level: 30,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      pid: process.pid,
      hostname: expect.any(String),
      name: 'sample',
      req: { id: 'abc-1', method: 'GET', path: '/things/1' },
      res: { status: 200 },
      responseTime: expect.any(Number),
      msg: 'request completed',
    },
  ]);
});

test('a refusal leaves one too, and a failure another before it with its cause', async () => {
  await ask('/nowhere');
  const { headers } = await ask('/broken');
  const req = { id: headers['x-request-id'], method: 'GET', path: '/broken' };
  expect(await linesOf(3)).toMatchObject([
    { level: 30, req: { path: '/nowhere' }, res: { status: 404 }, msg: 'request completed' },
    { level: 50, req, err: { message: 'SELECT secret FROM vault', stack: expect.any(String) } },
    { level: 50, req, res: { status: 500 }, msg: 'request errored' },
  ]);
  expect(lines()[2]).not.toHaveProperty('err');
});

test('probes leave none', async () => {
  for (const path of ['/health', '/ready', '/metrics', '/health?x']) await ask(path);
  await ask('/bytes');
  expect(await linesOf(1)).toMatchObject([{ req: { path: '/bytes' } }]);
});

test('no secret of a request is in a line, wherever it came', async () => {
  const headers = {
    authorization: 'Bearer SECRET-1',
    cookie: 'session=SECRET-2',
    'x-service-secret': 'SECRET-3',
    'proxy-authorization': 'Basic SECRET-4',
    'x-request-id': 'SECRET 5',
    'idempotency-key': 'SECRET-6',
    ...JSON_TYPE,
  };
  const paths = [
    '/things/1?token=SECRET-7',
    '/broken?code=SECRET-8',
    '/nowhere?a=%SECRET-9',
    'http://me:SECRET-10@x/y',
  ];
  for (const path of paths) await ask(path, { headers });
  await ask('/things?x=SECRET-11', { method: 'POST', headers, content: '{"title":"SECRET-12"}' });
  await ask('/things?x=SECRET-11', { method: 'POST', headers, content: '{"password":"SECRET-13"}' });
  expect((await linesOf(7)).map(({ req }) => req.path)).toEqual([
    '/things/1',
    '/broken',
    '/broken',
    '/nowhere',
    '/y',
    '/things',
    '/things',
  ]);
  expect(written.join('')).not.toContain('SECRET-');
});

test('what is logged with a name of a secret is censored', () => {
  log.info({
    authorization: 'SECRET',
    headers: { cookie: 'SECRET' },
    answer: { token: 'SECRET', 'set-cookie': 'SECRET' },
  });
  log.info({ request: { headers: { authorization: 'SECRET', host: 'here' } } });
  expect(written.join('')).not.toContain('SECRET');
  expect(lines()[1]).toMatchObject({ request: { headers: { authorization: '[secret]', host: 'here' } } });
});

test('an id that is no harmless word is not taken over', async () => {
  for (const id of ['', 'two words', 'x'.repeat(129), 'é']) {
    const { headers } = await ask('/bytes', { headers: { 'x-request-id': id } });
    expect(headers['x-request-id']).toMatch(UUID);
  }
  const { headers } = await ask('/bytes', { headers: { 'x-request-id': `a.b:c-${'9'.repeat(122)}` } });
  expect(headers['x-request-id']).toHaveLength(128);
});

/** What helmet says of an answer that is no page. */
function securityHeaders(): Record<string, string> {
  const set: Record<string, string> = {};
  const response = {
    setHeader: (name: string, value: string) => Object.assign(set, { [name.toLowerCase()]: value }),
    removeHeader: () => {},
  };
  helmet({
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    strictTransportSecurity: false,
    xFrameOptions: { action: 'deny' },
  })({} as IncomingMessage, response as never, () => {});
  return set;
}

test.each<[string, number, Asked]>([
  ['/things/1', 200, {}],
  ['/things/1', 200, { method: 'HEAD' }],
  ['/things/1', 304, { headers: { 'if-none-match': '"1"' } }],
  ['/things/1', 204, { method: 'DELETE' }],
  ['/things/1', 204, { method: 'OPTIONS' }],
  ['/things/1', 405, { method: 'PUT' }],
  ['/things', 201, { method: 'POST', headers: JSON_TYPE, content: '{"title":"x"}' }],
  ['/things', 400, { method: 'POST', headers: JSON_TYPE, content: '{' }],
  ['/things', 413, { method: 'POST', headers: JSON_TYPE, content: `"${'x'.repeat(1_100_000)}"` }],
  ['/things', 415, { method: 'POST', headers: { 'content-type': 'text/plain' }, content: 'x' }],
  ['/things', 422, { method: 'POST', headers: JSON_TYPE, content: '{}' }],
  ['/moved', 302, {}],
  ['/bytes', 200, {}],
  ['/broken', 500, {}],
  ['/nowhere', 404, {}],
  ['/%', 400, {}],
  ['/health', 200, {}],
  ['/ready', 200, {}],
  ['/metrics', 200, {}],
])('%s is %d, with every security header, an id, and kept by nobody (%j)', async (path, status, options) => {
  const { statusCode, headers } = await ask(path, options);
  expect(statusCode).toBe(status);
  expect(headers).toMatchObject({
    ...securityHeaders(),
    'cache-control': 'no-store',
    'x-request-id': expect.stringMatching(UUID),
  });
  expect(headers).not.toHaveProperty('x-powered-by');
});

test('so has a stream, and a head that a route writes itself', async () => {
  const asked = open('/stream');
  const [stream] = (await once(asked, 'response')) as [IncomingMessage];
  expect(stream.headers).toMatchObject({
    ...securityHeaders(),
    'cache-control': 'no-store',
    'content-type': 'text/event-stream',
  });
  asked.destroy();
  const { headers } = await ask('/head');
  expect(headers).toMatchObject({ ...securityHeaders(), 'cache-control': 'max-age=1' });
  expect(await linesOf(2)).toMatchObject([
    { req: { path: '/stream' }, res: { status: 200 }, msg: 'request aborted' },
    { req: { path: '/head' }, msg: 'request completed' },
  ]);
});

test('a header of a route goes before the usual one', async () => {
  const { headers } = await ask('/own');
  expect(headers).toMatchObject({
    'cache-control': 'public',
    'x-frame-options': 'SAMEORIGIN',
    'x-content-type-options': 'nosniff',
  });
});

/** How many requests were counted, by "method route status". */
async function counted(): Promise<Record<string, number>> {
  const metric = await register.getSingleMetric('http_server_request_duration_seconds')?.get();
  const values: Array<MetricValue<string> & { metricName?: string }> = metric?.values ?? [];
  const counts = values.filter(({ metricName }) => metricName?.endsWith('_count'));
  return Object.fromEntries(
    counts.map(({ labels, value }) => [`${labels.method} ${labels.route} ${labels.status}`, value]),
  );
}

test('requests are counted by method, route and status, whatever the path', async () => {
  for (const id of [1, 2, 3]) await ask(`/things/${id}?page=${id}`);
  await ask('/THINGS/4');
  await ask('/things/5', { method: 'HEAD' });
  await ask('/things/6', { method: 'DELETE' });
  for (const path of ['/a', '/b', '/c']) await ask(path);
  await ask('/things', { method: 'POST', headers: JSON_TYPE, content: '{}' });
  await ask('/broken');
  await linesOf(12);
  expect(await counted()).toEqual({
    'GET /things/:id 200': 4,
    'HEAD /things/:id 200': 1,
    'DELETE /things/:id 204': 1,
    'GET none 404': 3,
    'POST /things 422': 1,
    'GET /broken 500': 1,
  });
});

test('methods that nothing here has are counted as one', async () => {
  for (const method of ['PROPFIND', 'MKCOL', 'PURGE']) await ask('/nowhere', { method });
  await linesOf(3);
  expect(await counted()).toEqual({ '_OTHER none 404': 3 });
});

test('a request whose sender leaves before the answer is counted as that, and once', async () => {
  const arrived = new Promise<void>((resolve) => {
    reached = resolve;
  });
  const asked = open('/never').on('error', () => {}); // it is we who hang up
  await arrived;
  asked.destroy();
  expect(await linesOf(1)).toMatchObject([
    { level: 30, req: { path: '/never' }, res: { status: null }, msg: 'request aborted' },
  ]);
  await ask('/bytes');
  await linesOf(2);
  expect(await counted()).toEqual({ 'GET /never aborted': 1, 'GET /bytes 200': 1 });
});
