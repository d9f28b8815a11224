export { openStorage, uploadsFolder } from './open-storage.ts';
export * from './storage.ts';
export { type StorageConfig, storageSettings } from './storage-settings.ts';
