import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { folderStorage } from './folder-storage.ts';
import type { ObjectStorage } from './storage.ts';
import { bucketOf, isBucket, type StorageConfig } from './storage-settings.ts';

/** The storage that the settings name. Whoever has a folder loads nothing of S3. */
export async function openStorage(config: StorageConfig): Promise<ObjectStorage> {
  const arriving = uploadsFolder(config);
  if (!isBucket(config)) return folderStorage(fileURLToPath(config.STORAGE_URL), arriving);
  const { s3Storage } = await import('./s3-storage.ts');
  return s3Storage(bucketOf(config), arriving);
}

/**
 * Where it is gathered what comes, in one request or in several, until it is whole: in the same file system as a storage that
 * is a folder.
 */
export const uploadsFolder = (config: StorageConfig): string =>
  isBucket(config)
    ? resolve(config.UPLOADS_DIR ?? '.data/uploads')
    : join(fileURLToPath(config.STORAGE_URL), '.uploads');
