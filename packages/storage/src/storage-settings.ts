import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import Joi from 'joi';
import type { Bucket } from './s3-storage.ts';

const WHERE = 'a file:// URL of a folder, or s3://<bucket>?region=<region>&endpoint=<http(s) URL>';

const keyOfBucket = () =>
  Joi.string()
    .when('STORAGE_URL', { is: Joi.string().pattern(/^s3:/, { invert: true }), otherwise: Joi.required() })
    .description('a value, since STORAGE_URL is a bucket');

/** Settings of a service that stores objects; spread after `commonSettings`. */
export const storageSettings = {
  STORAGE_URL: Joi.string()
    .uri({ scheme: ['file', 's3'] })
    .custom(checkBucket)
    .default(() => pathToFileURL(resolve('.data/objects')).href)
    .description(WHERE),
  S3_ACCESS_KEY_ID: keyOfBucket(),
  S3_SECRET_ACCESS_KEY: keyOfBucket(),
  S3_PUBLIC_URL: Joi.string()
    .uri({ scheme: ['http', 'https'] })
    .description('an http(s) URL'),
  UPLOADS_DIR: Joi.string().description('a folder'),
} satisfies Joi.SchemaMap;

export interface StorageConfig {
  /** Where objects are. */
  STORAGE_URL: string;
  S3_ACCESS_KEY_ID?: string;
  S3_SECRET_ACCESS_KEY?: string;
  /** Where readers of files reach the server of the bucket. */
  S3_PUBLIC_URL?: string;
  /** Where files are gathered that go to a bucket. */
  UPLOADS_DIR?: string;
}

/** Bytes that an object may have that is sent to a bucket in one request. */
export const LARGEST_OBJECT = 5 * 1024 ** 3;

export const isBucket = ({ STORAGE_URL }: StorageConfig): boolean => STORAGE_URL.startsWith('s3:');

/** The bucket of the settings. */
export function bucketOf(config: StorageConfig): Bucket {
  const { hostname, searchParams } = new URL(config.STORAGE_URL);
  return {
    name: hostname,
    region: searchParams.get('region') ?? 'us-east-1',
    endpoint: searchParams.get('endpoint') ?? undefined,
    publicEndpoint: config.S3_PUBLIC_URL,
    credentials: {
      accessKeyId: config.S3_ACCESS_KEY_ID ?? '',
      secretAccessKey: config.S3_SECRET_ACCESS_KEY ?? '',
    },
  };
}

/** A misspelt part of it would lead to another server. */
function checkBucket(given: string): string {
  if (!given.startsWith('s3:')) return given;
  const { hostname, pathname, searchParams } = new URL(given);
  const endpoint = searchParams.get('endpoint');
  const isKnown = [...searchParams.keys()].every((name) => ['region', 'endpoint'].includes(name));
  const isReached = endpoint === null || /^https?:$/.test(URL.parse(endpoint)?.protocol ?? '');
  if (!hostname || !['', '/'].includes(pathname) || !isKnown || !isReached) throw new Error(WHERE);
  return given;
}
