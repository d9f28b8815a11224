import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { addressOf, unavailable } from '@taskward/service-kit';
import type { Request, RequestHandler } from 'express';
import { createProxyServer } from 'httpxy';
import getRawBody from 'raw-body';
import type { UpstreamPool } from './upstream-pool.ts';

const BODY_LIMIT = 1024 * 1024;
const ANSWER_TIMEOUT_MS = 60_000;

// What a service must hear from the gateway alone. The first are ours to set, the others would be somebody's claim
// about who calls; a service reads the token and nothing else, and so does no header of a client's reach it.
const NEVER_FORWARDED =
  /^(forwarded|via|x-forwarded-.*|x-real-ip|x-client-ip|cf-connecting-ip|true-client-ip|x-service-secret|x-(auth|user|role|roles|client|tenant|principal|identity|authenticated|remote)(-.*)?|remote-user)$/i;

export interface ForwardOptions {
  /** PUBLIC_URL: what services are told they are reached at, whatever Host the client sent. */
  publicUrl: string;
  /** By SERVICE_SECRET a service knows that the address in X-Forwarded-For is the gateway's word. */
  serviceSecret?: string;
}

/** Forwards requests to an instance of a service; the body is read first, so that a request can be sent again. */
export function createForwarder(options: ForwardOptions): (pool: UpstreamPool) => RequestHandler {
  const proxy = createProxyServer({ proxyTimeout: ANSWER_TIMEOUT_MS });
  proxy.on('proxyRes', (answer) => {
    // Whether our connection to the service is kept is between the two of us.
    delete answer.headers.connection;
    delete answer.headers['keep-alive'];
  });

  return (pool) => async (req, res) => {
    const body = await readBody(req);
    setHeaders(req, options, body);
    const tried = new Set<string>();
    for (let target = pool.pick(); target; target = pool.pick(tried)) {
      tried.add(target);
      try {
        await proxy.web(req, res, {
          target,
          agent: pool.agent,
          buffer: Readable.from(body.length > 0 ? [body] : []),
        });
        return;
      } catch (error) {
        if (res.headersSent || res.destroyed) return void res.destroy();
        if (isRefused(error)) pool.markDown(target);
        if (!mayRepeat(error, req)) break;
      }
    }
    throw unavailable(`${pool.name} does not answer right now. Try again shortly.`);
  };
}

const codeOf = (error: unknown) => (error as { code?: string } | null)?.code;
const isRefused = (error: unknown) => codeOf(error) === 'ECONNREFUSED' || codeOf(error) === 'EHOSTUNREACH';
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** A refused connection has done nothing; a reset one may have, and then only what is safe is sent again. */
const mayRepeat = (error: unknown, req: IncomingMessage) =>
  isRefused(error) || (codeOf(error) === 'ECONNRESET' && SAFE.has(req.method ?? ''));

/**
 * The whole body. A slow sender costs memory of the gateway's, not a connection of a service's.
 *
 * @throws an error with the status 400 where it ends early, 413 where it is larger than a service would read
 */
async function readBody(req: IncomingMessage): Promise<Buffer> {
  try {
    return await getRawBody(req, { length: req.headers['content-length'], limit: BODY_LIMIT });
  } catch (error) {
    req.resume(); // whoever still sends must come to an end before they read why
    throw error;
  }
}

function setHeaders(req: Request, { publicUrl, serviceSecret }: ForwardOptions, body: Buffer): void {
  const { host, protocol } = new URL(publicUrl);
  const address = addressOf(req); // as a trusted proxy in front says, before its header goes
  for (const name of Object.keys(req.headers)) {
    if (NEVER_FORWARDED.test(name)) delete req.headers[name];
  }
  req.headers['x-forwarded-for'] = address;
  req.headers['x-forwarded-host'] = host;
  req.headers['x-forwarded-proto'] = protocol.slice(0, -1);
  if (serviceSecret) req.headers['x-service-secret'] = serviceSecret;
  if (req.headers['transfer-encoding'] !== undefined) {
    delete req.headers['transfer-encoding'];
    req.headers['content-length'] = String(body.length);
  }
}
