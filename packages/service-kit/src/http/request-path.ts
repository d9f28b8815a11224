import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ErrorRequestHandler, Request, RequestHandler } from 'express';
import type { Logger } from '../log.ts';
import { observeRequest } from '../telemetry.ts';
import { revalidate } from './conditional-requests.ts';
import { checkPath, pathOf } from './request-target.ts';
import { checkSingleHeaders } from './single-headers.ts';

/** What every answer says unless a route says otherwise: as helmet has it for what is no page, and to be kept by nobody. */
export const USUAL_HEADERS: ReadonlyArray<[name: string, value: string]> = Object.entries({
  'Content-Security-Policy': "default-src 'none';frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Origin-Agent-Cluster': '?1',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-DNS-Prefetch-Control': 'off',
  'X-Download-Options': 'noopen',
  'X-Frame-Options': 'DENY',
  'X-Permitted-Cross-Domain-Policies': 'none',
  'X-XSS-Protection': '0',
  'Cache-Control': 'no-store',
});

/**
 * What every request goes through before its route, as one step: its id, the headers that every answer has, what no
 * route may be asked, and what is written down once it is over. A layer of Express for each would cost more than most
 * of them do.
 *
 * @param counted whether requests are counted for `/metrics`
 * @param headed whether the headers are set here, or by `usualHeaders` behind routes whose answers bring theirs along
 * @throws AppError 400 for a path that is no text or two credentials, 415 for two types
 */
export function requestPath(log: Logger, counted: boolean, headed: boolean): RequestHandler {
  // A line of these holds nothing that could have to be censored, and to look for it costs more than to write it.
  const lines = log.child({}, { redact: [] });
  return (req, res, next) => {
    const started = performance.now();
    const id = requestIdOf(req);
    if (headed) setHeaders(req, res, id);
    res.on('close', () => {
      const took = performance.now() - started;
      writeLine(lines, req, res, took);
      if (counted) observeRequest(req.method, req.route, statusOf(res), took / 1_000);
    });
    checkPath(req);
    checkSingleHeaders(req);
    revalidate(req);
    next();
  };
}

function setHeaders(req: Request, res: ServerResponse, id: string): void {
  for (const [name, value] of USUAL_HEADERS) res.setHeader(name, value);
  res.setHeader('X-Request-Id', id);
  // A caller that keeps connections is told to open the next one elsewhere.
  if (req.app.locals.stopping) res.setHeader('Connection', 'close');
}

/** The headers that every answer has, for whatever was not answered before this, and for what failed there. */
export const usualHeaders: [RequestHandler, ErrorRequestHandler] = [
  (req, res, next) => {
    setHeaders(req, res, requestIdOf(req));
    next();
  },
  (error, req, res, next) => {
    if (!res.headersSent) setHeaders(req, res, requestIdOf(req));
    next(error);
  },
];

const REQUEST_ID = /^[\w.:-]{1,128}$/;

/** X-Request-Id is taken from the caller where it is harmless, else made; it is in the answer and in each log line. */
function requestIdOf({ headers }: IncomingMessage): string {
  const given = headers['x-request-id'];
  if (typeof given === 'string' && REQUEST_ID.test(given)) return given;
  const id = randomUUID(); // it is stored nowhere, so that it need not be in order, which costs more
  headers['x-request-id'] = id;
  return id;
}

/** A request as log lines tell of it. No header and no query: both may hold what is private. */
export const requestFields = ({ headers, method, originalUrl }: Request) => ({
  id: headers['x-request-id'],
  method,
  path: pathOf(originalUrl),
});

const PROBE = /^\/(health|ready|metrics)$/;

/** What the caller was told, if anything. */
const statusOf = (res: ServerResponse) => (res.headersSent ? res.statusCode : undefined);

function writeLine(lines: Logger, req: Request, res: ServerResponse, took: number): void {
  const fields = requestFields(req);
  const status = statusOf(res);
  const line = { req: fields, res: { status: status ?? null }, responseTime: Math.round(took) };
  if (PROBE.test(fields.path)) lines.trace(line, 'request completed');
  // The cause is logged where it was caught (`problemHandler`).
  else if (status !== undefined && status >= 500) lines.error(line, 'request errored');
  else lines.info(line, res.writableFinished ? 'request completed' : 'request aborted');
}
