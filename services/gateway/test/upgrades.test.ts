import { createServer, type Server as HttpServer, type IncomingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { Server } from 'socket.io';
import { io, type Socket } from 'socket.io-client';
import { type RunningGateway, runGateway, send } from './running-gateway.ts';

const SERVICE_SECRET = 'what the services of this test share';
const servers: Server[] = [];
const sockets: Socket[] = [];
const closers: Array<() => Promise<unknown> | unknown> = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.close();
  // By long polling it takes a moment until the other side knows.
  while (servers.some(({ engine }) => engine.clientsCount > 0)) await new Promise((go) => setTimeout(go, 10));
  for (let close = closers.pop(); close; close = closers.pop()) await close();
});

/** A Socket.IO server that says who it is, and gives back what it hears. */
async function openInstance(name: string) {
  const asked: IncomingHttpHeaders[] = [];
  const http: HttpServer = createServer((req, res) => void res.writeHead(req.url === '/ready' ? 200 : 404).end('{}'));
  const server = new Server(http);
  servers.push(server);
  server.on('connection', (socket) => {
    socket.emit('name', name);
    socket.on('say', (words, answer) => answer(words));
  });
  server.engine.on('connection', ({ request: req }) => asked.push({ ...req.headers }));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const close = () => server.close();
  closers.push(close);
  return { origin: `http://127.0.0.1:${(http.address() as AddressInfo).port}`, asked, server, close };
}

async function open(env: NodeJS.ProcessEnv): Promise<RunningGateway> {
  const gateway = await runGateway({ SERVICE_SECRET, ...env });
  closers.push(gateway.close);
  return gateway;
}

type Options = Parameters<typeof io>[1];

/** Connects, and tells which instance answered. */
async function connect(origin: string, options: Options = {}): Promise<{ socket: Socket; name: string }> {
  const socket = io(origin, { transports: ['websocket'], forceNew: true, reconnection: false, ...options });
  sockets.push(socket);
  const name = await new Promise<string>((resolve, reject) => {
    socket.once('name', resolve).once('connect_error', reject);
  });
  return { socket, name };
}

const WAYS: Array<[string, Options]> = [
  ['WebSocket', {}],
  ['long polling', { transports: ['polling'] }],
  ['long polling first, then WebSocket', { transports: ['polling', 'websocket'] }],
];

test.each(WAYS)(
  '%s: what both sides say goes through, and the service hears of the gateway who calls',
  async (_, way) => {
    const { origin, asked } = await openInstance('one');
    const gateway = await open({ REALTIME_URL: origin });
    const extraHeaders = { 'x-forwarded-for': '9.9.9.9', 'x-user-id': 'somebody', 'x-service-secret': 'a guess' };
    const { socket } = await connect(gateway.origin, { ...way, extraHeaders });
    for (const words of ['short', 'x'.repeat(300_000), { deep: [1, { er: null }] }]) {
      expect(await socket.emitWithAck('say', words)).toEqual(words);
    }
    expect(asked[0]).toMatchObject({
      'x-forwarded-for': '127.0.0.1',
      'x-service-secret': SERVICE_SECRET,
      via: '1.1 taskward',
    });
    expect(asked[0]).not.toHaveProperty('x-user-id');
  },
);

test.each(WAYS)('%s: a session stays with its instance, of several', async (_, way) => {
  const instances = [await openInstance('one'), await openInstance('two'), await openInstance('three')];
  const gateway = await open({ REALTIME_URL: instances.map(({ origin }) => origin).join(',') });
  for (let round = 0; round < 5; round += 1) {
    const { socket } = await connect(gateway.origin, way);
    for (let n = 0; n < 5; n += 1) expect(await socket.emitWithAck('say', n)).toBe(n);
  }
});

test('of several instances those that are there share the WebSockets', async () => {
  const [one, two] = [await openInstance('one'), await openInstance('two')];
  const gateway = await open({ REALTIME_URL: `http://127.0.0.1:9,${one.origin},${two.origin}` });
  const names = new Set<string>();
  for (let n = 0; n < 6; n += 1) names.add((await connect(gateway.origin)).name);
  expect([...names].sort()).toEqual(['one', 'two']);
});

/** Asks for a WebSocket as written. */
function ask(origin: string, path: string, headers: object = {}): Promise<{ status: number; body: string }> {
  const usual = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
  };
  return new Promise((resolve, reject) => {
    const req = request(origin + path, { headers: { ...usual, ...headers }, agent: false });
    req.once('upgrade', (_res, socket) => {
      socket.destroy();
      resolve({ status: 101, body: '' });
    });
    req.once('response', async (res) => {
      let body = '';
      for await (const part of res.setEncoding('utf8')) body += part;
      resolve({ status: res.statusCode ?? 0, body });
    });
    req.once('error', reject).end();
  });
}
const PATH = '/socket.io/?EIO=4&transport=websocket';

test('what cannot be passed on is answered as a problem', async () => {
  const { origin } = await openInstance('one');
  const gateway = await open({ REALTIME_URL: origin });
  expect((await ask(gateway.origin, PATH)).status).toBe(101);
  const unknown = await ask(gateway.origin, `${PATH}&sid=unheard-of`);
  expect([unknown.status, JSON.parse(unknown.body)]).toMatchObject([400, { status: 400, success: false }]);
  const away = await open({ REALTIME_URL: 'http://127.0.0.1:9' });
  const none = await ask(away.origin, PATH);
  expect([none.status, JSON.parse(none.body)]).toMatchObject([503, { status: 503, success: false }]);
});

test('another protocol is passed by where there is none, and a WebSocket elsewhere is no way past the rest', async () => {
  const { origin } = await openInstance('one');
  const gateway = await open({ REALTIME_URL: origin });
  expect((await ask(gateway.origin, '/api/public', { upgrade: 'h2c' })).status).toBe(200);
  expect((await ask(gateway.origin, '/api/private')).status).toBe(401);
  expect((await ask(gateway.origin, '/internal/events')).status).toBe(404);
  expect((await ask(gateway.origin, '/socket.io/../internal/events')).status).not.toBe(101);
  expect(gateway.auth.received.map(({ url, headers }) => [url, headers.upgrade])).toEqual([['/api/public', undefined]]);
});

test('beginnings count against the limit of their address', async () => {
  const { origin } = await openInstance('one');
  const gateway = await open({ REALTIME_URL: origin, RATE_LIMIT_API: '2' });
  const answers = [];
  for (let n = 0; n < 3; n += 1) answers.push((await ask(gateway.origin, PATH)).status);
  expect(answers).toEqual([101, 101, 429]);
  expect((await send(`${gateway.origin}/api/public`)).status).toBe(429);
});

test('whichever side goes, the other one hears of it', async () => {
  const { origin, server } = await openInstance('one');
  const gateway = await open({ REALTIME_URL: origin });
  const left = new Promise((resolve) => server.once('connection', (socket) => socket.once('disconnect', resolve)));
  const first = await connect(gateway.origin);
  (first.socket.io.engine.transport as unknown as { ws: { terminate(): void } }).ws.terminate();
  expect(await left).toBe('transport close');

  const cut = async (end: () => unknown) => {
    const { socket } = await connect(gateway.origin);
    const heard = new Promise((resolve) => socket.once('disconnect', resolve));
    await end();
    return heard;
  };
  const conns = () => [...server.sockets.sockets.values()].map(({ conn }) => conn.close());
  expect(await cut(conns)).toBe('transport close');
  expect(await cut(gateway.close)).toBe('transport close');
  closers.splice(closers.indexOf(gateway.close), 1);
});
