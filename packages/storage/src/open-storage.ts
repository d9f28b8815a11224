import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { folderStorage } from './folder-storage.ts';
import type { ObjectStorage } from './storage.ts';
import type { StorageConfig } from './storage-settings.ts';

/** The storage that the settings name. */
export function openStorage({ STORAGE_URL }: StorageConfig): ObjectStorage {
  return folderStorage(fileURLToPath(STORAGE_URL));
}

/** Where uploads are gathered that come in several requests: in the same file system as a storage that is a folder. */
export const uploadsFolder = ({ STORAGE_URL }: StorageConfig): string => join(fileURLToPath(STORAGE_URL), '.uploads');
