import { malformed } from '@taskward/service-kit';
import type { Request } from 'express';

/**
 * The Idempotency-Key of a request, if it has one.
 *
 * @throws AppError 400
 */
export function idempotencyKeyOf(req: Request): string | undefined {
  const key = req.get('idempotency-key');
  if (key === undefined || /^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw malformed('Idempotency-Key is not valid.', [
    { path: 'Idempotency-Key', message: 'must be 1 to 255 visible ASCII characters' },
  ]);
}
