import { inTransaction } from '@taskward/service-kit';
import { appendAudit, type Origin } from '../audit/audit-store.ts';
import { markVerified } from '../credentials/link-store.ts';
import { mailLink } from '../credentials/links.ts';
import { putPassword } from '../credentials/password-store.ts';
import { checkLink, redeemLink } from '../credentials/redeem-link.ts';
import { takeFactors } from '../factors/taken-factors.ts';
import { voidProofs } from '../sessions/session-store.ts';
import { endSessions } from '../sessions/sessions.ts';
import { findUser } from '../users/user-store.ts';
import type { AccountDeps } from './account-deps.ts';

/**
 * Sets a new password by the link of a mail and ends every session. The link also proves the address.
 *
 * @throws AppError 422 as `checkLink`
 */
export async function resetPassword(deps: AccountDeps, token: string, password: string, origin: Origin): Promise<void> {
  // A hash is dear: no guess at a token is worth one.
  await checkLink(deps.pool, 'reset-password', token);
  const hash = await deps.passwords.hash(password);
  const mail = await inTransaction(deps.pool, async (db) => {
    const userId = await redeemLink(db, 'reset-password', token);
    const before = await findUser(db, userId);
    // Nobody had shown that the address is theirs: whoever set factors up may have taken somebody else's.
    if (!before?.emailVerified) await takeFactors(db, userId);
    await putPassword(db, userId, hash);
    await markVerified(db, userId);
    await endSessions(db, deps, { by: 'user', value: userId }, 'password reset', origin);
    await appendAudit(db, { type: 'password.reset', origin, subject: userId });
    // The first password is what the link was sent for.
    const isChange = before?.proofMethods.includes('pwd');
    return isChange ? mailLink(db, deps, 'password-changed', userId) : undefined;
  });
  deps.mailJob.added(mail);
  await deps.feed.pull();
}

/**
 * "This was not me", by the link of a mail that told of a change: every session ends, and nothing of the account is
 * changed on the strength of a proof from before.
 *
 * @throws AppError 422 as `checkLink`
 */
export async function reportChange(deps: AccountDeps, token: string, origin: Origin): Promise<void> {
  await inTransaction(deps.pool, async (db) => {
    const userId = await redeemLink(db, 'not-me', token);
    await endSessions(db, deps, { by: 'user', value: userId }, 'reported by its owner', origin);
    await voidProofs(db, userId);
    await appendAudit(db, { type: 'change.reported', origin, subject: userId });
  });
  await deps.feed.pull();
}

/**
 * Marks an address as its owner's.
 *
 * @throws AppError 422 as `checkLink`
 */
export async function confirmAddress({ pool }: AccountDeps, token: string, origin: Origin): Promise<void> {
  await inTransaction(pool, async (db) => {
    const userId = await redeemLink(db, 'verify-email', token);
    await markVerified(db, userId);
    await appendAudit(db, { type: 'email.verified', origin, subject: userId });
  });
}
