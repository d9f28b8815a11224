import type { Holder } from '@taskward/contracts/permissions';
import { inTransaction, notFound } from '@taskward/service-kit';
import type { Pool } from 'pg';
import { appendAudit, type Origin } from '../audit/audit-store.ts';
import { checkGives } from '../roles/given-roles.ts';
import { lockUploads, setUploadLimit, type UploadsRow } from '../users/upload-store.ts';
import { lockUser } from '../users/user-store.ts';

/**
 * Says how many files one person may upload, of all that they ever did.
 *
 * @param limit 0 for as many as they like, null for as many as everybody
 * @throws AppError 403 for somebody who may do more than who asks, 404
 */
export function limitUploadsOf(
  db: Pool,
  id: string,
  limit: number | null,
  by: Holder,
  origin: Origin,
): Promise<UploadsRow> {
  return inTransaction(db, async (client) => {
    const [user, before] = [await lockUser(client, id), await lockUploads(client, id)];
    if (!user || !before) throw notFound('There is no such user.');
    checkGives(by, user.permissions);
    if (before.uploadLimit === limit) return before;
    const details = { uploadLimit: { from: before.uploadLimit, to: limit } };
    await appendAudit(client, { type: 'user.changed', origin, subject: id, details });
    return setUploadLimit(client, id, limit);
  });
}
