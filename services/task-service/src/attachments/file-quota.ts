import { AppError, type Queryable } from '@taskward/service-kit';
import { lockOwner, sumSizes } from './attachment-store.ts';

/** Only who deletes something, or who runs the installation, makes room: nobody need ask again soon. */
const RETRY_AFTER_S = 3_600;

/** @throws AppError 429 with `remaining`, in bytes */
export function checkRoom(used: number, size: number, most: number): void {
  if (used + size <= most) return;
  throw new AppError('rate_limited', 'There is not enough room left for this file. Delete some, or ask an admin.', {
    type: 'storage-full',
    headers: { 'Retry-After': String(RETRY_AFTER_S) },
    extensions: { limit: most, remaining: Math.max(0, most - used) },
  });
}

/** The same under a lock: of several files at the same moment as many fit as there is room for. */
export async function takeRoom(tx: Queryable, owner: string, size: number, most: number): Promise<void> {
  await lockOwner(tx, owner);
  checkRoom(await sumSizes(tx, owner), size, most);
}
