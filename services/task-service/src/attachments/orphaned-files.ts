import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ObjectStorage } from '@taskward/storage';
import type pg from 'pg';
import { deleteAttachment } from './attachment-store.ts';
import { keyOf } from './attachments.ts';
import { findAbandoned, idsWithoutRow, listReady } from './orphan-store.ts';
import { UPLOAD_LIFETIME_MS } from './uploads/tus-server.ts';
import { deleteArriving } from './uploads/upload-store.ts';

/** Of what is younger it may be that the rest is on its way. */
const SETTLED_MS = 3_600_000;
const AT_ONCE = 1_000;
const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

/** Where files and what is known of them are. */
export interface FilePlaces {
  pool: pg.Pool;
  storage: ObjectStorage;
  /** Where uploads are gathered. */
  folder: string;
}

/** What belongs to nothing. */
export interface Orphans {
  /** Uploads that were begun more than a day ago and never finished, by their ids. */
  abandoned: string[];
  /** Objects of which no row knows, by their keys. */
  objects: string[];
  /** What was gathered of uploads of which no row knows, by the names of the files. */
  gathered: string[];
  /** Files whose bytes are gone, by their ids. */
  lost: string[];
}

/**
 * Looks for what a crash, or a restored backup, left behind.
 *
 * @param settledMs milliseconds: what is younger is not looked at
 */
export async function findOrphans({ pool, storage, folder }: FilePlaces, settledMs = SETTLED_MS): Promise<Orphans> {
  const before = Date.now() - settledMs;
  const objects = [...(await unknown(pool, old(storage.list('files/'), before)))];
  objects.push(...(await unknown(pool, old(storage.list('thumbnails/'), before))));
  return {
    abandoned: await findAbandoned(pool, UPLOAD_LIFETIME_MS),
    objects,
    gathered: await unknown(pool, oldFiles(folder, before)),
    lost: await withoutBytes(pool, storage),
  };
}

/** Removes them. */
export async function removeOrphans({ pool, storage, folder }: FilePlaces, orphans: Orphans): Promise<void> {
  for (const id of orphans.abandoned) await deleteArriving(pool, id);
  for (const key of orphans.objects) await storage.delete(key);
  for (const name of orphans.gathered) await rm(join(folder, name), { force: true });
  for (const id of orphans.lost) await deleteAttachment(pool, id);
}

async function* old(found: AsyncIterable<{ key: string; modifiedAt: Date }>, before: number): AsyncGenerator<string> {
  for await (const { key, modifiedAt } of found) if (modifiedAt.getTime() < before) yield key;
}

async function* oldFiles(folder: string, before: number): AsyncGenerator<string> {
  for (const name of await readdir(folder).catch(nothing)) {
    const found = await stat(join(folder, name)).catch(nothing);
    if (!Array.isArray(found) && found.mtimeMs < before) yield name;
  }
}

function nothing(error: NodeJS.ErrnoException): never[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}

/** Those of these names in which there is the id of no file. */
async function unknown(pool: pg.Pool, names: AsyncIterable<string>): Promise<string[]> {
  const found: string[] = [];
  let some: string[] = [];
  const look = async () => {
    const ids = await idsWithoutRow(pool, [...new Set(some.flatMap((name) => UUID.exec(name)?.[0] ?? []))]);
    found.push(...some.filter((name) => ids.has(UUID.exec(name)?.[0] ?? '')));
    some = [];
  };
  for await (const name of names) if (some.push(name) === AT_ONCE) await look();
  await look();
  return found;
}

/** None where no file at all has its bytes: then this is not the storage that they were put into. */
async function withoutBytes(pool: pg.Pool, storage: ObjectStorage): Promise<string[]> {
  const lost: string[] = [];
  let found = 0;
  for (let ids = await listReady(pool, null, AT_ONCE); ids.length > 0; ) {
    for (const id of ids) {
      if (await storage.head(keyOf(id))) found += 1;
      else lost.push(id);
    }
    ids = await listReady(pool, ids.at(-1) ?? null, AT_ONCE);
  }
  // What was deleted while it was looked for is no loss.
  const gone = await idsWithoutRow(pool, lost);
  return found === 0 ? [] : lost.filter((id) => !gone.has(id));
}
