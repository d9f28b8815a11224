import { once } from 'node:events';
import { type ClientRequest, createServer, request, type Server } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { closeServer, listen, portOf, takeTime } from '../src/index.ts';

const IDLE_MS = 2_000;

let server: Server;
let expired = 0;
beforeAll(async () => {
  const app = createServer({ connectionsCheckingInterval: 20, headersTimeout: 50 }, async (req, res) => {
    if (req.url === '/file') takeTime(req, IDLE_MS);
    let length = 0;
    try {
      for await (const part of req) length += part.length;
    } catch {
      return; // it ended early, which its sender sees
    }
    res.end(String(length));
  });
  server = await listen(app, { port: 0, host: '127.0.0.1', setting: 'PORT' });
  server.requestTimeout = 60;
  server.prependListener('clientError', () => {
    expired += 1;
  });
});
afterAll(() => closeServer(server));

/** Sends a byte now and then, until the server looked once more for requests that take too long. */
async function trickle(sent: ClientRequest): Promise<void> {
  for (const before = expired; expired === before && !sent.destroyed; ) {
    sent.write('x');
    await pause(10);
  }
}

test('a file may take longer than other bodies, and the connection goes on as usual afterwards', async () => {
  const { Agent } = await import('node:http');
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const to = (path: string) => request({ host: '127.0.0.1', port: portOf(server), path, method: 'POST', agent });
  for (let time = 0; time < 2; time += 1) {
    const sent = to('/file');
    const answered = once(sent, 'response');
    await trickle(sent);
    sent.end('y');
    const [res] = await answered;
    expect(res.statusCode).toBe(200);
    res.resume();
    await once(res, 'end');
  }
  const other = to('/words');
  const refused = once(other, 'response');
  other.on('error', () => undefined); // it is cut off, after the answer
  await trickle(other);
  expect((await refused)[0].statusCode).toBe(408);
  agent.destroy();
});

test('whoever sends nothing of a file any more is cut off', async () => {
  const sent = request({ host: '127.0.0.1', port: portOf(server), path: '/file', method: 'POST', agent: false });
  sent.write('x');
  const [error] = await once(sent, 'error').catch((thrown: Error) => [thrown]);
  expect((error as NodeJS.ErrnoException).code).toBe('ECONNRESET');
});
