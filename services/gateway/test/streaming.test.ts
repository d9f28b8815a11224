import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type RunningGateway, runGateway, send } from './running-gateway.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

let gateway: RunningGateway;
let authorization: string;
beforeAll(async () => {
  gateway = await runGateway({ RATE_LIMIT_API: '100000', MAX_FILE_SIZE: String(64 * MIB) });
  authorization = `Bearer ${await gateway.issuer.token()}`;
});
afterEach(() => {
  gateway.task.take = undefined;
  gateway.task.answer = undefined;
});
afterAll(() => gateway.close());

/** What the service gets next, before its body was read. */
function nextAtService(): Promise<{ req: IncomingMessage; res: ServerResponse }> {
  return new Promise((resolve) => {
    gateway.task.take = (req, res) => resolve({ req: req.on('error', () => undefined), res });
  });
}

/** However it comes to its end. */
const closeOf = (stream: NodeJS.EventEmitter) => new Promise<void>((resolve) => void stream.once('close', resolve));

/** A request that is under way; it fails where its answer does. */
function begin(method: string, headers: Record<string, string> = {}, path = '/api/v1/tasks'): ClientRequest {
  const json = method === 'GET' ? {} : { 'content-type': 'application/json' };
  return request(gateway.origin + path, { method, headers: { authorization, ...json, ...headers }, agent: false });
}

async function answerTo(sent: ClientRequest): Promise<{ status?: number; type?: string; res: IncomingMessage }> {
  const [res] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: res.statusCode, type: res.headers['content-type'], res };
}

describe('a body of more than 64 KiB', () => {
  test.each<Record<string, string>>([{ 'transfer-encoding': 'chunked' }, { 'content-length': String(200 * KIB) }])(
    'is passed on as it comes: %p',
    async (headers) => {
      const atService = nextAtService();
      const sent = begin('POST', headers);
      sent.write(Buffer.alloc(100 * KIB, 'a'));
      const { req, res } = await atService; // before the rest is there
      sent.end(Buffer.alloc(100 * KIB, 'b'));
      let body = '';
      for await (const part of req) body += part;
      res.end(JSON.stringify({ length: body.length }));
      expect((await answerTo(sent)).status).toBe(200);
      expect(body).toBe('a'.repeat(100 * KIB) + 'b'.repeat(100 * KIB));
      expect(req.headers).toMatchObject(headers);
    },
  );

  test('whose sender leaves midway ends at the service', async () => {
    const atService = nextAtService();
    const sent = begin('POST', { 'content-length': String(500 * KIB) }).on('error', () => undefined);
    sent.write(Buffer.alloc(100 * KIB));
    const { req } = await atService;
    const closed = closeOf(req.resume());
    sent.destroy();
    await closed;
    expect(req.complete).toBe(false);
  });

  test('that turns out larger than 1 MiB is 413, and the service never sees its end', async () => {
    const atService = nextAtService();
    const sent = begin('POST', { 'transfer-encoding': 'chunked' });
    const answer = answerTo(sent);
    sent.write(Buffer.alloc(MIB));
    const { req } = await atService;
    const closed = closeOf(req.resume());
    sent.end('x');
    expect(await answer).toMatchObject({ status: 413, type: expect.stringContaining('application/problem+json') });
    await closed;
    expect(req.complete).toBe(false);
  });

  test('goes through whatever its size where its service says itself what is too large', async () => {
    const atService = nextAtService();
    const sent = begin('POST', { 'content-length': String(3 * MIB) }, '/api/v1/tasks/import');
    sent.end(Buffer.alloc(3 * MIB));
    const { req, res } = await atService;
    let size = 0;
    for await (const part of req) size += part.length;
    res.end();
    expect([(await answerTo(sent)).status, size]).toEqual([200, 3 * MIB]);
  });

  test('is sent once: 503 where its service breaks, and the connection can be used further', async () => {
    let seen = 0;
    gateway.task.take = (req) => {
      seen += 1;
      req.once('data', () => req.socket.destroy());
    };
    const sent = begin('PUT', { 'content-length': String(200 * KIB) });
    sent.write(Buffer.alloc(150 * KIB));
    const { status, type, res } = await answerTo(sent);
    expect([status, type]).toEqual([503, expect.stringContaining('application/problem+json')]);
    expect(res.headers['retry-after']).toBeDefined();
    const ended = once(res.resume(), 'end');
    sent.end(Buffer.alloc(50 * KIB));
    await ended;
    expect(seen).toBe(1);
  });

  test('may be answered before it is there as a whole', async () => {
    gateway.task.take = (_req, res) => void res.writeHead(409).end('no');
    const sent = begin('POST', { 'content-length': String(200 * KIB) });
    sent.write(Buffer.alloc(100 * KIB));
    expect((await answerTo(sent)).status).toBe(409);
    sent.destroy();
  });
});

describe('a file', () => {
  const path = '/api/v1/tasks/01890000-0000-7000-8000-000000000000/attachments';
  const form = { 'content-type': 'multipart/form-data; boundary=x', 'transfer-encoding': 'chunked' };
  const part = Buffer.alloc(100 * KIB, 'x'); // more than is held

  test('may be larger than other bodies, and is passed on as it is taken', async () => {
    const atService = nextAtService();
    const sent = begin('POST', form, path);
    let written = 1;
    sent.write(part);
    const { req, res } = await atService;
    // Connections hold some of it. Where nothing moves any more, nobody else does.
    for (let still = 0; still < 500 && written < 600; still += 1) {
      if (!sent.writableNeedDrain) {
        sent.write(part);
        written += 1;
        still = 0;
      }
      await turn();
    }
    expect([sent.writableNeedDrain, written < 600]).toEqual([true, true]);
    sent.end();
    let length = 0;
    for await (const piece of req) length += piece.length;
    res.end();
    expect((await answerTo(sent)).status).toBe(200);
    expect(length).toBe(written * part.length);
  });

  test('is 413 where it says that it is too large, or turns out to be', async () => {
    const { 'content-type': type } = form;
    const announced = begin('POST', { 'content-type': type, 'content-length': String(65 * MIB) }, path);
    const refused = answerTo(announced);
    announced.write('x');
    expect(await refused).toMatchObject({ status: 413, type: expect.stringContaining('application/problem+json') });
    announced.destroy();

    const atService = nextAtService();
    const sent = begin('POST', form, path);
    let answered = false;
    const answer = answerTo(sent).finally(() => {
      answered = true;
      sent.on('error', () => undefined); // whoever has the answer sends on in vain
    });
    sent.write(part);
    const { req } = await atService;
    const closed = closeOf(req.resume());
    for (let written = part.length; !answered && written < 80 * MIB; written += part.length) {
      sent.write(part);
      await turn();
    }
    expect(await answer).toMatchObject({ status: 413, type: expect.stringContaining('application/problem+json') });
    sent.destroy();
    await closed;
    expect(req.complete).toBe(false);
  });
});

describe('a caller who leaves ends the request at the service', () => {
  test('before an answer', async () => {
    const atService = nextAtService();
    const sent = begin('GET').on('error', () => undefined);
    sent.end();
    const { res } = await atService;
    const closed = closeOf(res);
    sent.destroy();
    await closed;
  });

  test('in the middle of one', async () => {
    const atService = nextAtService();
    const sent = begin('GET');
    sent.end();
    const { res } = await atService;
    const closed = closeOf(res);
    res.write('the beginning');
    (await answerTo(sent)).res.on('error', () => undefined).destroy();
    await closed;
  });
});

test.each([undefined, '1000'])('an answer that breaks off is not made whole, length announced: %p', async (length) => {
  gateway.task.take = (_req, res) => {
    if (length) res.setHeader('content-length', length);
    res.write('the beginning', () => res.destroy());
  };
  const sent = begin('GET');
  sent.end();
  const { status, res } = await answerTo(sent);
  expect(status).toBe(200);
  await expect(once(res.resume(), 'end')).rejects.toThrow('aborted');
});

test('a large answer waits for its reader at the service, and arrives whole', async () => {
  const part = Buffer.alloc(64 * KIB, 'x');
  const parts = 1_024;
  let written = 0;
  gateway.task.take = async (_req, res) => {
    for (; written < parts; written += 1) if (!res.write(part)) await once(res, 'drain');
    res.end();
  };
  const sent = begin('GET');
  sent.end();
  const { res } = await answerTo(sent);
  // Connections hold some of it. Where nothing moves any more, nobody else does.
  for (let still = 0, last = -1; still < 500 && written < parts; still = written === last ? still + 1 : 0) {
    last = written;
    await turn();
  }
  expect(written).toBeLessThan(parts);
  let length = 0;
  for await (const piece of res) length += piece.length;
  expect(length).toBe(parts * part.length);
});

describe('a kept connection that the service closes just when a request comes', () => {
  /** Answers the first request of each connection, and closes it at the next. */
  function closeAtSecond(): string[] {
    const seen: string[] = [];
    const used = new WeakSet<object>();
    gateway.task.take = (req, res) => {
      seen.push(req.method ?? '');
      if (used.has(req.socket)) return void req.socket.destroy();
      used.add(req.socket);
      req.resume().once('end', () => res.end('{}'));
    };
    return seen;
  }
  const ask = (method: string) => send(`${gateway.origin}/api/v1/tasks`, { method, headers: { authorization } });

  test('costs no request that changes nothing', async () => {
    const seen = closeAtSecond();
    expect([(await ask('GET')).status, (await ask('GET')).status]).toEqual([200, 200]);
    expect(seen).toHaveLength(3);
  });

  test('is told to whoever may have changed something', async () => {
    const seen = closeAtSecond();
    expect([(await ask('GET')).status, (await ask('POST')).status]).toEqual([200, 503]);
    expect(seen).toEqual(['GET', 'POST']);
  });
});

test('more event streams than there are connections for requests leave those alone', async () => {
  gateway.task.take = (req, res) => {
    if (req.url?.startsWith('/api/v1/events'))
      res.writeHead(200, { 'content-type': 'text/event-stream' }).write(':\n\n');
    else res.end('{}');
  };
  const streams = Array.from({ length: 600 }, () => begin('GET', {}, '/api/v1/events'));
  const opened = streams.map(async (stream) => (await answerTo(stream.end())).res.on('error', () => undefined));
  try {
    expect((await Promise.all(opened)).map(({ statusCode }) => statusCode)).toEqual(streams.map(() => 200));
    expect((await send(`${gateway.origin}/api/v1/tasks`, { headers: { authorization } })).status).toBe(200);
  } finally {
    for (const stream of streams) stream.destroy();
  }
});
