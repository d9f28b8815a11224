import type { PoolClient } from 'pg';
import type { UserRow } from '../users/user-store.ts';
import { appendRevocation } from './revocation-store.ts';
import { EXTERNAL_REVOCATION_SECONDS } from './token-lifetimes.ts';

/**
 * Refuses the tokens that a user has, as of the transaction's end. Those of our own people carry a version, and
 * everything below the user's current one goes. Tokens of another issuer carry none: they go by their date, and as that
 * issuer goes on making new ones, `aheadSeconds` of those go as well.
 *
 * @param user as the change has left them: their version has risen
 */
export function revokeTokensOf(
  db: PoolClient,
  { id, issuer, authVersion }: Pick<UserRow, 'id' | 'issuer' | 'authVersion'>,
  aheadSeconds = 0,
): Promise<void> {
  if (issuer === null) return appendRevocation(db, { kind: 'user', id, version: authVersion });
  // Their `iat` counts whole seconds: what is dated this second is from before.
  const nextSecond = Math.floor(Date.now() / 1000) + 1;
  const before = new Date((nextSecond + aheadSeconds) * 1000);
  return appendRevocation(db, { kind: 'user', id, before, lifetimeSeconds: EXTERNAL_REVOCATION_SECONDS });
}
