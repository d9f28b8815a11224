import type { Server } from 'node:http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import Joi from 'joi';
import {
  announceStop,
  closeServer,
  conflict,
  createHttpApp,
  createLogger,
  listen,
  onlyServices,
  parse,
  portOf,
} from '../src/index.ts';

let server: Server;
let dependency = true;
const body = Joi.object({ title: Joi.string().required(), size: Joi.number() });

beforeAll(async () => {
  const app = createHttpApp({
    name: 'sample',
    log: createLogger('sample', 'silent'),
    serviceSecret: 'a secret of at least 32 characters!',
    ready: {
      part: async () => {
        if (!dependency) throw new Error('away');
      },
    },
    mount: (routes) => {
      routes.get('/conflict', () => {
        throw conflict('That was taken.');
      });
      routes.get('/broken', async () => {
        throw new Error('SELECT secret FROM vault');
      });
      routes.get('/away', async () => {
        throw Object.assign(new Error('connect ECONNREFUSED 10.0.0.1:5432'), { code: 'ECONNREFUSED' });
      });
      routes.post('/things', (req, res) => void res.json(parse(body, req.body, { in: 'body' })));
      routes.get('/ip', (req, res) => void res.json(req.ip));
      routes.get('/public', (_req, res) => void res.set('Cache-Control', 'public, max-age=60').json('anybody'));
      routes.get('/public/broken', (_req, res) => {
        res.set('Cache-Control', 'public, max-age=60');
        throw new Error('half way');
      });
      routes.get('/internal/thing', onlyServices, (_req, res) => void res.json('known'));
    },
  });
  server = await listen(app, { port: 0, setting: 'SAMPLE_PORT' });
});
afterAll(() => closeServer(server));

async function call(path: string, init: RequestInit = {}) {
  const answer = await fetch(`http://127.0.0.1:${portOf(server)}${path}`, init);
  return { status: answer.status, headers: answer.headers, body: await answer.json() };
}
const json = { 'content-type': 'application/json' };
const post = (text: string, headers: Record<string, string> = json) =>
  call('/things', { method: 'POST', headers, body: text });

test('a refusal is problem details with the request id of the answer', async () => {
  const {
    status,
    headers,
    body: problem,
  } = await call('/conflict?token=secret', { headers: { 'x-request-id': 'abc-1' } });
  expect(status).toBe(409);
  expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(headers.get('x-request-id')).toBe('abc-1');
  expect(problem).toEqual({
    type: 'urn:taskward:problem:conflict',
    title: 'Conflict',
    status: 409,
    detail: 'That was taken.',
    instance: '/conflict',
    requestId: 'abc-1',
    success: false,
  });
});

test('a request id that could harm a log is replaced', async () => {
  const { headers } = await call('/conflict', { headers: { 'x-request-id': 'a"b<script>' } });
  expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
});

test('what went wrong inside stays inside', async () => {
  const { status, body: problem } = await call('/broken');
  expect(status).toBe(500);
  expect(JSON.stringify(problem)).not.toMatch(/SELECT|vault|\.ts/);
});

test('a dependency that is away is 503 with Retry-After', async () => {
  const { status, headers, body: problem } = await call('/away');
  expect([status, headers.get('retry-after')]).toEqual([503, '2']);
  expect(JSON.stringify(problem)).not.toContain('10.0.0.1');
});

test('each bad field is named', async () => {
  const { status, body: problem } = await post('{"size":"big","more":1}');
  expect(status).toBe(422);
  expect(problem.errors.map(({ path }: { path: string }) => path).sort()).toEqual(['more', 'size', 'title']);
});

test.each([
  ['{"title":', json, 400],
  ['"text"', json, 400],
  ['{}', { 'content-type': 'text/plain' }, 415],
  [`{"title":"${'x'.repeat(1024 * 1024)}"}`, json, 413],
])('a body that cannot be read is refused: %.20s', async (text, headers, expected) => {
  expect((await post(text, headers as Record<string, string>)).status).toBe(expected);
});

test('a forwarded address is believed only from our own services', async () => {
  const forwarded = { 'x-forwarded-for': '9.9.9.9' };
  expect((await call('/ip', { headers: forwarded })).body).not.toBe('9.9.9.9');
  const secret = { 'x-service-secret': 'a secret of at least 32 characters!' };
  expect((await call('/ip', { headers: { ...forwarded, ...secret } })).body).toBe('9.9.9.9');
});

test('what is between our services is hidden from everybody else', async () => {
  expect((await call('/internal/thing')).status).toBe(404);
  expect(
    (await call('/internal/thing', { headers: { 'x-service-secret': 'a guess of at least 32 characters!' } })).status,
  ).toBe(404);
  const secret = { 'x-service-secret': 'a secret of at least 32 characters!' };
  expect((await call('/internal/thing', { headers: secret })).body).toBe('known');
});

test('ready follows what the service depends on, health does not', async () => {
  expect(await call('/ready')).toMatchObject({ status: 200, body: { dependencies: { part: { status: 'ok' } } } });
  dependency = false;
  expect(await call('/ready')).toMatchObject({
    status: 503,
    body: { dependencies: { part: { status: 'unavailable' } } },
  });
  expect((await call('/health')).status).toBe(200);
  dependency = true;
});

test('nothing may be kept unless its route says so, and no error ever', async () => {
  const keeping = async (path: string) => (await call(path)).headers.get('cache-control');
  for (const path of ['/health', '/ready', '/ip', '/conflict', '/broken', '/away', '/nowhere', '/public/broken']) {
    expect([path, await keeping(path)]).toEqual([path, 'no-store']);
  }
  expect((await post('{"title":')).headers.get('cache-control')).toBe('no-store');
  expect(await keeping('/public')).toBe('public, max-age=60');
});

test('a taken port is one plain line that names the setting', async () => {
  const other = createHttpApp({ name: 'other', log: createLogger('other', 'silent'), mount: () => {} });
  const port = portOf(server);
  await expect(listen(other, { port, setting: 'SAMPLE_PORT' })).rejects.toThrow(
    `SAMPLE_PORT: found ${port}, which another process uses; expected a free port`,
  );
});

test('a service that is about to stop answers still, but is not ready and keeps no connection', async () => {
  await announceStop(server, 0);
  expect((await call('/ready')).status).toBe(503);
  const { status, headers } = await call('/ip');
  expect([status, headers.get('connection')]).toEqual([200, 'close']);
});
