import { createServer, IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Express } from 'express';
import { StartError } from '../lifecycle.ts';
import { endStreams } from './sse.ts';
import { answerWireErrors } from './wire-errors.ts';

const appOf = new WeakMap<Server, Express>();

/** Listens, or says in one line why it cannot. Port 0 takes a free one. */
export async function listen(
  app: Express | Server,
  options: { port: number; host?: string; setting: string },
): Promise<Server> {
  const server = typeof app === 'function' ? serverOf(app) : app;
  if (typeof app === 'function') appOf.set(server, app);
  server.keepAliveTimeout = 65_000; // longer than the usual proxy's 60 s, so that the proxy closes first
  server.requestTimeout = 60_000;
  answerWireErrors(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(cannotListen(error, options)));
    server.listen(options.port, options.host, resolve);
  });
  return server;
}

/**
 * A server whose requests and answers are Express's from the start: Express makes them so one by one otherwise, and
 * objects that change what they are stay slow.
 */
function serverOf(app: Express): Server {
  class AppRequest extends IncomingMessage {}
  class AppResponse extends ServerResponse<AppRequest> {}
  Object.setPrototypeOf(AppRequest.prototype, app.request);
  Object.setPrototypeOf(AppResponse.prototype, app.response);
  Object.assign(app, { request: AppRequest.prototype, response: AppResponse.prototype });
  // Who sends no Host is told so in the one shape of errors, not by Node (single-headers.ts).
  const options = { IncomingMessage: AppRequest, ServerResponse: AppResponse, requireHostHeader: false };
  return createServer(options, app);
}

export function cannotListen(error: NodeJS.ErrnoException, options: { port: number; setting: string }): Error {
  const reasons: Record<string, string> = {
    EADDRINUSE: `found ${options.port}, which another process uses; expected a free port`,
    EACCES: `found ${options.port}, which this user may not open; expected a port above 1023`,
  };
  const reason = reasons[error.code ?? ''];
  return reason ? new StartError(`${options.setting}: ${reason}`) : error;
}

/** The port that a server took. */
export const portOf = (server: Server): number => (server.address() as AddressInfo).port;

/**
 * The first half of stopping without failing a request: for so many seconds the server still answers while `/ready`
 * says 503, so that load balancers turn away. `closeServer` is the second half.
 */
export async function announceStop(server: Server, seconds: number): Promise<void> {
  const app = appOf.get(server);
  if (app) app.locals.stopping = true;
  await pause(seconds * 1_000);
}

const GRACE_MS = 5_000;

/** Stops accepting, ends event streams, closes idle connections, and gives running requests 5 s before theirs are cut. */
export async function closeServer(server: Server): Promise<void> {
  // A connection that never carried a request is not idle to Node, which would wait a minute for its first one.
  const cut = setTimeout(() => server.closeAllConnections(), GRACE_MS);
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const app = appOf.get(server);
  if (app) endStreams(app);
  server.closeIdleConnections();
  await closed;
  clearTimeout(cut);
}

/** Both halves. */
export async function stopServer(server: Server, seconds: number): Promise<void> {
  await announceStop(server, seconds);
  await closeServer(server);
}
