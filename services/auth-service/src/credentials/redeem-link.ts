import { inTransaction, invalid } from '@taskward/service-kit';
import type { PoolClient } from 'pg';
import { appendAudit, type Origin } from '../audit/audit-store.ts';
import { tokenHash } from '../secrets.ts';
import { endWithin } from '../sessions/sessions.ts';
import type { SignInParts } from '../sign-in/sign-in.ts';
import { lockUser, updateUser } from '../users/user-store.ts';
import { isGood, type LinkPurpose, markVerified, ownerOf, takeLink } from './link-store.ts';

/**
 * Sets a new password by the link of a mail and ends every session. The link also proves the address.
 *
 * @throws AppError 422 for a link that is used, replaced, expired or unknown
 */
export async function resetPassword(parts: SignInParts, token: string, password: string, origin: Origin) {
  // A hash is dear: no guess at a token is worth one.
  if (!(await isGood(parts.pool, 'reset-password', tokenHash(token)))) throw badLink();
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
 * @throws AppError 422 for a link that is used, replaced, expired or unknown
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
  if (owner === undefined || !(await lockUser(db, owner))) throw badLink();
  const userId = await takeLink(db, purpose, hash);
  if (userId === undefined) throw badLink();
  return userId;
}

const badLink = () =>
  invalid('This link was used, has expired, or a newer one took its place.', [
    { path: 'token', message: 'does not work any more' },
  ]);
