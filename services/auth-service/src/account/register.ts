import { inTransaction } from '@taskward/service-kit';
import { appendAudit, type Origin } from '../audit/audit-store.ts';
import { mailLink } from '../credentials/links.ts';
import { putPassword } from '../credentials/password-store.ts';
import { type Proof, proofOf } from '../credentials/proof.ts';
import { findUser, type UserRow } from '../users/user-store.ts';
import { type AccountInput, addUser } from '../users/users.ts';
import type { AccountDeps } from './account-deps.ts';

export type Registration = AccountInput & { password: string };

/**
 * Makes an account for whoever asks, and writes to its address.
 *
 * @returns the proof that its owner was here: they have just chosen the password
 * @throws AppError 409 for an address or a username that is known, 429 where too many passwords wait
 */
export async function register(deps: AccountDeps, given: Registration, origin: Origin): Promise<Proof> {
  const { pool, passwords, secrets, config, mailJob } = deps;
  const { password, ...account } = given;
  const hash = await passwords.hash(password);
  const { user, mail } = await inTransaction(pool, async (db) => {
    const { id } = await addUser(db, account);
    await putPassword(db, id, hash);
    const written = await mailLink(db, { secrets, publicUrl: config.PUBLIC_URL }, 'verify-email', id);
    await appendAudit(db, { type: 'user.registered', origin: { ...origin, actor: id }, subject: id });
    return { user: (await findUser(db, id)) as UserRow, mail: written };
  });
  mailJob.added(mail);
  return proofOf(user.id, user.authVersion, ['pwd']);
}
