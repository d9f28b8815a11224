import { identityOf } from '@taskward/jwt-middleware/express';
import { forbidden } from '@taskward/service-kit';
import type { RequestHandler } from 'express';
import type { Pool } from 'pg';
import { findSessionProof, type SessionProof } from '../sessions/session-store.ts';

/**
 * Lets pass who has shown within ten minutes that it is them, by a second factor where they have one: behind it are
 * factors, passwords, addresses, keys, clients and linked accounts. Others get 403 `proof-too-old`, and
 * `POST /auth/proof` renews it. After `checkJwt`. How people of other issuers prove themselves is for those to say.
 */
export function freshProof({ pool }: { pool: Pool }): RequestHandler {
  return async (req, _res, next) => {
    const { external, sessionId } = identityOf(req);
    const proof = sessionId === undefined ? undefined : await findSessionProof(pool, sessionId);
    next(external || (proof && isGoodFor(proof)) ? undefined : tooOld());
  };
}

/** A sign-in on a remembered device is by the password alone. */
const isGoodFor = ({ fresh, amr, secondFactors }: SessionProof): boolean =>
  fresh && (secondFactors.length === 0 || amr.includes('mfa'));

const tooOld = () =>
  forbidden('Show once more that it is you: it is a while since you did.', { type: 'proof-too-old' });
