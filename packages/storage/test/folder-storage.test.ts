import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type ByteRange, type ObjectStorage, openStorage } from '../src/index.ts';

let folder: string;
let storage: ObjectStorage;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'taskward-storage-'));
  storage = openStorage({ STORAGE_URL: pathToFileURL(join(folder, 'made when needed')).href });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const checksumOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const read = async (key: string, range?: ByteRange) => {
  const bytes = await storage.get(key, range);
  return bytes && buffer(bytes);
};
const keys = async (path: string) => {
  const found: string[] = [];
  for await (const { key } of storage.list(path)) found.push(key);
  return found.sort();
};

test('what is not there is not there, in a folder that is not there either', async () => {
  expect([await storage.get('files/a'), await storage.head('files/a'), await keys('files/')]).toEqual([
    undefined,
    undefined,
    [],
  ]);
  await storage.delete('files/a');
});

test('what is put is got, whole and by ranges, with its checksum, and replaced', async () => {
  const bytes = randomBytes(300_000);
  const parts = [bytes.subarray(0, 7), bytes.subarray(7, 200_000), bytes.subarray(200_000)];
  expect(await storage.put('files/a/b.webp', Readable.from(parts))).toEqual({
    size: bytes.length,
    checksum: checksumOf(bytes),
  });
  expect(await read('files/a/b.webp')).toEqual(bytes);
  expect(await read('files/a/b.webp', { start: 0, end: 0 })).toEqual(bytes.subarray(0, 1));
  expect(await read('files/a/b.webp', { start: 100, end: 299 })).toEqual(bytes.subarray(100, 300));
  expect(await read('files/a/b.webp', { start: 299_990 })).toEqual(bytes.subarray(299_990));
  const head = await storage.head('files/a/b.webp');
  expect([head?.size, Number(head?.modifiedAt) > 0]).toEqual([bytes.length, true]);
  await storage.put('files/a/b.webp', Readable.from([]));
  expect(await read('files/a/b.webp')).toEqual(Buffer.alloc(0));
});

test('of what breaks midway nothing is seen and nothing stays; what was there before does', async () => {
  await storage.put('half/a', Readable.from([Buffer.from('before')]));
  async function* breaking() {
    yield Buffer.alloc(100_000);
    expect(await read('half/a')).toEqual(Buffer.from('before'));
    throw new Error('the line was cut');
  }
  await expect(storage.put('half/a', breaking())).rejects.toThrow('the line was cut');
  await expect(storage.put('half/b', breaking())).rejects.toThrow('the line was cut');
  expect(await keys('half/')).toEqual(['half/a']);
  expect(await read('half/a')).toEqual(Buffer.from('before'));
  expect(readdirSync(join(folder, 'made when needed', '.arriving'))).toEqual([]);
});

test('a file of this machine is taken as it is, and is no more where it was', async () => {
  const bytes = randomBytes(100_000);
  const path = join(folder, 'uploaded');
  writeFileSync(path, bytes);
  expect(await storage.take('taken/a', path)).toEqual({ size: bytes.length, checksum: checksumOf(bytes) });
  expect([await read('taken/a'), existsSync(path)]).toEqual([bytes, false]);
  await expect(storage.take('taken/b', path)).rejects.toThrow('ENOENT');
});

test('a list has all that begins with the path and nothing else, and what is deleted is gone', async () => {
  for (const key of ['list/a', 'list/b/c', 'lists/d']) await storage.put(key, Readable.from([Buffer.from('x')]));
  expect(await keys('list/')).toEqual(['list/a', 'list/b/c']);
  await storage.delete('list/a');
  expect(await keys('list/')).toEqual(['list/b/c']);
  expect(await storage.head('list/a')).toBeUndefined();
});

test.each(['', '/etc/passwd', '../x', 'a/../b', 'a//b', 'a/', 'a\0b', 'a\\b', 'ä'])('%p is no key', async (key) => {
  await expect(storage.put(key, Readable.from([]))).rejects.toThrow('not the key');
  await expect(storage.get(key)).rejects.toThrow('not the key');
  await expect(storage.head(key)).rejects.toThrow('not the key');
  await expect(storage.delete(key)).rejects.toThrow('not the key');
});
