import type { Metadata } from '@grpc/grpc-js';
import { badRequest, noToken } from './errors.ts';
import type { Identity } from './identity.ts';
import type { Verifier } from './verify.ts';

/**
 * The caller of a gRPC call, from the metadata `authorization: Bearer <token>`.
 *
 * @throws AuthError, whose `grpcStatus` is the status to answer with
 */
export async function authenticate(verifier: Verifier, metadata: Metadata): Promise<Identity> {
  const values = new Set(metadata.get('authorization').map(String));
  if (values.size > 1) throw badRequest('There are two different authorization values');
  const [value] = values;
  const token = value === undefined ? undefined : /^Bearer +(\S+)$/i.exec(value)?.[1];
  if (!token) throw noToken();
  return verifier.verify(token);
}
