import { forbidden } from '@taskward/service-kit';
import type { Request } from 'express';

/**
 * Asks a request that a cookie authenticates for proof that one of our own pages sent it: another site can make a
 * browser send the cookie, but it can forge neither header.
 *
 * @throws AppError 403
 */
export function requireSameOrigin(req: Request, publicUrl: string): void {
  const { origin, 'sec-fetch-site': site } = req.headers;
  const proofs = [
    ...(origin === undefined ? [] : [origin === new URL(publicUrl).origin]),
    ...(site === undefined ? [] : [site === 'same-origin']),
  ];
  if (proofs.length === 0 || proofs.includes(false)) {
    throw forbidden('This request did not come from our own pages. Send it with our Origin.');
  }
}
