import { mkdir, open, opendir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { gather, readWhole } from './arriving.ts';
import { checkKey, type ObjectHead, type ObjectStorage } from './storage.ts';

/**
 * Objects as files of a folder, which is made when the first one comes. Several processes may have the same folder.
 *
 * @param arriving a folder in the same file system: what is renamed from there is there at once or not at all
 */
export function folderStorage(root: string, arriving: string): ObjectStorage {
  const pathOf = (key: string) => {
    checkKey(key);
    return join(root, key);
  };
  return {
    async put(key, source) {
      const path = pathOf(key);
      const { path: arrived, ...stored } = await gather(arriving, source);
      try {
        await moveInto(arrived, path);
        return stored;
      } catch (error) {
        await rm(arrived, { force: true });
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
    close: () => undefined,
  };
}

const headOf = ({ size, mtime }: { size: number; mtime: Date }): ObjectHead => ({ size, modifiedAt: mtime });

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
