import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { addressOf, tooLarge, unavailable } from '@taskward/service-kit';
import type { Request, RequestHandler } from 'express';
import { createProxyServer } from 'httpxy';
import type { Targets } from './targets.ts';

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
export function createForwarder(options: ForwardOptions): (targets: Targets) => RequestHandler {
  const proxy = createProxyServer({ proxyTimeout: ANSWER_TIMEOUT_MS });
  proxy.on('proxyRes', (answer) => {
    // Whether our connection to the service is kept is between the two of us.
    delete answer.headers.connection;
    delete answer.headers['keep-alive'];
  });

  return (targets) => async (req, res) => {
    const body = await readBody(req);
    setHeaders(req, options, body);
    const tried = new Set<string>();
    for (let target = targets.pick(); target; target = targets.pick(tried)) {
      tried.add(target);
      try {
        await proxy.web(req, res, {
          target,
          agent: targets.agent,
          buffer: Readable.from(body.length > 0 ? [body] : []),
        });
        return;
      } catch (error) {
        if (res.headersSent || res.destroyed) return void res.destroy();
        if (isRefused(error)) targets.markDown(target);
        if (!mayRepeat(error, req)) break;
      }
    }
    throw unavailable(`${targets.name} does not answer right now. Try again shortly.`);
  };
}

const codeOf = (error: unknown) => (error as { code?: string } | null)?.code;
const isRefused = (error: unknown) => codeOf(error) === 'ECONNREFUSED' || codeOf(error) === 'EHOSTUNREACH';
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** A refused connection has done nothing; a reset one may have, and then only what is safe is sent again. */
const mayRepeat = (error: unknown, req: IncomingMessage) =>
  isRefused(error) || (codeOf(error) === 'ECONNRESET' && SAFE.has(req.method ?? ''));

/** The whole body. A slow sender costs memory of the gateway's, not a connection of a service's. */
async function readBody(req: IncomingMessage): Promise<Buffer> {
  const length = Number(req.headers['content-length'] ?? 0);
  if (length > BODY_LIMIT) throw bodyTooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_LIMIT) throw bodyTooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const bodyTooLarge = () => tooLarge('A body may have 1 MiB at most.');

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
