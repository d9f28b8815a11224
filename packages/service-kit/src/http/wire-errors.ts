import type { Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { v7 as uuidv7 } from 'uuid';
import { toOriginForm } from './request-target.ts';
import { takesTime } from './slow-bodies.ts';

/** What Node names the faults that have a status of their own; every other is 400. */
const STATUS: Record<string, [number, string]> = {
  HPE_HEADER_OVERFLOW: [431, 'Request header fields too large'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'Content too large'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request timeout'],
};

/**
 * Tells as a problem what Node would answer with a bare status, or not at all: what is no HTTP, a request that ends before
 * its body does, and what only a proxy is asked. No route has seen it, or will see it whole.
 */
export function answerWireErrors(server: Server): void {
  const answering = new WeakMap<Duplex, ServerResponse>();
  server.prependListener('request', (req, res) => {
    toOriginForm(req);
    answering.set(req.socket, res);
  });
  server.on('checkExpectation', (req, res) => server.emit('request', req, res)); // refused there: single-headers.ts
  server.on('connect', (_req, socket: Duplex) => {
    const answer = problemAnswer(405, 'Method not allowed', ['Allow: DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT']);
    socket.on('error', () => socket.destroy()).end(answer);
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT' && takesTime(socket)) return;
    const response = answering.get(socket);
    const midway = response?.headersSent && !response.writableFinished;
    // In the middle of an answer a second one would be read as a part of it.
    if (!socket.writable || midway) return void socket.destroy(error);
    const [status, title] = STATUS[error.code ?? ''] ?? [400, 'Malformed request'];
    socket.end(problemAnswer(status, title), () => socket.destroy());
  });
}

function problemAnswer(status: number, title: string, headers: string[] = []): string {
  const requestId = uuidv7();
  const body = JSON.stringify({
    type: `urn:taskward:problem:${status === 400 ? 'malformed' : 'not_read'}`,
    title,
    status,
    detail: 'This is not a whole HTTP request that this server reads.',
    instance: '',
    requestId,
    success: false,
  });
  const head = [
    `HTTP/1.1 ${status} ${title}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${requestId}`,
    'Cache-Control: no-store',
    'Connection: close',
    ...headers,
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}
