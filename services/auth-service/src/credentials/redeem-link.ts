import { AppError, inTransaction, invalid } from '@taskward/service-kit';
import type { Pool, PoolClient } from 'pg';
import { appendAudit, type Origin } from '../audit/audit-store.ts';
import { tokenHash } from '../secrets.ts';
import { endWithin } from '../sessions/sessions.ts';
import type { SignInParts } from '../sign-in/sign-in.ts';
import { lockUser, updateUser } from '../users/user-store.ts';
import { type LinkPurpose, markVerified, ownerOf, stateOf, takeLink } from './link-store.ts';

/**
 * Whether a link would do its work now, for a page that is opened with it. Nothing is changed.
 *
 * @throws AppError 422, of the type `link_used` for one that did its work, else for one that is replaced, expired or unknown
 */
export async function checkLink(db: Pool, purpose: LinkPurpose, token: string): Promise<void> {
  const state = await stateOf(db, purpose, tokenHash(token));
  if (state !== 'good') throw refusal(state);
}

/**
 * Sets a new password by the link of a mail and ends every session. The link also proves the address.
 *
 * @throws AppError 422 as `checkLink`
 */
export async function resetPassword(parts: SignInParts, token: string, password: string, origin: Origin) {
  // A hash is dear: no guess at a token is worth one.
  await checkLink(parts.pool, 'reset-password', token);
  const passwordHash = await parts.passwords.hash(password);
  await inTransaction(parts.pool, async (db) => {
    const userId = await take(db, 'reset-password', token);
    await updateUser(db, userId, { passwordHash });
    await markVerified(db, userId);
    await endWithin(db, { by: 'user', value: userId }, 'password reset', origin);
    await appendAudit(db, { type: 'password.reset', origin, subject: userId });
  });
  await parts.feed.pull();
}

/**
 * Marks an address as its owner's.
 *
 * @throws AppError 422 as `checkLink`
 */
export async function confirmAddress({ pool }: SignInParts, token: string, origin: Origin): Promise<void> {
  await inTransaction(pool, async (db) => {
    const userId = await take(db, 'verify-email', token);
    await markVerified(db, userId);
    await appendAudit(db, { type: 'email.verified', origin, subject: userId });
  });
}

/** Judges the link by its owner's account as it is once nobody else changes it. */
async function take(db: PoolClient, purpose: LinkPurpose, token: string): Promise<string> {
  const hash = tokenHash(token);
  const owner = await ownerOf(db, purpose, hash);
  if (owner === undefined || !(await lockUser(db, owner))) throw refusal();
  const userId = await takeLink(db, purpose, hash);
  if (userId === undefined) throw refusal(await stateOf(db, purpose, hash));
  return userId;
}

/** Who has the token of a link that did its work may know so; of any other it is not said why it does not work. */
function refusal(state?: string): AppError {
  if (state === 'used') {
    const errors = [{ path: 'token', message: 'was used, and did its work' }];
    return new AppError('invalid', 'This link was used, and did its work.', { type: 'link_used', errors });
  }
  const errors = [{ path: 'token', message: 'does not work any more' }];
  return invalid('This link has expired, or a newer one took its place.', errors);
}
