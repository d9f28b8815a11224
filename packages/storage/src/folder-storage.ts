import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, opendir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { checkKey, type ObjectHead, type ObjectStorage, type StoredObject } from './storage.ts';

/** Beside the objects, in the same file system: what is renamed from there is there at once or not at all. */
const ARRIVING = '.arriving';

/** Objects as files of a folder, which is made when the first one comes. Several processes may have the same folder. */
export function folderStorage(root: string): ObjectStorage {
  const pathOf = (key: string) => {
    checkKey(key);
    return join(root, key);
  };
  return {
    async put(key, source) {
      const path = pathOf(key);
      const temporary = join(root, ARRIVING, randomUUID());
      await mkdir(dirname(temporary), { recursive: true, mode: 0o700 });
      try {
        const stored = await writeWhole(temporary, source);
        await moveInto(temporary, path);
        return stored;
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
    },
    async take(key, path) {
      const target = pathOf(key);
      const stored = await readWhole(path);
      await moveInto(path, target);
      return stored;
    },
    async get(key, { start = 0, end } = { start: 0 }): Promise<Readable | undefined> {
      const file = await present(open(pathOf(key)));
      return file?.createReadStream({ start, ...(end === undefined ? {} : { end }) });
    },
    async head(key) {
      const found = await present(stat(pathOf(key)));
      return found && headOf(found);
    },
    async *list(path) {
      checkKey(path.replace(/\/$/, ''));
      const folder = await present(opendir(join(root, path), { recursive: true }));
      if (!folder) return;
      for await (const entry of folder) {
        const file = join(entry.parentPath, entry.name);
        // Another process may have deleted it meanwhile.
        const found = entry.isFile() ? await present(stat(file)) : undefined;
        if (found) yield { key: file.slice(join(root, '/').length), ...headOf(found) };
      }
    },
    async delete(key) {
      await rm(pathOf(key), { force: true });
    },
  };
}

const headOf = ({ size, mtime }: { size: number; mtime: Date }): ObjectHead => ({ size, modifiedAt: mtime });

/** Writes to a new file, and to the disk. */
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

/** Reads a file that is there as a whole, and sees to it that it is on the disk. It has to be in the same file system. */
async function readWhole(path: string): Promise<StoredObject> {
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

async function writePart(file: FileHandle, part: Uint8Array): Promise<void> {
  for (let written = 0; written < part.byteLength; ) {
    written += (await file.write(part, written)).bytesWritten;
  }
}

/** The name is on the disk as well before anybody is told that the file is there. */
async function moveInto(from: string, to: string): Promise<void> {
  const folder = dirname(to);
  const made = await mkdir(folder, { recursive: true, mode: 0o700 });
  await rename(from, to);
  await syncFolder(folder);
  if (made) await syncFolder(dirname(made));
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path);
  await folder.sync().finally(() => folder.close());
}

/** undefined where there is nothing. */
async function present<T>(looked: Promise<T>): Promise<T | undefined> {
  try {
    return await looked;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
