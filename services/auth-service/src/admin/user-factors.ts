import type { Holder } from '@taskward/contracts/permissions';
import { inTransaction, notFound } from '@taskward/service-kit';
import { appendAudit, type Origin } from '../audit/audit-store.ts';
import { mailLink } from '../credentials/links.ts';
import { takeFactors } from '../factors/taken-factors.ts';
import { checkGives } from '../roles/given-roles.ts';
import { lockUser } from '../users/user-store.ts';
import type { AdminDeps } from './admin-deps.ts';

/**
 * Takes all second factors of somebody away who has lost them. They are told by mail; of who has none nothing changes.
 *
 * @throws AppError 403 for somebody who may do more than who asks, 404
 */
export async function takeFactorsOf(deps: AdminDeps, id: string, by: Holder, origin: Origin): Promise<void> {
  const mail = await inTransaction(deps.pool, async (db) => {
    const user = await lockUser(db, id);
    if (!user) throw notFound('There is no such user.');
    checkGives(by, user.permissions);
    const { secondFactors: factors } = user;
    if (factors.length === 0) return undefined;
    await takeFactors(db, id);
    await appendAudit(db, { type: 'factor.removed', origin, subject: id, details: { factors } });
    return mailLink(db, deps, 'factors-taken-away', id);
  });
  deps.mailJob.added(mail);
}
