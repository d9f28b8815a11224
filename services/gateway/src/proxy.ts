import { addressOf, networkOf, takeTime, USUAL_HEADERS, unavailable } from '@taskward/service-kit';
import type { Request, RequestHandler, Response } from 'express';
import type { Dispatcher } from 'undici';
import { askedOn } from './forwarded-headers.ts';
import { passAnswer, UpstreamError } from './passed-answer.ts';
import type { PublicPath } from './public-paths.ts';
import { limitHeaders } from './rate-limit.ts';
import { BODY_LIMIT, hasBody, isStreamed, readBody, type StreamedBody } from './request-body.ts';
import type { Instance, UpstreamPool } from './upstream-pool.ts';

/** How long the reader of an answer may take nothing of it. */
const READER_TIMEOUT_MS = 60_000;

export interface ForwardOptions {
  /** PUBLIC_URL: what services are told they are reached at, whatever Host the client sent. */
  publicUrl: string;
  /** By SERVICE_SECRET a service knows that the address in X-Forwarded-For is the gateway's word. */
  serviceSecret?: string;
  readerTimeoutMs?: number;
  /** Bytes that a file may have. */
  fileSize?: number;
}

/** What a form has around its file. */
const AROUND = 64 * 1024;

/** What a service hears from the gateway alone: names and values in turn. */
export function oursToSay({ publicUrl, serviceSecret }: ForwardOptions): string[] {
  const { host, protocol } = new URL(publicUrl);
  const ours = ['x-forwarded-host', host, 'x-forwarded-proto', protocol.slice(0, -1)];
  return serviceSecret ? [...ours, 'x-service-secret', serviceSecret] : ours;
}

/** Forwards requests to an instance of a service, bodies and answers as they come (ADR 4). */
export function createForwarder(options: ForwardOptions): (pool: UpstreamPool) => (path: PublicPath) => RequestHandler {
  const { readerTimeoutMs = READER_TIMEOUT_MS, fileSize = BODY_LIMIT } = options;
  const ours = oursToSay(options);

  return (pool) =>
    ({ streams, upgrades, files, sticks }) =>
    async (req, res) => {
      if (files) takeTime(req);
      const body = hasBody(req) ? await readBody(req, files ? fileSize + AROUND : BODY_LIMIT) : undefined;
      const request = requestOf(req, ours, body);
      if (streams) request.bodyTimeout = 0;
      const lasts = streams || files || isStreamed(body);
      const head = { ours: ourHead(req), readerTimeoutMs };
      const send = (to: Instance) => passAnswer(lasts ? to.streams : to.requests, request, res, head);
      try {
        // A session is with one instance, and what it was told once is not told again.
        const stick = upgrades ? networkOf(addressOf(req)) : sticks ? req.path : undefined;
        const repeats = (error: UpstreamError) => !upgrades && mayRepeat(error, req, body);
        await sendUntilAnswered(pool, { send, stick, repeats }, res);
      } finally {
        if (isStreamed(body) && !body.begun) await body.drop();
      }
    };
}

function requestOf(req: Request, ours: string[], body: Buffer | StreamedBody | undefined): Dispatcher.DispatchOptions {
  const headers = askedOn(req, ['x-forwarded-for', addressOf(req), ...ours]) as string[];
  if (isStreamed(body) && body.length !== undefined) headers.push('content-length', body.length);
  return {
    path: req.url,
    method: req.method as Dispatcher.HttpMethod,
    headers,
    body: body as Dispatcher.DispatchOptions['body'],
  };
}

const USUAL = USUAL_HEADERS.map(([name, value]) => [name.toLowerCase(), value] as const);
const LAST = ['connection', 'close'] as const;

/** What an answer says unless its service does. A caller that keeps connections is told when to open the next elsewhere. */
function ourHead(req: Request): Array<readonly [name: string, value: string]> {
  const head = [...USUAL, ...limitHeaders(req), ['x-request-id', String(req.headers['x-request-id'])] as const];
  return req.app.locals.stopping ? [...head, LAST] : head;
}

interface Sending {
  send: (to: Instance) => Promise<void>;
  /** What keeps to one instance; unless given they take turns. */
  stick: string | undefined;
  repeats: (error: UpstreamError) => boolean;
}

/**
 * Sends to one instance after the other: where nothing was sent, nothing was done. What broke afterwards is sent once
 * more where that is allowed, to the same instance if there is no other.
 *
 * @throws AppError 503, or what broke the request's own body
 */
async function sendUntilAnswered(pool: UpstreamPool, { send, stick, repeats }: Sending, res: Response): Promise<void> {
  const tried = new Set<Instance>();
  let repeated = false;
  let cause: unknown;
  for (let to = pool.pick(undefined, stick); to; ) {
    try {
      return await send(to);
    } catch (error) {
      if (res.headersSent || res.destroyed) return void res.destroy();
      if (!(error instanceof UpstreamError)) throw error;
      cause = error.cause;
      tried.add(to);
      const other = pool.pick(tried, stick);
      if (!error.sent) {
        pool.markDown(to);
        to = other;
      } else {
        to = !repeated && repeats(error) ? (other ?? to) : undefined;
        repeated = true;
      }
    }
  }
  throw unavailable(`${pool.name} does not answer right now. Try again shortly.`, undefined, cause);
}

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);
const BROKEN = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);

/** What broke may have been done, unless it changes nothing. */
const mayRepeat = ({ cause }: UpstreamError, { method }: Request, body: Buffer | StreamedBody | undefined) =>
  BROKEN.has(String((cause as { code?: unknown } | null)?.code)) &&
  SAFE.has(method) &&
  !(isStreamed(body) && body.begun);
