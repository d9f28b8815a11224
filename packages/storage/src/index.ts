export { openStorage, uploadsFolder } from './open-storage.ts';
export * from './storage.ts';
export { isBucket, LARGEST_OBJECT, type StorageConfig, storageSettings } from './storage-settings.ts';
