import { createECDH, randomBytes } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import ece from 'http_ece';

/** A browser that allowed us to tell it. */
export interface PushBrowser {
  /** What its `PushSubscription` says. */
  target: { endpoint: string; keys: { p256dh: string; auth: string } };
  /** What a message for it says, decrypted as the browser does (RFC 8291). */
  read(body: Buffer): unknown;
}

export function browserAt(endpoint: string): PushBrowser {
  const privateKey = createECDH('prime256v1');
  const [p256dh, auth] = [privateKey.generateKeys('base64url'), randomBytes(16).toString('base64url')];
  return {
    target: { endpoint, keys: { p256dh, auth } },
    read: (body) => JSON.parse(ece.decrypt(body, { version: 'aes128gcm', privateKey, authSecret: auth }).toString()),
  };
}

/** A push service on this machine. */
export interface PushService {
  origin: string;
  received: Array<{ path: string; headers: IncomingHttpHeaders; body: Buffer }>;
  /** What it answers, 201 unless told otherwise. */
  status: number;
  close(): Promise<void>;
}

export async function startPushService(): Promise<PushService> {
  const server = createServer(async (req, res) => {
    service.received.push({ path: req.url ?? '', headers: req.headers, body: await buffer(req) });
    res.writeHead(service.status, { Location: `${service.origin}/moved` }).end('an answer that nobody reads');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const service: PushService = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received: [],
    status: 201,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return service;
}
