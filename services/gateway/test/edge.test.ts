import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type RunningGateway, runGateway, send } from './running-gateway.ts';

let gateway: RunningGateway;
const bearer = async (roles: string[]) => ({ authorization: `Bearer ${await gateway.issuer.token({ roles })}` });

beforeAll(async () => {
  gateway = await runGateway();
});
afterAll(() => gateway.close());

describe('what needs a token is refused at the edge without one', () => {
  test.each([
    '/api/v1/tasks',
    '/api/v1/tasks/x/history',
    '/api/v1/comments/x',
    '/api/v1/events',
    '/api/private',
    '/api/admin',
    '/api/v1/users',
  ])('%s', async (path) => {
    const before = gateway.auth.received.length + gateway.task.received.length;
    const answer = await send(gateway.origin + path);
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Bearer');
    expect(JSON.parse(answer.body)).toMatchObject({ status: 401, success: false, instance: path });
    expect(gateway.auth.received.length + gateway.task.received.length).toBe(before);
  });
});

test.each(['/api/admin', '/api/v1/users', '/api/v1/users/1/roles', '/api/v1/audit', '/api/v1/clients', '/api/v1/keys'])(
  '%s is for admins',
  async (path) => {
    expect((await send(gateway.origin + path, { headers: await bearer(['user']) })).status).toBe(403);
    expect((await send(gateway.origin + path, { headers: await bearer(['admin']) })).status).toBe(200);
  },
);

test.each([
  '/metrics',
  '/internal/revocations/stream',
  '/.well-known/other',
  '/api/v2/tasks',
  '/api/v1/tasks-of-others',
  '/authentication',
  '/auth/../internal/revocations/stream',
  '/auth/..%2finternal/revocations/stream',
  '/%2e%2e/metrics',
])('%s does not reach a service', async (path) => {
  const before = gateway.auth.received.length + gateway.task.received.length;
  const answer = await send(gateway.origin + path, { headers: await bearer(['admin']) });
  const forwarded = gateway.auth.received.slice(before);
  // A path is forwarded as written; the service takes it for a path below /auth, not for one beside it.
  for (const { url } of forwarded) expect(url).toMatch(/^\/auth\//);
  if (forwarded.length === 0) expect(answer.status).toBe(404);
});

test('a service that is away is 503 with Retry-After', async () => {
  const alone = await runGateway({ TASK_URL: 'http://127.0.0.1:9' });
  const headers = { authorization: `Bearer ${await alone.issuer.token()}` };
  const answer = await send(`${alone.origin}/api/v1/tasks`, { headers });
  expect(answer.status).toBe(503);
  expect(answer.headers['retry-after']).toBeDefined();
  expect((await send(`${alone.origin}/ready`)).status).toBe(503);
  expect((await send(`${alone.origin}/health`)).status).toBe(200);
  await alone.close();
});

test('past the limit an address gets 429 with Retry-After and RateLimit headers', async () => {
  const limited = await runGateway({ RATE_LIMIT_API: '3' });
  const answers = [];
  for (let i = 0; i < 5; i++) answers.push(await send(`${limited.origin}/api/public`));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429, 429]);
  const refused = answers[4];
  expect(Number(refused?.headers['retry-after'])).toBeGreaterThan(0);
  expect(refused?.headers.ratelimit).toMatch(/r=0/);
  expect(JSON.parse(refused?.body ?? '')).toMatchObject({ status: 429, success: false });
  // Another address in X-Forwarded-For is not believed from a stranger.
  expect((await send(`${limited.origin}/api/public`, { headers: { 'x-forwarded-for': '9.9.9.9' } })).status).toBe(429);
  await limited.close();
});

test('every answer tells its request, its limit and how to treat it, each once, wherever it comes from', async () => {
  const away = await runGateway({ TASK_URL: 'http://127.0.0.1:9', RATE_LIMIT_API: '5' });
  const token = { authorization: `Bearer ${await away.issuer.token()}` };
  const asked: Array<[path: string, status: number, headers?: Record<string, string>]> = [
    ['/api/public', 200],
    ['/api/private', 401],
    ['/api/v1/users', 403, token],
    ['/api/nowhere', 404],
    ['/api/v1/tasks', 503, token],
    ['/api/public', 429],
  ];
  for (const [path, status, headers = {}] of asked) {
    const id = `asked-${status}`;
    const answer = await send(away.origin + path, { headers: { ...headers, 'x-request-id': id } });
    expect([path, answer.status]).toEqual([path, status]);
    expect(answer.headers).toMatchObject({
      'x-request-id': id,
      'cache-control': 'no-store',
      'content-security-policy': expect.stringContaining('frame-ancestors'),
      'x-content-type-options': 'nosniff',
      ratelimit: expect.stringMatching(/^"api"; r=[0-4]; t=\d+$/),
      'ratelimit-policy': '"api"; q=5; w=60',
    });
  }
  await away.close();
});

test('behind a proxy an address is the same however it is written, IPv6 by its /64, and is passed on in one text', async () => {
  const limited = await runGateway({ RATE_LIMIT_API: '3', TRUST_PROXY: '1' });
  const ask = async (address: string) =>
    (await send(`${limited.origin}/api/public`, { headers: { 'x-forwarded-for': address } })).status;
  for (const address of ['2001:db8:1:2::7', '[2001:DB8:1:2:ffff::1]:443', '2001:db8:1:2:0::9%eth0']) {
    expect(await ask(address)).toBe(200);
  }
  expect(await ask('2001:db8:1:2::7')).toBe(429);
  expect(await ask('2001:db8:1:3::7')).toBe(200);
  for (const address of ['192.0.2.7', '::ffff:192.0.2.7', '192.0.2.7:80']) expect(await ask(address)).toBe(200);
  expect(await ask('192.000.002.007')).toBe(429);
  expect(limited.auth.received.map(({ headers }) => headers['x-forwarded-for'])).toEqual([
    '2001:db8:1:2::7',
    '2001:db8:1:2:ffff::1',
    '2001:db8:1:2::9',
    '2001:db8:1:3::7',
    ...Array(3).fill('192.0.2.7'),
  ]);
  await limited.close();
});

test('a part of a file that it does not have is 416, as a problem', async () => {
  for (const path of ['/again.js', '/assets/tiny-3c4d.css', '/login']) {
    const { status, headers, body } = await send(gateway.origin + path, { headers: { range: 'bytes=9999-' } });
    expect([path, status, headers['content-range']]).toEqual([path, 416, expect.stringMatching(/^bytes \*\/\d+$/)]);
    expect(JSON.parse(body)).toMatchObject({ status: 416, success: false, title: 'Range not satisfiable' });
  }
});
