import { inTransaction, invalid } from '@taskward/service-kit';
import { appendAudit, type Origin } from '../audit/audit-store.ts';
import { mailLink } from '../credentials/links.ts';
import { provePassword } from '../credentials/password-proof.ts';
import { putPassword } from '../credentials/password-store.ts';
import { confirmProof, onProof, type Proof } from '../credentials/proof.ts';
import { endSessions } from '../sessions/sessions.ts';
import type { AccountDeps } from './account-deps.ts';

export interface PasswordChange {
  currentPassword: string;
  newPassword: string;
}

/** Whose account it is, and the session that goes on. */
export interface Own {
  subject: string;
  sessionId: string | undefined;
}

/**
 * Changes a person's own password and ends their other sessions.
 *
 * @throws AppError 422 for a wrong current password, 429 where too many were wrong lately
 */
export async function changePassword(deps: AccountDeps, own: Own, given: PasswordChange, origin: Origin) {
  const { subject, sessionId } = own;
  await onProof(
    () => proveCurrent(deps, subject, given.currentPassword, origin),
    // Of two changes at once one is too late: the password that it knew is not the current one any more.
    async (proof) => {
      const hash = await deps.passwords.hash(given.newPassword);
      const mail = await inTransaction(deps.pool, async (db) => {
        await confirmProof(db, proof);
        await putPassword(db, subject, hash);
        await endSessions(db, deps, { by: 'user', value: subject, exceptId: sessionId }, 'password changed', origin);
        await appendAudit(db, { type: 'password.changed', origin, subject });
        return mailLink(db, deps, 'password-changed', subject);
      });
      deps.mailJob.added(mail);
    },
  );
  await deps.feed.pull();
}

const proveCurrent = (deps: AccountDeps, subject: string, password: string, origin: Origin): Promise<Proof> =>
  deps.accountLimit({ id: subject }, origin, async () => {
    const proof = await provePassword(deps, subject, password);
    if (proof) return proof;
    await appendAudit(deps.pool, { type: 'password.refused', origin, subject });
    throw invalid('The current password is not right.', [{ path: 'currentPassword', message: 'is not right' }]);
  });
