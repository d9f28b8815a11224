import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import Joi from 'joi';

/** Settings of a service that stores objects; spread after `commonSettings`. */
export const storageSettings = {
  STORAGE_URL: Joi.string()
    .uri({ scheme: ['file'] })
    .default(() => pathToFileURL(resolve('.data/objects')).href)
    .description('a file:// URL of a folder'),
} satisfies Joi.SchemaMap;

export interface StorageConfig {
  /** Where objects are. */
  STORAGE_URL: string;
}
