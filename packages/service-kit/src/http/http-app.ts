import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import { collectDefaultMetrics, register } from 'prom-client';
import type { Logger } from '../log.ts';
import { isRefusedValue } from '../sqlstate.ts';
import { answerOptions, nothingHere } from './allowed-methods.ts';
import { jsonBody } from './json-body.ts';
import { httpStatus, toAppError, toProblem } from './problem.ts';
import { requestFields, requestPath, usualHeaders } from './request-path.ts';
import { parseQuery, pathOf } from './request-target.ts';
import { trustGatewayHeaders } from './service-secret.ts';

/** Resolves when a dependency answers, with details to tell if there are any; throws when it does not. */
export type ReadyCheck = () => Promise<unknown>;

/** Thrown by a check that has something to tell of why, or since when. */
export class NotReady extends Error {
  readonly detail: Record<string, unknown>;

  constructor(message: string, detail: Record<string, unknown>) {
    super(message);
    this.detail = detail;
  }
}

export interface HttpAppOptions {
  name: string;
  log: Logger;
  /** What `/ready` asks, by name. */
  ready?: Record<string, ReadyCheck>;
  /** The service's routes. */
  mount: (app: Express) => void;
  /** Routes that read their bodies themselves, as they come: files. */
  stream?: (app: Express) => void;
  /** Routes whose answers bring their heads along, as a proxy's do: to set headers that are written over costs too much. */
  forward?: (app: Express) => void;
  /** Bytes of a JSON body, 16 KiB unless given; `false` leaves bodies unread (a proxy). */
  bodyLimit?: number | false;
  /** Number of trusted proxies in front (TRUST_PROXY). */
  trustProxy?: number;
  /** For a service behind the gateway: what services prove themselves to each other with (SERVICE_SECRET). */
  serviceSecret?: string;
  /** Whether `/metrics` is served here; not on a public port. */
  metrics?: boolean;
}

const READY_TIMEOUT_MS = 2_000;

/** An Express application with what every service has: request id, log, security headers, health, metrics, problems. */
export function createHttpApp(options: HttpAppOptions): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', parseQuery);
  app.set('trust proxy', options.serviceSecret ? 1 : (options.trustProxy ?? 0));
  if (options.serviceSecret) app.use(trustGatewayHeaders(options.serviceSecret));
  const isCounted = options.metrics ?? true;
  app.use(requestPath(options.log, isCounted, !options.forward));
  if (options.forward) {
    options.forward(app);
    app.use(...usualHeaders);
  }
  app.get('/health', (_req, res) => void res.json({ status: 'ok', service: options.name, uptime: process.uptime() }));
  app.get('/ready', readiness(options.ready ?? {}));
  if (isCounted) {
    collectMetrics();
    app.get('/metrics', async (_req, res) => void res.type(register.contentType).send(await register.metrics()));
  }
  app.use(answerOptions);
  options.stream?.(app);
  if (options.bodyLimit !== false) app.use(jsonBody(options.bodyLimit));
  options.mount(app);
  app.use(nothingHere);
  app.use(problemHandler(options.log));
  return app;
}

let metricsOn = false;
function collectMetrics(): void {
  if (!metricsOn) collectDefaultMetrics();
  metricsOn = true;
}

function readiness(checks: Record<string, ReadyCheck>): RequestHandler {
  return async (req, res) => {
    const results = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => [name, await runCheck(check)] as const),
    );
    const ready = !req.app.locals.stopping && results.every(([, result]) => result.status === 'ok');
    if (!ready) res.set('Retry-After', '2');
    res
      .status(ready ? 200 : 503)
      .json({ status: ready ? 'ok' : 'unavailable', dependencies: Object.fromEntries(results) });
  };
}

async function runCheck(check: ReadyCheck): Promise<{ status: 'ok' | 'unavailable'; [detail: string]: unknown }> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error('no answer in time')), READY_TIMEOUT_MS);
  try {
    const detail = await Promise.race([check(), late.promise]);
    return {
      status: 'ok',
      ...(detail !== null && typeof detail === 'object' && detail.constructor === Object ? detail : {}),
    };
  } catch (error) {
    return { ...(error instanceof NotReady ? error.detail : {}), status: 'unavailable' };
  } finally {
    clearTimeout(timer);
  }
}

/** The last handler: every error as RFC 9457 problem details. What is not the caller's fault is logged with its cause. */
export function problemHandler(log: Logger): ErrorRequestHandler {
  return (error, req, res, _next) => {
    const appError = toAppError(error);
    const status = httpStatus(appError.code);
    if (status >= 500) log.error({ req: requestFields(req), err: appError.cause ?? appError }, appError.message);
    // A check is missing; the error's text has the value in it, which may be private.
    else if (isRefusedValue(appError.cause)) log.warn({ req: requestFields(req) }, 'the database refused a value');
    if (res.headersSent) return void res.destroy();
    const problem = toProblem(appError, pathOf(req.originalUrl), String(req.headers['x-request-id']));
    res
      .status(status)
      .set({ 'Cache-Control': 'no-store', ...appError.headers })
      .type('application/problem+json')
      .send(JSON.stringify(problem));
  };
}
