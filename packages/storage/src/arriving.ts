import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoredObject } from './storage.ts';

/** A file of this machine that is whole, with what it is. */
export interface ArrivedFile extends StoredObject {
  path: string;
}

/**
 * Writes what comes to a new file of a folder, which is made where there is none, and to the disk. Nothing stays of it where
 * `source` breaks; of a process that ends midway the file stays, and is told by its name, a UUID of which nobody knows.
 */
export async function gather(folder: string, source: AsyncIterable<Uint8Array>): Promise<ArrivedFile> {
  const path = join(folder, randomUUID());
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    return { path, ...(await writeWhole(path, source)) };
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

async function writeWhole(path: string, source: AsyncIterable<Uint8Array>): Promise<StoredObject> {
  const hash = createHash('sha256');
  const file = await open(path, 'wx', 0o600);
  try {
    let size = 0;
    for await (const part of source) {
      hash.update(part);
      await writePart(file, part);
      size += part.byteLength;
    }
    await file.sync();
    return { size, checksum: hash.digest('hex') };
  } finally {
    await file.close();
  }
}

async function writePart(file: FileHandle, part: Uint8Array): Promise<void> {
  for (let written = 0; written < part.byteLength; ) {
    written += (await file.write(part, written)).bytesWritten;
  }
}

/** Reads a file that is there as a whole, and sees to it that it is on the disk. */
export async function readWhole(path: string): Promise<StoredObject> {
  const hash = createHash('sha256');
  const file = await open(path, 'r+');
  try {
    await file.chmod(0o600);
    let size = 0;
    for await (const part of file.createReadStream({ autoClose: false, start: 0 })) {
      hash.update(part);
      size += part.byteLength;
    }
    await file.sync();
    return { size, checksum: hash.digest('hex') };
  } finally {
    await file.close();
  }
}
