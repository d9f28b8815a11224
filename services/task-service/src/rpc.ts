import { once } from 'node:events';
import {
  type handleServerStreamingCall,
  type handleUnaryCall,
  Metadata,
  type ServerUnaryCall,
  type ServerWritableStream,
  type StatusObject,
} from '@grpc/grpc-js';
import { AuthError } from '@taskward/jwt-middleware';
import { grpcStatus, toAppError } from '@taskward/service-kit';
import { badRequestDetails } from './rpc-bad-request.ts';

/** What a handler reads of its call; the signal says that nobody waits any more: cancelled, or past the deadline. */
export interface RpcCall<Request> {
  request: Request;
  metadata: Metadata;
  signal: AbortSignal;
}

/** A unary handler that answers with what it returns, and with a status of the closed list when it throws. */
export function unary<Request, Response>(
  answer: (call: RpcCall<Request>) => Promise<Response>,
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    answer(readable(call)).then(
      (response) => callback(null, response),
      (error) => callback(statusOf(error)),
    );
  };
}

/** A handler that streams what it yields, no faster than the client reads, and stops when nobody reads any more. */
export function streaming<Request, Response>(
  answer: (call: RpcCall<Request>) => AsyncIterable<Response>,
): handleServerStreamingCall<Request, Response> {
  return (call) => {
    const readableCall = readable(call);
    const { signal } = readableCall;
    (async () => {
      for await (const message of answer(readableCall)) {
        if (signal.aborted) return;
        if (!call.write(message)) await once(call, 'drain', { signal });
      }
      call.end();
    })().catch((error) => {
      if (!signal.aborted) call.emit('error', statusOf(error));
    });
  };
}

function readable<Request>(
  call: ServerUnaryCall<Request, unknown> | ServerWritableStream<Request, unknown>,
): RpcCall<Request> {
  const gone = new AbortController();
  call.on('cancelled', () => gone.abort());
  if (call.cancelled) gone.abort();
  return { request: call.request, metadata: call.metadata, signal: gone.signal };
}

/** Any thrown value as a gRPC status; bad fields as google.rpc.BadRequest in its details. */
export function statusOf(error: unknown): StatusObject {
  const metadata = new Metadata();
  if (error instanceof AuthError) return { code: error.grpcStatus, details: error.message, metadata };
  const appError = toAppError(error);
  const code = grpcStatus(appError.code);
  if (appError.errors) {
    metadata.set('grpc-status-details-bin', badRequestDetails(code, appError.message, appError.errors));
  }
  return { code, details: appError.message, metadata };
}
