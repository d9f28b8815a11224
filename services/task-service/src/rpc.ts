import type { handleUnaryCall, ServerUnaryCall, StatusObject } from '@grpc/grpc-js';
import { Metadata } from '@grpc/grpc-js';
import { AuthError } from '@taskward/jwt-middleware';
import { grpcStatus, toAppError } from '@taskward/service-kit';

/** A unary handler that answers with what it returns, and with a status of the closed list when it throws. */
export function unary<Request, Response>(
  answer: (call: ServerUnaryCall<Request, Response>) => Promise<Response>,
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    answer(call).then(
      (response) => callback(null, response),
      (error) => callback(statusOf(error)),
    );
  };
}

/** Any thrown value as a gRPC status. */
export function statusOf(error: unknown): StatusObject {
  const metadata = new Metadata();
  if (error instanceof AuthError) return { code: error.grpcStatus, details: error.message, metadata };
  const appError = toAppError(error);
  return { code: grpcStatus(appError.code), details: appError.message, metadata };
}
