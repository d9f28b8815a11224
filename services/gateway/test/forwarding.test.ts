import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type RunningGateway, runGateway, send, sendBytes } from './running-gateway.ts';

const SECRET = 'a secret of the services, 32 characters or more';
let gateway: RunningGateway;
let authorization: string;

beforeAll(async () => {
  gateway = await runGateway({ SERVICE_SECRET: SECRET });
  authorization = `Bearer ${await gateway.issuer.token()}`;
});
afterAll(() => gateway.close());

test('a request reaches its service whole, with our request id and the trace of the caller', async () => {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const answer = await send(`${gateway.origin}/api/v1/tasks?limit=2&q=a%20b`, {
    method: 'POST',
    headers: { authorization, traceparent, 'content-type': 'application/json', 'idempotency-key': 'k' },
    body: '{"title":"x"}',
  });
  expect(answer.status).toBe(200);
  const received = gateway.task.received.at(-1);
  expect(received).toMatchObject({ method: 'POST', url: '/api/v1/tasks?limit=2&q=a%20b', body: '{"title":"x"}' });
  expect(received?.headers).toMatchObject({ authorization, traceparent, 'idempotency-key': 'k' });
  expect(received?.headers['x-request-id']).toBe(answer.headers['x-request-id']);
});

test('a client cannot say who it is, where it comes from, or that it is the gateway', async () => {
  const forged = {
    'x-forwarded-for': '6.6.6.6',
    'x-forwarded-host': 'evil.example',
    'x-forwarded-user': 'admin',
    'x-real-ip': '6.6.6.6',
    forwarded: 'for=6.6.6.6',
    'x-user-id': '1',
    'x-user': 'admin',
    'x-roles': 'admin',
    'x-service-secret': 'guess',
  };
  await send(`${gateway.origin}/api/public`, { headers: forged });
  const headers = gateway.auth.received.at(-1)?.headers ?? {};
  expect(headers).toMatchObject({
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-host': 'tasks.example',
    'x-forwarded-proto': 'https',
    'x-service-secret': SECRET,
  });
  for (const name of ['x-forwarded-user', 'x-real-ip', 'forwarded', 'x-user-id', 'x-user', 'x-roles']) {
    expect(headers).not.toHaveProperty(name);
  }
});

test('each request says by Via who passed it on, and how it came', async () => {
  for (const [headers, told] of [
    [{}, '1.1 taskward'],
    [{ via: '2 edge.example (nginx), 1.0 fred' }, '2 edge.example (nginx), 1.0 fred, 1.1 taskward'],
    [{ via: 'a secret one', connection: 'via' }, '1.1 taskward'],
  ] as const) {
    await send(`${gateway.origin}/api/public`, { headers });
    expect(gateway.auth.received.at(-1)?.headers.via).toBe(told);
  }
  const lines = ['GET /api/public HTTP/1.0', 'Host: tasks.example', '', ''];
  await sendBytes(gateway.origin, lines);
  expect(gateway.auth.received.at(-1)?.headers.via).toBe('1.0 taskward');
});

test('a body over 1 MiB is 413, announced or not, and reaches no service', async () => {
  const before = gateway.task.received.length;
  const body = 'x'.repeat(1024 * 1024 + 1);
  const headers = { authorization, 'content-type': 'application/json' };
  const announced = await send(`${gateway.origin}/api/v1/tasks`, { method: 'POST', headers, body });
  const chunked = await send(`${gateway.origin}/api/v1/tasks`, {
    method: 'POST',
    headers: { ...headers, 'transfer-encoding': 'chunked' },
    body,
  });
  expect([announced.status, chunked.status]).toEqual([413, 413]);
  expect(gateway.task.received).toHaveLength(before);
});

test('a body that ends early, or has two types, reaches no service and is no fault of ours', async () => {
  const before = gateway.auth.received.length;
  const head = ['POST /auth/login HTTP/1.1', 'Host: x', 'Content-Type: application/json'];
  const early = await sendBytes(gateway.origin, [...head, 'Content-Length: 100', '', '{"email":"x"}']);
  expect(early).toMatch(/^HTTP\/1\.1 400 .*application\/problem\+json/s);
  const second = ['Content-Type: text/plain', 'Content-Length: 2', '', '{}'];
  expect(await sendBytes(gateway.origin, [...head, ...second])).toMatch(/^HTTP\/1\.1 415 /);
  expect(gateway.auth.received).toHaveLength(before);
});

test('two different Authorization headers reach no service, whatever their order', async () => {
  const before = gateway.auth.received.length;
  const [good, bad] = [`Authorization: ${authorization}`, 'authorization: Bearer nonsense'];
  const answers = async (...lines: string[]) =>
    sendBytes(gateway.origin, ['GET /auth/me HTTP/1.1', 'Host: x', ...lines, 'Connection: close', '', '']);
  expect(await answers(good, bad)).toMatch(/^HTTP\/1\.1 400 .*invalid_request/s);
  expect(await answers(bad, good)).toMatch(/^HTTP\/1\.1 400 .*invalid_request/s);
  expect(gateway.auth.received).toHaveLength(before);
});

test('an event stream arrives as it is sent', async () => {
  const gate = Promise.withResolvers<void>();
  gateway.task.answer = async (_req, res) => {
    res.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('data: first\n\n');
    await gate.promise; // the second waits until the first was read
    res.end('data: second\n\n');
  };
  try {
    const answer = await fetch(`${gateway.origin}/api/v1/events`, { headers: { authorization } });
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
    const first = await reader.read();
    expect(new TextDecoder().decode(first.value)).toBe('data: first\n\n');
    gate.resolve();
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('data: second\n\n');
  } finally {
    gateway.task.answer = undefined;
  }
});
