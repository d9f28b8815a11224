import type { FieldError } from '@taskward/service-kit';
import protobuf from 'protobufjs';

// The three messages of Google's public API definitions (google/rpc/status.proto, error_details.proto) in use here.
const { root } = protobuf.parse(
  `
  syntax = "proto3";
  message Status { int32 code = 1; string message = 2; repeated Any details = 3; }
  message Any { string type_url = 1; bytes value = 2; }
  message BadRequest {
    message FieldViolation { string field = 1; string description = 2; }
    repeated FieldViolation field_violations = 1;
  }
`,
  { keepCase: true },
);
const Status = root.lookupType('Status');
const BadRequest = root.lookupType('BadRequest');

const TYPE_URL = 'type.googleapis.com/google.rpc.BadRequest';

/** The value of `grpc-status-details-bin`: a google.rpc.Status that holds a google.rpc.BadRequest. */
export function badRequestDetails(code: number, message: string, errors: FieldError[]): Buffer {
  const violations = errors.map(({ path, message: description }) => ({ field: path, description }));
  const value = BadRequest.encode(BadRequest.create({ field_violations: violations })).finish();
  return Buffer.from(
    Status.encode(Status.create({ code, message, details: [{ type_url: TYPE_URL, value }] })).finish(),
  );
}
