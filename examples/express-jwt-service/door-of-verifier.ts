import { createVerifier, followRevocations } from '@taskward/jwt-middleware';
import { isRevoked, secretOf } from '@taskward/jwt-middleware/express-jwt';
import type { RequestHandler } from 'express';
import { expressjwt } from 'express-jwt';
import type { Config } from './config.ts';

/** Accepts access tokens by the rules of Taskward's own services, and hears at once what was withdrawn. */
export async function doorOfVerifier(
  { issuer, audience, jwksUri }: Config,
  { url, secret }: NonNullable<Config['revocations']>,
): Promise<RequestHandler> {
  const onError = (error: unknown) => console.error(String(error));
  const headers = { 'X-Service-Secret': secret };
  const revocations = followRevocations({ issuer, url, headers, onError });
  await revocations.loaded; // what was withdrawn before we started
  const verifier = createVerifier({ issuers: [{ issuer, audience, jwksUri }], revocations, onError });
  return expressjwt({
    secret: secretOf(verifier),
    isRevoked: isRevoked(verifier),
    algorithms: ['RS256'],
    clockTolerance: 5,
  });
}
