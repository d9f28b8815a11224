import { AppError, conflict, inTransaction, notFound } from '@taskward/service-kit';
import type { Pool } from 'pg';
import { addUpload, findUploads, lockUploads, type UploadsRow, wasCounted } from './upload-store.ts';

/** How many files somebody has uploaded, and may yet; null where there is no limit. */
export interface Uploads {
  userId: string;
  filesUploaded: number;
  limit: number | null;
  remaining: number | null;
}

export interface UploadConfig {
  /** Files that a person may upload; 0 is no limit. */
  UPLOAD_LIMIT: number;
}

/** Uploads as the outside is told of them. */
export function toUploads({ userId, filesUploaded, uploadLimit }: UploadsRow, { UPLOAD_LIMIT }: UploadConfig): Uploads {
  const limit = (uploadLimit ?? UPLOAD_LIMIT) || null;
  return { userId, filesUploaded, limit, remaining: limit && Math.max(0, limit - filesUploaded) };
}

/** @throws AppError 404 */
export async function uploadsOf(db: Pool, userId: string, config: UploadConfig): Promise<Uploads> {
  const found = await findUploads(db, userId);
  if (!found) throw nobody();
  return toUploads(found, config);
}

/**
 * Counts a file that somebody uploads, before anything is done with it.
 *
 * @param key names the upload: counted once, however often it is told within a week
 * @throws AppError 404, 409 for a disabled account, 429 with `remaining` at the limit
 */
export function countUpload(db: Pool, userId: string, config: UploadConfig, key?: string): Promise<Uploads> {
  return inTransaction(db, async (client) => {
    const before = await lockUploads(client, userId);
    if (!before) throw nobody();
    const known = toUploads(before, config);
    if (key !== undefined && (await wasCounted(client, userId, key))) return known;
    if (before.disabled) throw conflict('This account is disabled. Nothing is counted for it.');
    if (known.remaining === 0) throw atLimit(known);
    return toUploads(await addUpload(client, userId, key), config);
  });
}

const nobody = () => notFound('There is no such user.');

/** Only an admin changes it, or who runs the installation: nobody need ask again soon. */
const RETRY_AFTER = '3600';

const atLimit = ({ filesUploaded, limit, remaining }: Uploads) =>
  new AppError('rate_limited', `All ${limit} uploads of this person are used up. An admin can allow more.`, {
    type: 'upload-limit',
    headers: { 'Retry-After': RETRY_AFTER },
    extensions: { filesUploaded, limit, remaining },
  });
