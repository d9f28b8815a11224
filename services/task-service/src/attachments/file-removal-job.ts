import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { inTransaction, type Logger } from '@taskward/service-kit';
import type { ObjectStorage } from '@taskward/storage';
import type pg from 'pg';
import { keyOf } from './attachments.ts';
import { forgetRemoved, takeRemoved } from './file-removal-store.ts';

const EVERY_MS = 2_000;
const AT_ONCE = 100;

/**
 * Removes the bytes of files that are no more, and the pictures that were made of them. Whatever deleted the row wrote it
 * down in the same transaction, so that nothing is removed of what is still there, and nothing stays.
 *
 * @param uploads the folder of those that were still arriving
 * @returns how many files that were
 */
export async function removeBytes(pool: pg.Pool, storage: ObjectStorage, uploads: string): Promise<number> {
  for (let removed = 0; ; ) {
    const count = await inTransaction(pool, async (tx) => {
      const ids = await takeRemoved(tx, AT_ONCE);
      for (const id of ids) {
        for (const part of [id, `${id}.json`]) await rm(join(uploads, part), { force: true });
        await storage.delete(keyOf(id));
        for await (const { key } of storage.list(`thumbnails/${id}/`)) await storage.delete(key);
      }
      await forgetRemoved(tx, ids);
      return ids.length;
    });
    removed += count;
    if (count < AT_ONCE) return removed;
  }
}

/** Does so all the time. Several instances may do it at once; each takes what no other has. */
export function startFileRemoval(
  pool: pg.Pool,
  storage: ObjectStorage,
  uploads: string,
  log: Logger,
): { stop: () => Promise<void> } {
  let stopped = false;
  let timer: NodeJS.Timeout;
  let running: Promise<unknown> = Promise.resolve();
  const next = () => {
    running = removeBytes(pool, storage, uploads)
      .catch((error) => log.warn({ err: error }, 'bytes of deleted files could not be removed; trying again'))
      .finally(() => {
        if (!stopped) timer = setTimeout(next, EVERY_MS).unref();
      });
  };
  timer = setTimeout(next, EVERY_MS).unref();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
