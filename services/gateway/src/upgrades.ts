import { type IncomingMessage, type Server, ServerResponse } from 'node:http';
import { type Duplex, pipeline } from 'node:stream';
import { AppError, addressOf, httpStatus, networkOf, notFound, toProblem, unavailable } from '@taskward/service-kit';
import type { Request, RequestHandler, Response } from 'express';
import type { Dispatcher } from 'undici';
import { askedOn } from './forwarded-headers.ts';
import { UpstreamError } from './passed-answer.ts';
import { PUBLIC_PATHS } from './public-paths.ts';
import type { Instance, UpstreamPool } from './upstream-pool.ts';

export interface UpgradeOptions {
  pool: UpstreamPool;
  /** Counts and refuses, as it does requests. */
  limit: RequestHandler;
  /** What a service hears from the gateway alone: names and values in turn. */
  ours: readonly string[];
}

/** The WebSockets that pass through. */
export interface Upgrades {
  /** Cuts them: whoever comes again comes to another gateway. */
  close(): void;
}

/** An instance answered, and did not change protocols. */
interface Declined {
  status: number;
}

interface Upgraded {
  headers: Record<string, string | string[] | undefined>;
  upstream: Duplex;
}

/** Passes WebSockets on to a service: after their beginning what both sides say is theirs, and goes as fast as it is taken. */
export function passUpgrades(server: Server, options: UpgradeOptions): Upgrades {
  const open = new Set<Duplex>();
  // Whoever offers another protocol elsewhere is answered as if they had not (RFC 9110, 7.8).
  Object.assign(server, { shouldUpgradeCallback: isForUs });
  server.on('upgrade', (req: Request, client: Duplex, head: Buffer) => {
    open.add(client);
    client.once('close', () => open.delete(client));
    client.on('error', () => client.destroy());
    begin(req, client, head, options).catch((error: unknown) => refuse(req, client, error));
  });
  return {
    close() {
      for (const client of open) client.destroy();
    },
  };
}

const roots = PUBLIC_PATHS.filter(({ upgrades }) => upgrades).map(({ path }) => path);
const leads = (url: string) => roots.some((root) => url.startsWith(`${root}/`) || url.startsWith(`${root}?`));

const isForUs = ({ url = '', headers }: IncomingMessage) =>
  leads(url) && headers.upgrade?.toLowerCase() === 'websocket';

async function begin(req: Request, client: Duplex, head: Buffer, { pool, limit, ours }: UpgradeOptions): Promise<void> {
  if (!isForUs(req)) throw notFound('There is nothing here.');
  await new Promise<void>((resolve, reject) => {
    limit(req, responseTo(req), (refusal?: unknown) => (refusal === undefined ? resolve() : reject(refusal)));
  });
  const address = addressOf(req);
  const headers = askedOn(req, ['x-forwarded-for', address, ...ours]) as string[];
  // One that has a session already goes where its session is.
  const stick = /[?&]sid=/.test(req.url) ? networkOf(address) : undefined;
  const tried = new Set<Instance>();
  for (let to = pool.pick(tried, stick); to; to = pool.pick(tried, stick)) {
    try {
      const answer = await ask(to, { path: req.url, method: 'GET', headers, upgrade: 'websocket' }, client);
      if ('status' in answer) return refuse(req, client, declined(answer));
      return join(client, head, answer);
    } catch (error) {
      if (client.destroyed) return;
      tried.add(to);
      if (!(error instanceof UpstreamError) || error.sent) break;
      pool.markDown(to);
    }
  }
  throw unavailable(`${pool.name} does not answer right now. Try again shortly.`);
}

async function ask(to: Instance, request: Dispatcher.DispatchOptions, client: Duplex): Promise<Upgraded | Declined> {
  let sending: Dispatcher.DispatchController | undefined;
  const abort = () => sending?.abort(new Error('The caller has left.'));
  client.once('close', abort);
  try {
    return await new Promise<Upgraded | Declined>((resolve, reject) => {
      to.streams.dispatch(request, {
        onRequestStart(controller) {
          sending = controller;
          if (client.destroyed) abort();
        },
        onRequestUpgrade: (_controller, _status, headers, upstream) => resolve({ headers, upstream }),
        onResponseStart: (_controller, status) => resolve({ status }),
        onResponseError: (_controller, cause) => reject(new UpstreamError(sending !== undefined, cause)),
      });
    });
  } finally {
    client.off('close', abort); // each instance that is asked would leave one behind
  }
}

function join(client: Duplex, head: Buffer, { headers, upstream }: Upgraded): void {
  const told = Object.entries(headers).filter(([name]) => name.startsWith('sec-websocket-'));
  const lines = [['connection', 'Upgrade'], ['upgrade', 'websocket'], ...told].map(
    ([name, value]) => `${name}: ${value}`,
  );
  client.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('\r\n')}\r\n\r\n`);
  if (head.length > 0) upstream.write(head);
  pipeline(client, upstream, client, () => {}); // whichever ends, both do
}

const declined = ({ status }: Declined): AppError =>
  status < 500
    ? new AppError('malformed', 'The service did not take this for a WebSocket.')
    : unavailable('The service is not there right now. Try again shortly.');

function responseTo(req: IncomingMessage): Response {
  return new ServerResponse(req) as Response;
}

/** Answers as a request would be answered, and ends the connection. */
function refuse(req: Request, client: Duplex, error: unknown): void {
  if (client.destroyed) return;
  const appError = error instanceof AppError ? error : unavailable('This cannot be done right now.', undefined, error);
  const res = responseTo(req);
  const status = httpStatus(appError.code);
  const body = JSON.stringify(
    toProblem(appError, req.url.split('?', 1)[0] as string, String(req.headers['x-request-id'] ?? '')),
  );
  res.shouldKeepAlive = false;
  res.assignSocket(client as never);
  res.once('finish', () => client.end());
  res.writeHead(status, {
    ...appError.headers,
    'Cache-Control': 'no-store',
    'Content-Type': 'application/problem+json',
  });
  res.end(body);
}
