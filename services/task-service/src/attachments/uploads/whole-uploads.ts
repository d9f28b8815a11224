import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { keyOf } from '../attachments.ts';
import type { Upload } from './upload-store.ts';
import type { UploadDeps } from './uploads.ts';

/** Whether all bytes of an upload are there: gathered, in the storage, or a file already. */
export async function complete({ folder, storage }: UploadDeps, { id, size, state }: Upload): Promise<boolean> {
  if (state !== 'arriving') return true;
  const gathered = await sizeOf(join(folder, id));
  return gathered === undefined ? (await storage.head(keyOf(id))) !== undefined : gathered === size;
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
