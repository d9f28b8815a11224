import { once } from 'node:events';
import { type ClientRequest, get, type IncomingMessage, type Server } from 'node:http';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Response } from 'express';
import { closeServer, createHttpApp, createLogger, listen, openSse, portOf, type SseStream } from '../src/index.ts';

let server: Server;
let opened: SseStream[];
let alive: boolean;
let before: (res: Response) => Promise<unknown>;
beforeEach(async () => {
  opened = [];
  alive = true;
  before = async () => {};
  const app = createHttpApp({
    name: 'streams',
    log: createLogger('streams', 'silent'),
    mount: (routes) =>
      routes.get('/stream', async (req, res) => {
        await before(res);
        opened.push(openSse(req, res, { heartbeatMs: 5, isAlive: () => alive }));
      }),
  });
  server = await listen(app, { port: 0, host: '127.0.0.1', setting: 'PORT' });
});
afterEach(() => closeServer(server));

async function open(method = 'GET'): Promise<{ request: ClientRequest; answer: IncomingMessage; stream: SseStream }> {
  const request = get({ host: '127.0.0.1', port: portOf(server), path: '/stream', method });
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  return { request, answer: answer.setEncoding('utf8'), stream: opened.at(-1) as SseStream };
}

const textOf = async (answer: IncomingMessage) => (await answer.toArray()).join('');

test('messages arrive as they were, in order, with comments between', async () => {
  alive = false;
  const { answer, stream } = await open();
  expect(answer.headers).toMatchObject({ 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  stream.comment('hello');
  await stream.send([{ data: 'two\nlines' }, { id: 7, event: 'ready', data: { seq: 7 } }]);
  await stream.send([]);
  stream.end();
  await stream.send([{ data: 'too late' }]);
  expect(await textOf(answer)).toBe(': hello\n\ndata: "two\\nlines"\n\nid: 7\nevent: ready\ndata: {"seq":7}\n\n');
});

test('a heartbeat is sent while there is one', async () => {
  const { answer, stream } = await open();
  const [text] = await once(answer, 'data');
  expect(text).toMatch(/^: ping\n\n/);
  stream.end();
});

test('HEAD ends with the headers of GET, and has no reader', async () => {
  const { answer, stream } = await open('HEAD');
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'text/event-stream']);
  expect(await textOf(answer)).toBe('');
  expect(stream.signal.aborted).toBe(true);
});

test('a writer waits for a slow reader, and no longer than it is there', async () => {
  const { answer, request, stream } = await open();
  answer.pause();
  let waiting: Promise<void> | undefined;
  for (let taken = true; taken; ) {
    waiting = stream.send([{ data: 'x'.repeat(1_000_000) }]);
    taken = await Promise.race([
      waiting.then(() => true),
      new Promise<false>((resolve) => setImmediate(resolve, false)),
    ]);
  }
  request.destroy();
  await waiting;
  expect(stream.signal.aborted).toBe(true);
});

test('who left before their stream begins has none', async () => {
  const arrived = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  before = async (res) => {
    arrived.resolve();
    await once(res, 'close');
    setImmediate(ended.resolve);
  };
  const request = get({ host: '127.0.0.1', port: portOf(server), path: '/stream' });
  request.once('error', () => {}); // it is cut by ourselves
  await arrived.promise;
  request.destroy();
  await ended.promise;
  expect(opened.map(({ signal }) => signal.aborted)).toEqual([true]);
});

test('streams end when the server closes', async () => {
  const { answer, stream } = await open();
  const text = textOf(answer);
  await closeServer(server);
  expect(stream.signal.aborted).toBe(true);
  await text;
});
