import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { exchangeBytes, type RunningGateway, runGateway, send } from './running-gateway.ts';

const SECRET = 'a secret of the services, 32 characters or more';
let gateway: RunningGateway;
beforeAll(async () => {
  gateway = await runGateway({ SERVICE_SECRET: SECRET });
});
afterAll(() => gateway.close());

test('what is between two neighbours alone goes no further, and takes nothing of ours along', async () => {
  await exchangeBytes(gateway.origin, [
    'GET /api/public HTTP/1.1',
    'Host: x',
    'Connection: close, X-Private, X-Service-Secret, x-forwarded-for',
    'X-Private: 1',
    'X-Public: 1',
    'Keep-Alive: timeout=5',
    'TE: trailers',
    'Trailer: X-Later',
    'Proxy-Authorization: Basic eDp5',
    'Proxy-Connection: keep-alive',
    'Upgrade: h2c',
    '',
    '',
  ]);
  const { headers } = gateway.auth.received.at(-1) ?? { headers: {} };
  for (const name of [
    'x-private',
    'keep-alive',
    'te',
    'trailer',
    'proxy-authorization',
    'proxy-connection',
    'upgrade',
  ]) {
    expect(headers).not.toHaveProperty(name);
  }
  expect(headers).toMatchObject({ 'x-public': '1', 'x-service-secret': SECRET, 'x-forwarded-for': '127.0.0.1' });
});

test('an answer reaches its caller as the service gave it, without what was for the gateway', async () => {
  gateway.auth.answer = (_req, res) => {
    res.setHeader('Set-Cookie', ['a=1', 'b=2']);
    res.setHeader('X-Internal', '1');
    res
      .writeHead(418, 'Short And Stout', { Connection: 'x-internal, keep-alive', 'Keep-Alive': 'timeout=7' })
      .end('tea');
  };
  try {
    const { status, headers, body } = await send(`${gateway.origin}/api/public`);
    expect({ status, body, cookies: headers['set-cookie'] }).toEqual({
      status: 418,
      body: 'tea',
      cookies: ['a=1', 'b=2'],
    });
    expect(headers).not.toHaveProperty('x-internal');
    expect(headers['keep-alive']).not.toBe('timeout=7');
  } finally {
    gateway.auth.answer = undefined;
  }
});

test('a body may be announced, and is asked for once', async () => {
  const head = ['POST /auth/login HTTP/1.1', 'Host: x', 'Content-Type: application/json', 'Expect: 100-continue'];
  const answer = await exchangeBytes(gateway.origin, [...head, 'Connection: close', 'Content-Length: 2', '', '{}']);
  expect(answer).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /);
  expect(gateway.auth.received.at(-1)).toMatchObject({ body: '{}', headers: { 'content-length': '2' } });
});

test.each(['http', 'HTTP'])('a target may be a whole URL (%s)', async (scheme) => {
  const target = `${scheme}://elsewhere.example/api/public?a=//b`;
  const answer = await exchangeBytes(gateway.origin, [
    `GET ${target} HTTP/1.1`,
    'Host: x',
    'Connection: close',
    '',
    '',
  ]);
  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  expect(gateway.auth.received.at(-1)?.url).toBe('/api/public?a=//b');
});

test('whatever Node reads, a service gets: no request is refused on the way, none takes a connection with it', async () => {
  const odd = [
    'GET /auth/|"<>^`{}\\ HTTP/1.1',
    'Host: \xe9',
    'X-Odd: \x80\xff\t "',
    "!#$%&'*+.^_`|~: 1",
    'Cookie: a',
    'Cookie: b',
  ];
  const before = gateway.auth.received.length;
  for (let i = 0; i < 3; i += 1) {
    const answer = await exchangeBytes(gateway.origin, [...odd, 'Connection: close', '', '']);
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  }
  const received = gateway.auth.received.slice(before);
  expect(received).toHaveLength(3);
  expect(received[0]).toMatchObject({ url: '/auth/|"<>^`{}\\', headers: { cookie: 'a; b', host: '\xe9' } });
});
