import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { type Closers, closeInOrder } from '@taskward/service-kit';
import { createTokenIssuer, type TokenIssuer } from '@taskward/testkit';
import { createApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';

export interface Received {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

/** A server behind the gateway that tells what reached it. */
export interface Upstream {
  origin: string;
  received: Received[];
  /** Takes the request before its body is read. */
  take?: (req: IncomingMessage, res: ServerResponse) => void;
  /** Answers in place of the plain 200. */
  answer?: (req: IncomingMessage, res: ServerResponse, body: string) => void;
  ready: boolean;
  close(): Promise<void>;
}

export async function openUpstream(port = 0): Promise<Upstream> {
  const server: Server = createServer(async (req, res) => {
    if (req.url === '/ready') {
      const postgres = { status: upstream.ready ? 'ok' : 'unavailable', address: 'of no interest outside' };
      return void res.writeHead(upstream.ready ? 200 : 503).end(JSON.stringify({ dependencies: { postgres } }));
    }
    if (req.url?.startsWith('/internal/')) {
      res.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('event: ready\ndata: {}\n\n');
      const ping = setInterval(() => res.write(': ping\n\n'), 500);
      return void res.once('close', () => clearInterval(ping));
    }
    if (upstream.take) return upstream.take(req, res);
    const body = await whole(req);
    if (body === undefined) return;
    upstream.received.push({ method: req.method ?? '', url: req.url ?? '', headers: req.headers, body });
    if (upstream.answer) return upstream.answer(req, res, body);
    res.setHeader('Content-Type', 'application/json').end(JSON.stringify({ from: upstream.origin }));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const upstream: Upstream = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received: [],
    ready: true,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return upstream;
}

/** A body as a whole; undefined where it breaks off. */
async function whole(req: IncomingMessage): Promise<string | undefined> {
  try {
    let body = '';
    for await (const chunk of req) body += chunk;
    return body;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ECONNRESET') return undefined;
    throw error;
  }
}

export interface RunningGateway {
  origin: string;
  issuer: TokenIssuer;
  auth: Upstream;
  task: Upstream;
  worker: Upstream;
  realtime: Upstream;
  close(): Promise<void>;
}

/** The gateway on a free port, before one of each service unless `env` says otherwise. */
export async function runGateway(env: NodeJS.ProcessEnv = {}): Promise<RunningGateway> {
  const issuer = await createTokenIssuer();
  const auth = await openUpstream();
  const task = await openUpstream();
  const worker = await openUpstream();
  const realtime = await openUpstream();
  const closers: Closers = [];
  const config = readConfig({
    GATEWAY_PORT: '0',
    SHUTDOWN_DELAY: '0',
    LOG_LEVEL: 'silent',
    PUBLIC_URL: 'https://tasks.example',
    ISSUER_URL: issuer.issuer,
    JWKS_URI: issuer.jwksUri,
    AUTH_URL: auth.origin,
    TASK_URL: task.origin,
    WORKER_URL: worker.origin,
    REALTIME_URL: realtime.origin,
    WEB_ROOT: webRoot(),
    ...env,
  });
  const { port } = await createApp(config, closers);
  return {
    origin: `http://127.0.0.1:${port}`,
    issuer,
    auth,
    task,
    worker,
    realtime,
    close: async () => {
      await closeInOrder(closers);
      await Promise.all([auth.close(), task.close(), worker.close(), realtime.close(), issuer.close()]);
    },
  };
}

function webRoot(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-web-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Taskward</title>');
  writeFileSync(join(folder, 'assets', 'app-1a2b.js'), 'console.log(1);');
  writeFileSync(join(folder, 'assets', 'app-1a2b.js.br'), brotliCompressSync('console.log(1);'));
  writeFileSync(join(folder, 'assets', 'app-1a2b.js.gz'), gzipSync('console.log(1);'));
  writeFileSync(join(folder, 'assets', 'tiny-3c4d.css'), 'a{}');
  writeFileSync(join(folder, 'again.js'), '');
  for (const map of ['assets/app-1a2b.js.map', 'assets/app-1a2b.js.MAP', 'assets/app-1a2b.js.map.gz', 'again.js.map']) {
    writeFileSync(join(folder, map), '{}');
  }
  return folder;
}

/** A request as written: fetch would not send some of these headers. */
export function send(
  url: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<{ status: number; headers: IncomingMessage['headers']; body: string }> {
  return new Promise((resolve, reject) => {
    const req = request(url, { method: options.method ?? 'GET', headers: options.headers, agent: false }, (res) => {
      let body = '';
      res.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk;
      });
      res.on('error', reject).on('end', () => resolve({ status: res.statusCode ?? 0, headers: res.headers, body }));
    });
    req.on('error', reject).end(options.body);
  });
}

/** Sends lines as they are, says that no more will come, and gives what came back. */
export function sendBytes(origin: string, lines: string[]): Promise<string> {
  return bytesBack(origin, (socket) => socket.end(lines.join('\r\n')));
}

/** Sends lines as they are, each character a byte, and gives what came back until the other side ended. */
export function exchangeBytes(origin: string, lines: string[]): Promise<string> {
  return bytesBack(origin, (socket) => socket.write(lines.join('\r\n'), 'latin1'));
}

async function bytesBack(origin: string, say: (socket: Socket) => void): Promise<string> {
  const socket = connect(Number(new URL(origin).port), '127.0.0.1');
  say(socket);
  let answer = '';
  for await (const part of socket) answer += part;
  return answer;
}
