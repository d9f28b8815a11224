import type { Http2Server, IncomingHttpHeaders } from 'node:http2';
import {
  ResponderBuilder,
  type Server,
  ServerInterceptingCall,
  type ServerInterceptor,
  ServerListenerBuilder,
  status,
} from '@grpc/grpc-js';

// What grpc-js keeps to itself, in three places. Should a later version call it otherwise, calls fail and so do tests.

/** How far the frames of a call have come. */
interface Frames {
  decoder: { readState: number; readCompressFlag: Buffer };
  incomingEncoding: string;
}
const BETWEEN_FRAMES = 0;

/** Refuses a call whose last frame is not whole or not readable: grpc-js would go by the frames before it. */
export const wholeFrames: ServerInterceptor = (_method, call) => {
  const { decoder, incomingEncoding } = call as unknown as Frames;
  const listener = new ServerListenerBuilder().withOnReceiveHalfClose((next) => {
    const [flag = 0] = decoder.readCompressFlag;
    const readable = flag === 0 || (flag === 1 && incomingEncoding !== 'identity');
    if (decoder.readState === BETWEEN_FRAMES && readable) return next();
    call.sendStatus({ code: status.INTERNAL, details: 'The request is not a whole frame' });
  });
  const responder = new ResponderBuilder().withStart((next) => next(listener.build()));
  return new ServerInterceptingCall(call, responder.build());
};

/** Has the HTTP/2 servers that will be made have options that grpc-js knows no name for. */
export function addHttp2Options(server: Server, options: object): void {
  const { commonServerOptions } = server as unknown as { commonServerOptions: object };
  Object.assign(commonServerOptions, options);
}

/** The HTTP/2 servers that listen. */
export const http2ServersOf = (server: Server): Http2Server[] => [
  ...(server as unknown as { http2Servers: Map<Http2Server, unknown> }).http2Servers.keys(),
];

/** Shows every value of `authorization` to who checks it: Node keeps the first, where others might go by the second. */
export function keepEveryAuthorization(http2Server: Http2Server): void {
  http2Server.prependListener('stream', (_stream, headers: IncomingHttpHeaders, _flags, raw: string[]) => {
    const values = raw.filter((_value, index) => raw[index - 1] === 'authorization');
    if (values.length > 1) Object.assign(headers, { authorization: values });
  });
}
