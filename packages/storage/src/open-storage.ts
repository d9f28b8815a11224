import { fileURLToPath } from 'node:url';
import { folderStorage } from './folder-storage.ts';
import type { ObjectStorage } from './storage.ts';
import type { StorageConfig } from './storage-settings.ts';

/** The storage that the settings name. */
export function openStorage({ STORAGE_URL }: StorageConfig): ObjectStorage {
  return folderStorage(fileURLToPath(STORAGE_URL));
}
