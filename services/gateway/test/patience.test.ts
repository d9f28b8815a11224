import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { closeServer, createHttpApp, createLogger, listen, portOf } from '@taskward/service-kit';
import { createForwarder } from '../src/proxy.ts';
import { createUpstreamPool, type UpstreamPool } from '../src/upstream-pool.ts';
import { send } from './running-gateway.ts';

const log = createLogger('gateway', 'silent');
const PATIENCE = { answerTimeoutMs: 50, readerTimeoutMs: 50 };

let answer: (req: IncomingMessage, res: ServerResponse) => void;
let service: Server;
let pool: UpstreamPool;
let app: ReturnType<typeof createHttpApp>;
let front: Server;
let origin: string;
beforeAll(async () => {
  service = createServer((req, res) => (req.url === '/ready' ? res.end('{}') : answer(req, res)));
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  pool = createUpstreamPool('slow-service', [`http://127.0.0.1:${portOf(service)}`], log, PATIENCE.answerTimeoutMs);
  const forward = createForwarder({ publicUrl: 'https://tasks.example', ...PATIENCE })(pool);
  const routes = (express: ReturnType<typeof createHttpApp>) => {
    express.all('/plain', forward({ path: '/plain', to: 'task' }));
    express.all('/stream', forward({ path: '/stream', to: 'task', streams: true }));
  };
  app = createHttpApp({ name: 'gateway', log, bodyLimit: false, metrics: false, forward: routes, mount: () => {} });
  front = await listen(app, { port: 0, host: '127.0.0.1', setting: 'GATEWAY_PORT' });
  origin = `http://127.0.0.1:${portOf(front)}`;
});
afterAll(async () => {
  await closeServer(front);
  await pool.close();
  service.closeAllConnections();
  service.close();
});

test('a service that hangs is waited for with an end, also by an event stream that has not begun', async () => {
  answer = () => undefined;
  for (const path of ['/plain', '/stream']) {
    const { status, headers } = await send(origin + path);
    expect([path, status, headers['retry-after']]).toEqual([path, 503, '2']);
  }
});

test('an answer that stops in the middle ends, an event stream may be silent', async () => {
  answer = (_req, res) => void res.writeHead(200).write('the beginning');
  await expect(send(`${origin}/plain`)).rejects.toThrow('aborted');
  const ending = Promise.withResolvers<ServerResponse>();
  answer = (_req, res) => {
    res.writeHead(200).write('the beginning, ');
    ending.resolve(res);
  };
  const streamed = send(`${origin}/stream`);
  const res = await ending.promise;
  await expect(send(`${origin}/plain`)).rejects.toThrow('aborted'); // as long as that takes
  res.end('and the end');
  expect((await streamed).body).toBe('the beginning, and the end');
});

test('a reader who takes nothing loses the answer, and the service is free', async () => {
  const closed = Promise.withResolvers<void>();
  answer = (_req, res) => {
    res.once('close', closed.resolve);
    const more = (): void => void (res.write(Buffer.alloc(1024 * 1024)) ? setImmediate(more) : res.once('drain', more));
    more();
  };
  const sent = request(`${origin}/plain`, { agent: false }).end();
  const [res] = (await once(sent, 'response')) as [IncomingMessage];
  await closed.promise;
  await expect(once(res.resume(), 'end')).rejects.toThrow('aborted');
});

test('a gateway that stops tells callers to open their next connection elsewhere', async () => {
  answer = (_req, res) => void res.end('{}');
  const ask = async () => {
    const sent = request(`${origin}/plain`, { agent }).end();
    const [res] = (await once(sent, 'response')) as [IncomingMessage];
    await once(res.resume(), 'end');
    return res.headers.connection;
  };
  const agent = new Agent({ keepAlive: true });
  expect(await ask()).toBe('keep-alive');
  app.locals.stopping = true;
  expect(await ask()).toBe('close');
  agent.destroy();
});
