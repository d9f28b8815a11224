import type { KoaContextWithOIDC } from 'oidc-provider';
import type { PoolClient } from 'pg';
import { tokenHash } from '../secrets.ts';
import { hasEnded } from '../sessions/session-store.ts';
import { lockUser } from '../users/user-store.ts';

/** Tells one password of a person from the next, and nothing else. */
export const proofOf = (passwordHash: string): string => tokenHash(passwordHash).toString('base64url');

/**
 * Whether a browser may be signed in as somebody at this moment, and until the transaction ends: a request takes its
 * time, and meanwhile the password may have been changed, the account disabled, or the sign-in ended from elsewhere.
 */
export async function maySignIn(
  db: PoolClient,
  ctx: KoaContextWithOIDC | undefined,
  browser: { accountId: string; uid: string },
): Promise<boolean> {
  const user = await lockUser(db, browser.accountId);
  if (!user?.passwordHash || user.disabledAt) return false;
  const justNow = ctx?.oidc?.result?.login;
  if (justNow && justNow.proof !== proofOf(user.passwordHash)) return false;
  return !(await hasEnded(db, browser.uid));
}
