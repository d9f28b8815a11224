import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import { Writable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { closeServer, createHttpApp, listen, portOf } from '../src/index.ts';

// Whatever speaks to the port is answered in the one shape of errors, by whichever part notices.

const logged: Array<{ level: number; msg: string }> = [];
const lines = new Writable({
  write(chunk, _encoding, done) {
    for (const line of String(chunk).trim().split('\n')) logged.push(JSON.parse(line));
    done();
  },
});

let server: Server;
let impatient: Server;
beforeAll(async () => {
  const app = createHttpApp({
    name: 'sample',
    log: pino({}, lines),
    bodyLimit: 1024 * 1024,
    mount: (routes) => {
      routes.post('/things', (req, res) => void res.json({ host: req.headers.host, body: req.body }));
      routes.get('/things', (req, res) => {
        res.json({ host: req.headers.host, url: req.originalUrl, query: req.query });
      });
      routes.get('/teapot', () => {
        throw Object.assign(new Error('short and stout'), { status: 418 });
      });
    },
  });
  server = await listen(app, { port: 0, setting: 'SAMPLE_PORT' });
  const soon = createServer({ connectionsCheckingInterval: 20, headersTimeout: 50 }, app);
  impatient = await listen(soon, { port: 0, setting: 'SAMPLE_PORT' });
  impatient.requestTimeout = 60;
});
afterAll(() => Promise.all([server, impatient].map(closeServer)));

/** Sends bytes as they are and gives what came back until the other side closed. */
async function send(lines: string[], content: string | Buffer = '', to = server) {
  const socket = connect(portOf(to), '127.0.0.1');
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  socket.write(content);
  let answer = '';
  socket.setEncoding('utf8').on('data', (part) => {
    answer += part;
  });
  await once(socket, 'close');
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  const header = (name: string) => new RegExp(`^${name}: (.*)$`, 'im').exec(head)?.[1];
  return { status: Number(head.split(' ')[1]), header, body: body && JSON.parse(body) };
}
const CLOSE = 'Connection: close';
const get = (target: string, ...headers: string[]) => send([`GET ${target} HTTP/1.1`, ...headers, CLOSE]);

test.each<[string, string[], number]>([
  ['no Host', ['GET /things HTTP/1.1', CLOSE], 400],
  ['two of them', ['GET /things HTTP/1.1', 'Host: a', 'Host: a', CLOSE], 400],
  ['a whole URL without Host', ['GET http://a/things HTTP/1.1', CLOSE], 400],
  ['an expectation', ['GET /things HTTP/1.1', 'Host: a', 'Expect: a-miracle', CLOSE], 417],
  ['one with a body', ['POST /things HTTP/1.1', 'Host: a', 'Expect: 200-ok', 'Content-Length: 9', CLOSE], 417],
  ['a tunnel', ['CONNECT a:443 HTTP/1.1', 'Host: a:443'], 405],
  ['long headers', ['GET /things HTTP/1.1', 'Host: a', `X-Long: ${'x'.repeat(20_000)}`], 431],
  ['a long path', [`GET /${'x'.repeat(20_000)} HTTP/1.1`, 'Host: a'], 431],
  ['another protocol', ['PRI * HTTP/2.0', '', 'SM'], 400],
  ['a status that is not in the list', ['GET /teapot HTTP/1.1', 'Host: a', CLOSE], 400],
])('%s', async (_what, lines, status) => {
  const answer = await send(lines);
  expect(answer).toMatchObject({ status, body: { status, success: false, title: expect.any(String) } });
  expect(answer.header('content-type')).toMatch(/^application\/problem\+json/);
  expect(answer.header('x-request-id')).toBe(answer.body.requestId);
  expect(answer.header('cache-control')).toBe('no-store');
  if (status === 405) expect(answer.header('allow')).toMatch(/GET/);
});

test('a long chunk extension', async () => {
  const lines = ['POST /things HTTP/1.1', 'Host: a', 'Content-Type: application/json', 'Transfer-Encoding: chunked'];
  const answer = await send(lines, `2;${'x'.repeat(20_000)}\r\n{}\r\n`);
  expect(answer).toMatchObject({ status: 413, body: { status: 413, success: false } });
});

test('who takes too long with the head, or with the body', async () => {
  const slow = ['POST /things HTTP/1.1', 'Host: a', 'Content-Type: application/json', 'Content-Length: 9'];
  for (const lines of [['GET /things HTTP/1.1\r\nHost: a\r\nX:'], slow]) {
    const socket = connect(portOf(impatient), '127.0.0.1');
    socket.write(lines.length > 1 ? `${lines.join('\r\n')}\r\n\r\n{` : String(lines));
    const [answer] = await once(socket.setEncoding('utf8'), 'data');
    expect(answer).toMatch(/^HTTP\/1\.1 408 .*application\/problem\+json.*"status":408/s);
    socket.destroy();
  }
});

test.each([
  ['http://other.example/things?a=b', { host: 'other.example', url: '/things?a=b', query: { a: 'b' } }],
  ['HTTPS://user:pw@other.example:8443/things', { host: 'other.example:8443', url: '/things', query: {} }],
  ['/things', { host: 'a', url: '/things', query: {} }],
])('%s is a target', async (target, body) => {
  expect(await get(target, 'Host: a')).toMatchObject({ status: 200, body });
});

test('a whole URL is judged by its path as any other, and the whole server can be asked what it is', async () => {
  for (const [target, status] of [
    ['http://a', 404],
    ['http://a?b', 404],
    ['http://a/nothing', 404],
    ['http://a/%00', 400],
    ['http://a//things', 404],
  ] as const) {
    const answer = await get(target, 'Host: a');
    expect([target, answer.status, answer.body.instance]).toEqual([target, status, expect.stringMatching(/^\//)]);
  }
  expect((await send(['OPTIONS * HTTP/1.1', 'Host: a', CLOSE])).status).toBe(204);
});

test('an upload that its sender gives up is no error of ours', async () => {
  const type = 'Content-Type: application/json';
  const packed = gzipSync(Buffer.alloc(100_000, 'x'));
  for (const [headers, content] of [
    [['Content-Length: 1000000'], '{"a":'],
    [['Content-Length: 9', 'Expect: 100-continue'], ''],
    [['Transfer-Encoding: chunked'], '5\r\n{"a":\r\n'],
    [['Content-Length: 100000', 'Content-Encoding: gzip'], packed.subarray(0, 20)],
    [['Content-Length: 5000000'], 'x'.repeat(100_000)],
  ] as const) {
    logged.length = 0;
    const socket = connect(portOf(server), '127.0.0.1');
    const arrived = once(server, 'request');
    socket.write(`${['POST /things HTTP/1.1', 'Host: a', type, ...headers].join('\r\n')}\r\n\r\n`);
    socket.write(content);
    const [, res] = await arrived;
    const closed = once(res, 'close');
    socket.resetAndDestroy();
    await closed;
    expect((await get('/things', 'Host: a')).status).toBe(200);
    expect(logged.filter(({ level }) => level > 40)).toEqual([]);
    expect(logged.map(({ msg }) => msg)).toContain('request aborted');
  }
});
