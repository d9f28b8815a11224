import { expect, test } from '@jest/globals';
import { loadConfig } from '@taskward/service-kit';
import { type StorageConfig, storageSettings } from '../src/index.ts';
import { bucketOf } from '../src/storage-settings.ts';

const read = (env: Record<string, string>) => loadConfig<StorageConfig>(storageSettings, env);
const KEYS = { S3_ACCESS_KEY_ID: 'who', S3_SECRET_ACCESS_KEY: 'secret' };

test('a bucket is named with its region and its server', () => {
  expect(bucketOf(read({ ...KEYS, STORAGE_URL: 's3://files?region=eu-central-1' }))).toEqual({
    name: 'files',
    region: 'eu-central-1',
    endpoint: undefined,
    publicEndpoint: undefined,
    credentials: { accessKeyId: 'who', secretAccessKey: 'secret' },
  });
  const STORAGE_URL = 's3://files?endpoint=https%3A%2F%2Fobjects.example.com:9000';
  expect(bucketOf(read({ ...KEYS, STORAGE_URL, S3_PUBLIC_URL: 'https://files.example.com' }))).toMatchObject({
    region: 'us-east-1',
    endpoint: 'https://objects.example.com:9000',
    publicEndpoint: 'https://files.example.com',
  });
});

test('without settings it is a folder, which needs no keys', () => {
  expect(read({}).STORAGE_URL).toMatch(/^file:.*\/\.data\/objects$/);
});

test('a bucket needs both keys, and neither is told where one is missing', () => {
  const STORAGE_URL = 's3://files';
  expect(() => read({ STORAGE_URL })).toThrow(/S3_ACCESS_KEY_ID: found nothing.*\nS3_SECRET_ACCESS_KEY: found nothing/);
  expect(() => read({ STORAGE_URL, S3_SECRET_ACCESS_KEY: 'hidden' })).toThrow(
    /^S3_ACCESS_KEY_ID: found nothing[^\n]*$/,
  );
});

test.each([
  'http://files',
  's3://files/folder',
  's3://files?endpiont=https://objects.example.com',
  's3://files?endpoint=objects.example.com',
  's3://?region=eu-central-1',
])('%s is no storage', (STORAGE_URL) => {
  expect(() => read({ ...KEYS, STORAGE_URL })).toThrow('STORAGE_URL: found');
});
