import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type S3Server, startS3 } from '@taskward/testkit';
import { type ByteRange, type ObjectStorage, openStorage, type StorageConfig, uploadsFolder } from '../src/index.ts';

let folder: string;
let server: S3Server;
const opened: ObjectStorage[] = [];
const open = async (config: StorageConfig) => {
  const storage = await openStorage(config);
  opened.push(storage);
  return storage;
};
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'taskward-storage-'));
  server = await startS3();
});
afterAll(async () => {
  for (const storage of opened) storage.close();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const inFolder = (): StorageConfig => ({ STORAGE_URL: pathToFileURL(join(folder, 'made when needed')).href });
const inBucket = (): StorageConfig => ({ ...server.settings, UPLOADS_DIR: join(folder, 'uploads') });
const checksumOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe.each([
  ['a folder', inFolder],
  ['a bucket', inBucket],
])('objects in %s', (_name, config) => {
  let storage: ObjectStorage;
  beforeAll(async () => {
    storage = await open(config());
  });
  const read = async (key: string, range?: ByteRange) => {
    const bytes = await storage.get(key, range);
    return bytes && buffer(bytes);
  };
  const keys = async (path: string) => {
    const found: string[] = [];
    for await (const { key } of storage.list(path)) found.push(key);
    return found.sort();
  };
  const arriving = () => readdirSync(uploadsFolder(config()));

  test('what is not there is not there, where nothing was stored yet', async () => {
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
    expect(await read('files/a/b.webp', { start: 0, end: 99 })).toEqual(Buffer.alloc(0));
    expect(arriving()).toEqual([]);
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
    expect(arriving()).toEqual([]);
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
});

interface OnTheWay {
  /** Which part of the body it is, and in which request: 1 and so on. */
  count: number;
  attempt: number;
  /** Ends the connections on both sides. */
  cut(): void;
}

/** A way to the server that does something to the bodies that are sent on it. */
async function wayTo(to: S3Server, change: (part: Buffer, at: OnTheWay) => Buffer | Promise<Buffer>) {
  let attempt = 0;
  const way = createServer((req, res) => {
    const { method, headers, url = '' } = req;
    const onward = request(to.url + url, { method, headers, agent: false }, (answer) => {
      res.writeHead(answer.statusCode ?? 0, answer.headers);
      answer.pipe(res);
    });
    onward.on('error', () => res.destroy());
    if (method !== 'PUT') return void req.pipe(onward);
    attempt += 1;
    const at = { count: 0, attempt, cut: () => void [req.destroy(), onward.destroy()] };
    const changed = async function* (body: AsyncIterable<Buffer>) {
      for await (const part of body) {
        at.count += 1;
        yield await change(part, at);
      }
    };
    pipeline(req, changed, onward).catch(() => undefined);
  });
  way.listen(0, '127.0.0.1');
  await once(way, 'listening');
  const { port } = way.address() as AddressInfo;
  return {
    bucket: to.settings.STORAGE_URL.replace(/%3A\d+$/, `%3A${port}`),
    sent: () => attempt,
    close() {
      way.close();
      way.closeAllConnections();
    },
  };
}

describe('a bucket', () => {
  const linked = async () => open({ ...inBucket(), S3_PUBLIC_URL: server.url });
  const HEAD = { contentType: 'text/plain', contentDisposition: 'attachment; filename="a.txt"' };

  test('whoever has a link gets the object and nothing else, by no altered link, and presented as it says', async () => {
    const storage = await linked();
    await storage.put('linked/a', Readable.from([Buffer.from('linked')]));
    await storage.put('linked/b', Readable.from([Buffer.from('other')]));
    const link = String(await storage.link?.('linked/a', HEAD, 60));
    const answer = await fetch(link);
    expect([answer.status, await answer.text()]).toEqual([200, 'linked']);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(answer.headers.get('content-disposition')).toBe(HEAD.contentDisposition);
    expect(new URL(link).searchParams.get('X-Amz-Expires')).toBe('60');
    const altered = [
      link.replace('linked/a', 'linked/b'),
      link.replace('X-Amz-Expires=60', 'X-Amz-Expires=6000'),
      link.replace('a.txt', 'a.html'),
      link.replace('text%2Fplain', 'text%2Fhtml'),
      link.split('?')[0] as string,
    ];
    expect(new Set(altered).size).toBe(5);
    for (const other of altered) {
      const refused = await fetch(other);
      const words = await refused.text();
      expect([other, refused.status, words]).toEqual([
        other,
        expect.any(Number),
        expect.not.stringMatching(/^(linked|other)$/),
      ]);
      expect([400, 403]).toContain(refused.status); // 400 where it cannot even tell who asks
    }
    const put = await fetch(link, { method: 'DELETE' });
    await put.arrayBuffer();
    expect(put.status).toBe(403);
  });

  test('whoever is given no address for readers gives no links', async () => {
    expect((await open(inBucket())).link).toBeUndefined();
    expect((await open(inFolder())).link).toBeUndefined();
  });

  test('what comes otherwise than it was sent is refused by the server', async () => {
    const way = await wayTo(server, (part) => Buffer.concat([Buffer.from('X'), part.subarray(1)]));
    const storage = await open({ ...inBucket(), STORAGE_URL: way.bucket });
    await expect(storage.put('altered/a', Readable.from([Buffer.from('as it is sent')]))).rejects.toThrow('right now');
    expect(way.sent()).toBe(1);
    expect(await (await open(inBucket())).head('altered/a')).toBeUndefined();
    expect(readdirSync(uploadsFolder(inBucket()))).toEqual([]);
    way.close();
  });

  test('what was cut off on the way is sent once more, and until then nothing of it is there', async () => {
    const direct = await open(inBucket());
    const bytes = randomBytes(3_000_000);
    const seen: unknown[] = [];
    const way = await wayTo(server, async (part, { count, attempt, cut }) => {
      if (count > 1 && attempt < 3) cut();
      else seen.push(await direct.head('cut/a'));
      return part;
    });
    const storage = await open({ ...inBucket(), STORAGE_URL: way.bucket });
    expect(await storage.put('cut/a', Readable.from([bytes]))).toEqual({
      size: bytes.length,
      checksum: checksumOf(bytes),
    });
    expect(way.sent()).toBe(3);
    expect(new Set(seen)).toEqual(new Set([undefined]));
    const there = await direct.get('cut/a');
    expect(there && checksumOf(await buffer(there))).toBe(checksumOf(bytes));
    way.close();
  });

  test('a server that is away, or does not know us, is no loss of an object', async () => {
    const strange = await open({ ...inBucket(), S3_SECRET_ACCESS_KEY: 'another' });
    const nowhere = {
      ...inBucket(),
      STORAGE_URL: `s3://taskward?endpoint=${encodeURIComponent('http://127.0.0.1:9')}`,
    };
    const other = { ...inBucket(), STORAGE_URL: server.settings.STORAGE_URL.replace('taskward', 'another') };
    for (const storage of [strange, await open(nowhere)]) {
      await expect(storage.get('files/a')).rejects.toMatchObject({ code: 'unavailable' });
      await expect(storage.head('files/a')).rejects.toMatchObject({ code: 'unavailable' });
      await expect(storage.put('files/a', Readable.from([]))).rejects.toMatchObject({ code: 'unavailable' });
      await expect(storage.delete('files/a')).rejects.toMatchObject({ code: 'unavailable' });
      await expect(storage.list('files/')[Symbol.asyncIterator]().next()).rejects.toMatchObject({
        code: 'unavailable',
      });
    }
    await expect((await open(other)).get('files/a')).rejects.toMatchObject({ code: 'unavailable' });
  });
});
