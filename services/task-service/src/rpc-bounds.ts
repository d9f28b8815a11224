import { constants, type Http2Server, type Http2Session, type ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import { status } from '@grpc/grpc-js';
import { createShares, networkOf } from '@taskward/service-kit';
import Joi from 'joi';

const atOnce = (usual: number) =>
  Joi.number().integer().min(1).default(usual).description('how many at once, 1 or more');

/** What callers of gRPC may hold. */
export const rpcSettings = {
  GRPC_CONNECTIONS: atOnce(1_000),
  GRPC_CONNECTIONS_PER_ADDRESS: atOnce(100),
  GRPC_CALLS: atOnce(1_000),
  GRPC_CALLS_PER_ADDRESS: atOnce(200),
  GRPC_STREAMS_PER_PERSON: atOnce(20),
  GRPC_IDLE_TIMEOUT: Joi.number().min(0.1).max(86_400).default(300).description('seconds, 0.1 to 86400'),
} satisfies Joi.SchemaMap;

export interface RpcConfig {
  GRPC_CONNECTIONS: number;
  GRPC_CONNECTIONS_PER_ADDRESS: number;
  GRPC_CALLS: number;
  GRPC_CALLS_PER_ADDRESS: number;
  /** Projects that a person or service reads as streams at once. */
  GRPC_STREAMS_PER_PERSON: number;
  /** Seconds without a byte of a call, in either direction. */
  GRPC_IDLE_TIMEOUT: number;
}

/** Of one connection: calls at once, bytes of a call's metadata, and how many calls may be reset (in a burst, a second). */
export const HTTP2_OPTIONS = {
  settings: { maxConcurrentStreams: 100, maxHeaderListSize: 16 * 1024 },
  streamResetBurst: 200,
  streamResetRate: 33,
};

/** Pings of a connection in so many milliseconds: far more than keepalive or measuring a network takes. */
const PINGS = { most: 1_000, within: 10_000 };

/** Lets no caller hold more of a gRPC server than their share, nor hold it for nothing. */
export function boundCallers(server: Http2Server, config: RpcConfig): void {
  const take = createShares();
  const share = (holder: string, most: number) => ({ holder, most, refusal: () => new Error(holder) });

  onlyWhere(server, 'connection', (socket: Socket) => {
    const leave = taken(() =>
      take(
        share(`connections of ${networkOf(socket.remoteAddress)}`, config.GRPC_CONNECTIONS_PER_ADDRESS),
        share('connections', config.GRPC_CONNECTIONS),
      ),
    );
    if (leave) socket.once('close', leave);
    else socket.destroy();
    return leave !== undefined;
  });

  onlyWhere(server, 'stream', (stream: ServerHttp2Stream) => {
    const leave = taken(() =>
      take(
        share(`calls of ${networkOf(stream.session?.socket.remoteAddress)}`, config.GRPC_CALLS_PER_ADDRESS),
        share('calls', config.GRPC_CALLS),
      ),
    );
    if (leave) {
      stream.once('close', leave);
      stream.setTimeout(config.GRPC_IDLE_TIMEOUT * 1_000, () => stream.close(constants.NGHTTP2_CANCEL));
    } else refuse(stream);
    return leave !== undefined;
  });

  server.on('session', countPings);
}

/** What a share gives; undefined where it is used up. */
function taken(take: () => () => void): (() => void) | undefined {
  try {
    return take();
  } catch {
    return undefined;
  }
}

/** Has an event reach those who listen so far only where it is let in. */
function onlyWhere<Subject>(server: Http2Server, event: string, letIn: (subject: Subject) => boolean): void {
  const listeners = server.listeners(event);
  server.removeAllListeners(event);
  server.on(event, (subject: Subject, ...rest: unknown[]) => {
    if (letIn(subject)) for (const listener of listeners) listener.call(server, subject, ...rest);
  });
}

function refuse(stream: ServerHttp2Stream): void {
  stream.on('error', () => {}); // the caller may leave before it reads this
  const trailers = {
    'grpc-status': status.RESOURCE_EXHAUSTED,
    'grpc-message': 'Too many calls are open. Try again later.',
  };
  stream.respond({ ':status': 200, 'content-type': 'application/grpc', ...trailers }, { endStream: true });
  stream.close(constants.NGHTTP2_NO_ERROR);
}

function countPings(session: Http2Session): void {
  let pings = 0;
  let since = 0;
  session.on('ping', () => {
    const now = performance.now();
    if (now - since > PINGS.within) [since, pings] = [now, 0];
    pings += 1;
    if (pings <= PINGS.most || session.destroyed) return;
    session.goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM, 0, Buffer.from('too_many_pings')); // as every gRPC says it
    session.destroy();
  });
}
