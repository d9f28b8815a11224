import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { followRevocations, type RevocationFollower } from '../src/index.ts';

const opened: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

const REFUSED = 'http://127.0.0.1:9/feed';

/** One instance of an issuer: notes after which entry its readers begin. */
async function instance(answer: (res: ServerResponse) => void = follows) {
  const state = { after: [] as number[], answer, streams: [] as ServerResponse[], url: '' };
  const server = createServer((req: IncomingMessage, res) => {
    state.after.push(Number(new URL(req.url ?? '/', 'http://feed').searchParams.get('after')));
    state.streams.push(res);
    state.answer(res);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/feed`;
  return state;
}

function follows(res: ServerResponse): void {
  res.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('event: ready\ndata: {}\n\n');
  const ping = setInterval(() => res.write(': ping\n\n'), 100);
  res.once('close', () => clearInterval(ping));
}

const silent = (res: ServerResponse) =>
  void res.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('event: ready\ndata: {}\n\n');

function follow(url: string[], onError?: (error: unknown) => void): RevocationFollower {
  const follower = followRevocations({ url, issuer: 'https://issuer.example', onError });
  opened.push(follower.close);
  return follower;
}

const entry = (seq: number) =>
  `data: ${JSON.stringify({ seq, kind: 'session', id: `s${seq}`, before: 0, expiresAt: Date.now() / 1_000 + 900 })}\n\n`;

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('it did not happen within 15 s');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

test.each<[string, ((res: ServerResponse) => void) | undefined]>([
  ['refuses connections', undefined],
  ['answers 404', (res) => void res.writeHead(404).end()],
  ['hangs', () => {}],
  ['ends at once', (res) => void res.writeHead(200, { 'Content-Type': 'text/event-stream' }).end()],
])(
  'the second address is followed where the first %s from the start',
  async (_how, answer) => {
    const first = answer ? await instance(answer) : { url: REFUSED };
    const second = await instance();
    await follow([first.url, second.url]).loaded;
    expect(second.after).toEqual([0]);
  },
  15_000,
);

test('a stream that breaks is gone on with elsewhere, after the last entry, and back again', async () => {
  const first = await instance();
  const second = await instance();
  const errors: unknown[] = [];
  const follower = follow([first.url, second.url], (error) => errors.push(error));
  await follower.loaded;
  first.streams[0]?.write(entry(7));
  first.streams[0]?.write(entry(8), () => first.streams[0]?.destroy());
  await until(() => second.after.length > 0);
  expect(second.after).toEqual([8]);
  expect(errors).toHaveLength(1);
  second.streams[0]?.write(entry(9));
  second.streams[0]?.end();
  await until(() => first.after.length > 1);
  expect(first.after).toEqual([0, 9]);
});

test('an instance that falls silent is left for the next one', async () => {
  const first = await instance(silent);
  const second = await instance();
  const errors: Error[] = [];
  const follower = follow([first.url, second.url], (error) => errors.push(error as Error));
  await follower.loaded;
  await until(() => second.streams.length > 0);
  expect(errors.map(({ message }) => message)).toEqual([`${first.url} fell silent`]);
  expect(follower.isFresh()).toBe(true);
}, 20_000);

test.each([[[]], [['']], [[REFUSED, 'no URL']]])('%j are no addresses of a feed', (addresses) => {
  expect(() => follow(addresses)).toThrow(TypeError);
});
