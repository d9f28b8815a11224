import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { expect, test } from '@jest/globals';
import { openUpstream, runGateway, send } from './running-gateway.ts';

async function two() {
  const one = await openUpstream();
  const other = await openUpstream();
  const gateway = await runGateway({ TASK_URL: `${one.origin},${other.origin}` });
  const headers = { authorization: `Bearer ${await gateway.issuer.token()}`, 'content-type': 'application/json' };
  const create = (title: unknown = 'x') =>
    send(`${gateway.origin}/api/v1/tasks`, { method: 'POST', headers, body: JSON.stringify({ title }) });
  const close = () => Promise.all([gateway.close(), one.close(), other.close()]);
  return { one, other, gateway, create, close };
}

test('requests are spread over the instances', async () => {
  const { one, other, create, close } = await two();
  for (let i = 0; i < 10; i++) await create();
  expect([one.received.length, other.received.length]).toEqual([5, 5]);
  await close();
});

test('when an instance goes away no request fails, bodies included', async () => {
  const { one, other, create, close } = await two();
  await create();
  await one.close();
  const answers = await Promise.all(Array.from({ length: 50 }, () => create()));
  expect(answers.filter(({ status }) => status !== 200)).toHaveLength(0);
  expect(other.received.filter(({ body }) => body !== '{"title":"x"}')).toHaveLength(0);
  await close();
});

test('nor does one whose body is passed on as it comes, as long as nothing of it was', async () => {
  const { one, other, create, close } = await two();
  await one.close();
  const title = 'x'.repeat(200_000);
  const answers = await Promise.all(Array.from({ length: 10 }, () => create(title)));
  expect(answers.filter(({ status }) => status !== 200)).toHaveLength(0);
  expect(other.received.map(({ body }) => JSON.parse(body).title === title)).toEqual(Array(10).fill(true));
  await close();
});

test('where every instance is away, a body that was not read keeps its connection from nothing', async () => {
  const { one, other, gateway, create, close } = await two();
  await Promise.all([one.close(), other.close()]);
  expect((await create('x'.repeat(200_000))).status).toBe(503);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const headers = { authorization: `Bearer ${await gateway.issuer.token()}`, 'content-type': 'application/json' };
  for (const encoding of [{ 'transfer-encoding': 'chunked' }, { 'content-length': '900000' }]) {
    const sent = request(`${gateway.origin}/api/v1/tasks`, {
      agent,
      method: 'POST',
      headers: { ...headers, ...encoding },
    });
    const [answer] = (await once(sent.end('x'.repeat(900_000)), 'response')) as [IncomingMessage];
    await once(answer.resume(), 'end');
    expect(answer.statusCode).toBe(503);
  }
  agent.destroy();
  await close();
});

test('an instance that says it is not ready gets nothing once that was heard', async () => {
  const { one, other, gateway, create, close } = await two();
  one.ready = false;
  await send(`${gateway.origin}/ready`); // asks each instance
  const before = one.received.length;
  for (let i = 0; i < 10; i++) await create();
  expect(one.received).toHaveLength(before);
  expect(other.received.length).toBeGreaterThanOrEqual(10);
  await close();
});

test('/ready tells of each service since when it is or is not ready, and what it lacks', async () => {
  const { one, other, gateway, close } = await two();
  const task = async () => {
    const { body } = await send(`${gateway.origin}/ready`);
    return JSON.parse(body).dependencies['task-service'] as { since: string };
  };
  const started = await task();
  expect(started).toEqual({
    status: 'ok',
    instances: 2,
    ready: 2,
    since: expect.any(String),
    dependencies: { postgres: { status: 'ok' } },
  });
  one.ready = false;
  expect(await task()).toMatchObject({ status: 'ok', ready: 1, since: started.since });
  const before = Date.now();
  other.ready = false;
  const away = await task();
  expect(away).toMatchObject({
    status: 'unavailable',
    ready: 0,
    dependencies: { postgres: { status: 'unavailable' } },
  });
  const since = Date.parse(away.since);
  expect(since).toBeGreaterThanOrEqual(before);
  expect((await task()).since).toBe(away.since);
  await Promise.all([one.close(), other.close()]);
  expect(await task()).toMatchObject({ status: 'unavailable', since: away.since, dependencies: {} });
  await close();
});

test('a connection that breaks under a write is not repeated: it may have been done', async () => {
  const { one, other, create, close } = await two();
  for (const upstream of [one, other]) upstream.answer = (req) => void req.socket.destroy();
  expect((await create()).status).toBe(503);
  expect(one.received.length + other.received.length).toBe(1);
  await close();
});
