import { inTransaction, notFound, rateLimited, uuidv7 } from '@taskward/service-kit';
import { appendAudit, type Origin } from '../audit/audit-store.ts';
import { mailLink } from '../credentials/links.ts';
import { findByLogin, findUser } from '../users/user-store.ts';
import type { AccountDeps } from './account-deps.ts';

/**
 * Sends a link to a new password to whoever has this address. Whoever asks learns nothing of the account: without one
 * the same is done to no effect.
 */
export async function mailPasswordLink(deps: AccountDeps, email: string, origin: Origin): Promise<void> {
  const found = await findByLogin(deps.pool, email);
  // A password would be a second way in beside the issuer of somebody who has one.
  const user = found && !found.disabledAt && found.issuer === null ? found : undefined;
  if (!(await deps.mailLimit({ login: email }, origin))) return;
  const mail = await inTransaction(deps.pool, async (db) => {
    const written = await mailLink(db, deps, 'reset-password', user?.id ?? uuidv7());
    await appendAudit(db, { type: 'password.reset-requested', origin, subject: user?.id });
    return written;
  });
  deps.mailJob.added(mail);
}

/**
 * Sends somebody the link once more that confirms their address; nothing where it is confirmed.
 *
 * @throws AppError 404 where the account is gone, 429 where too many mails went there
 */
export async function mailConfirmationLink(deps: AccountDeps, userId: string, origin: Origin): Promise<void> {
  const user = await findUser(deps.pool, userId);
  if (!user) throw notFound('There is no such account any more.');
  if (user.emailVerified) return;
  if (!(await deps.mailLimit(user, origin))) throw rateLimited('Too many mails to this address. Try again later.', 900);
  deps.mailJob.added(await inTransaction(deps.pool, (db) => mailLink(db, deps, 'verify-email', userId)));
}
