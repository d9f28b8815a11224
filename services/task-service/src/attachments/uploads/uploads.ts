import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { inTransaction, invalid, notFound } from '@taskward/service-kit';
import type { StoredObject } from '@taskward/storage';
import type { Caller } from '../../access/callers.ts';
import type { RequestContext } from '../../events/event-records.ts';
import { findSeen } from '../../tasks/tasks.ts';
import { addFile, checkMayAttach, type FileDeps, keyOf, lockSeen, ownerOf, publish } from '../attachments.ts';
import { contentTypeOf, HEAD } from '../content-types.ts';
import { fileName } from '../file-names.ts';
import { findUpload, markStored, type Upload } from './upload-store.ts';

/** What the rules of uploads need that come in several requests. */
export interface UploadDeps extends FileDeps {
  /** Where their bytes are gathered. */
  folder: string;
}

/**
 * Begins a file that comes in several requests: its room is taken from now on.
 *
 * @param size bytes that it will have
 * @throws AppError 403, 404, 422, 429
 */
export async function beginUpload(
  deps: UploadDeps,
  { caller }: RequestContext,
  { id, taskId, name, size }: { id: string; taskId: string | null; name: string | undefined; size: number | undefined },
): Promise<void> {
  if (size === undefined) {
    throw invalid('It has to be known how large the file is.', [{ path: 'Upload-Length', message: 'is required' }]);
  }
  await checkMayAttach(deps, caller, taskId);
  const createdAt = new Date().toISOString();
  const arriving = { contentType: null, checksum: null, createdAt };
  await addFile(deps, caller, { id, taskId, owner: ownerOf(caller), name: fileName(name), size, ...arriving });
}

const noSuchUpload = () => notFound('There is no such upload.');

/**
 * An upload of the caller's own, to a task that they still may see.
 *
 * @throws AppError 404
 */
export async function getUpload(deps: UploadDeps, caller: Caller, id: string): Promise<Upload> {
  const upload = await findUpload(deps.pool, id);
  if (!upload || upload.owner !== ownerOf(caller)) throw noSuchUpload();
  const { taskId } = upload;
  if (taskId !== null && !caller.changesAll && !(await findSeen(deps, caller, taskId))) throw noSuchUpload();
  return upload;
}

const finishing = new Map<string, Promise<void>>();

/**
 * Makes a file of an upload of which all bytes are there. What came this far and was interrupted goes on from there.
 *
 * @throws AppError 403, 404, 429, 503
 */
export async function finishUpload(deps: UploadDeps, context: RequestContext, upload: Upload): Promise<void> {
  const { id } = upload;
  const running = finishing.get(id) ?? finish(deps, context, upload).finally(() => finishing.delete(id));
  finishing.set(id, running);
  await running;
}

async function finish(deps: UploadDeps, context: RequestContext, { id, taskId, state }: Upload): Promise<void> {
  if (state === 'ready') return;
  if (state === 'arriving') {
    const { checksum } = await store(deps, id);
    const head = await deps.storage.get(keyOf(id), { start: 0, end: HEAD - 1 });
    const contentType = await contentTypeOf(head ? await buffer(head) : Buffer.alloc(0));
    await inTransaction(deps.pool, async (tx) => {
      if (taskId !== null) await lockSeen(tx, context.caller, taskId);
      await markStored(tx, id, contentType, checksum);
    });
  }
  await publish(deps, context, { id, taskId });
}

/** It may be in the storage already: then only its checksum was not written down, and what was gathered may still be there. */
async function store({ storage, folder }: UploadDeps, id: string): Promise<StoredObject> {
  const there = await storage.get(keyOf(id));
  const stored = there ? await readStored(there) : await storage.take(keyOf(id), join(folder, id));
  for (const name of [id, `${id}.json`]) await rm(join(folder, name), { force: true });
  return stored;
}

async function readStored(there: AsyncIterable<Uint8Array>): Promise<StoredObject> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const part of there) {
    hash.update(part);
    size += part.length;
  }
  return { size, checksum: hash.digest('hex') };
}
