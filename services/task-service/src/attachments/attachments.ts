import type { Attachment } from '@taskward/contracts/http';
import { AppError, forbidden, inTransaction, invalid, notFound, type Queryable, uuidv7 } from '@taskward/service-kit';
import type { ObjectStorage } from '@taskward/storage';
import { type Caller, checkComments, checkReads } from '../access/callers.ts';
import { namesOf } from '../access/task-access.ts';
import { causeAt, type RequestContext } from '../events/event-records.ts';
import { attachmentEvent } from '../events/task-events.ts';
import { lockPlaced, mayRead, tell } from '../tasks/placed-task.ts';
import { findSeen, noSuchTask, type TaskDeps } from '../tasks/tasks.ts';
import {
  countAttachments,
  deleteAttachment,
  findAttachment,
  insertAttachment,
  makeReady,
  type NewAttachment,
  type OwnedAttachment,
  shown,
  sumSizes,
} from './attachment-store.ts';
import { contentTypeOf } from './content-types.ts';
import { fileName } from './file-names.ts';
import { checkRoom, takeRoom } from './file-quota.ts';
import { headOf } from './first-bytes.ts';
import type { IncomingFile } from './multipart.ts';
import type { UploadCount } from './uploads/upload-count-client.ts';

/** What the rules of files need to do their work. */
export interface FileDeps extends Pick<TaskDeps, 'pool' | 'findTask' | 'onCommit'> {
  storage: ObjectStorage;
  /** undefined: nobody counts. */
  count: UploadCount | undefined;
  /** Bytes of a file, and of all that one person or service uploaded. */
  most: { file: number; person: number };
}

const MOST_ATTACHMENTS = 1_000;

/** Under which key the bytes of a file are. */
export const keyOf = (id: string): string => `files/${id}`;

/** Whose a file is, by the name that they have in audiences. */
export const ownerOf = (caller: Caller): string => namesOf(caller)[0] as string;

/**
 * Whether somebody may add files to a task, or for themselves without one: whoever may say something to it.
 *
 * @throws AppError 403, 404, 429 where they have no room left
 */
export async function checkMayAttach(deps: FileDeps, caller: Caller, taskId: string | null): Promise<void> {
  checkComments(caller);
  if (taskId !== null && !(await seesTask(deps, caller, taskId))) throw noSuchTask();
  checkRoom(await sumSizes(deps.pool, ownerOf(caller)), 1, deps.most.person);
  if (caller.type === 'user') await deps.count?.check(caller.id);
}

async function seesTask(deps: FileDeps, caller: Caller, taskId: string): Promise<boolean> {
  const found = caller.changesAll ? await deps.findTask(taskId) : await findSeen(deps, caller, taskId);
  return found !== undefined;
}

/**
 * Keeps a file whose sender may attach it. Its bytes are there before its row, and it is counted before anybody sees it.
 *
 * @throws AppError 403, 404, 413, 422, 429, 503; whatever the file's bytes end with
 */
export async function attach(
  deps: FileDeps,
  context: RequestContext,
  taskId: string | null,
  file: IncomingFile,
): Promise<Attachment> {
  const id = uuidv7();
  const [bytes, head] = headOf(withinRoom(deps, await sumSizes(deps.pool, ownerOf(context.caller)), file.bytes));
  const stored = await deps.storage.put(keyOf(id), bytes);
  try {
    const contentType = await contentTypeOf(head());
    const createdAt = new Date().toISOString();
    const owner = ownerOf(context.caller);
    await addFile(deps, context.caller, {
      ...{ id, taskId, owner, name: fileName(file.name), createdAt, contentType },
      ...stored,
    });
  } catch (error) {
    await deps.storage.delete(keyOf(id));
    throw error;
  }
  return publish(deps, context, { id, taskId }).catch(async (error) => {
    // Its sender is told that it is not there, and sends all of it again.
    if (isAway(error)) await deleteAttachment(deps.pool, id);
    throw error;
  });
}

const isAway = (error: unknown) => error instanceof AppError && error.code === 'unavailable';

/** Ends what could not be kept anyway before all of it has come. */
async function* withinRoom(
  { most }: FileDeps,
  used: number,
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const part of bytes) {
    size += part.byteLength;
    checkRoom(used, size, most.person);
    yield part;
  }
}

/** Writes a file down, of a task that is still there and that its owner still may see. */
export async function addFile(deps: FileDeps, caller: Caller, file: NewAttachment): Promise<void> {
  await inTransaction(deps.pool, async (tx) => {
    if (file.taskId !== null) {
      await lockSeen(tx, caller, file.taskId);
      if ((await countAttachments(tx, file.taskId, MOST_ATTACHMENTS)) === MOST_ATTACHMENTS) throw full();
    }
    await takeRoom(tx, file.owner, file.size, deps.most.person);
    await insertAttachment(tx, file);
  });
}

/** Locks a task to which somebody adds a file. @throws AppError 404 */
export async function lockSeen(tx: Queryable, caller: Caller, taskId: string): Promise<void> {
  const placed = await lockPlaced(tx, caller, taskId);
  if (!placed || !mayRead(caller, placed)) throw noSuchTask();
}

const full = () =>
  invalid(`This task has ${MOST_ATTACHMENTS} files, as many as it may.`, [
    { path: '', message: 'would be one too many' },
  ]);

/**
 * Counts a file that is stored for its owner, and shows it. What came this far and was interrupted may be done again.
 *
 * @throws AppError 403, 404, 429, and the file is gone then; 503, and it is not: whether it was counted is not known
 */
export async function publish(
  deps: FileDeps,
  context: RequestContext,
  { id, taskId }: Pick<Attachment, 'id' | 'taskId'>,
): Promise<Attachment> {
  try {
    if (context.caller.type === 'user') await deps.count?.add(context.caller.id, id);
  } catch (error) {
    if (!isAway(error)) await deleteAttachment(deps.pool, id);
    throw error;
  }
  const ready = await inTransaction(deps.pool, async (tx) => {
    const placed = taskId === null ? undefined : await lockPlaced(tx, context.caller, taskId);
    const file = await makeReady(tx, id);
    if (!file || !placed) return file;
    const cause = causeAt(context, new Date().toISOString());
    await tell(tx, context, placed, attachmentEvent('created', placed.task, shown(file), cause));
    return file;
  });
  deps.onCommit();
  const file = ready ?? (await findAttachment(deps.pool, id)); // somebody else may have gone on with it
  if (!file) throw noSuchTask(); // it was deleted meanwhile, and its files with it
  return shown(file);
}

export const noSuchFile = () => notFound('There is no such file.');

/**
 * A file that the caller may read: of a task that they may see, or their own.
 *
 * @throws AppError 403, 404
 */
export async function getAttachment(deps: FileDeps, caller: Caller, id: string): Promise<OwnedAttachment> {
  checkReads(caller);
  const file = await findAttachment(deps.pool, id);
  if (!file) throw noSuchFile();
  const mayRead = file.taskId === null ? file.owner === ownerOf(caller) : await findSeen(deps, caller, file.taskId);
  if (!mayRead) throw noSuchFile();
  return file;
}

/**
 * Deletes a file: who uploaded it, leads of its project, and whoever may delete tasks. One without a task only its owner.
 *
 * @param isOwnAlone whether only one without a task is meant
 * @throws AppError 403, 404
 */
export async function removeAttachment(
  deps: FileDeps,
  context: RequestContext,
  id: string,
  isOwnAlone = false,
): Promise<void> {
  const { caller } = context;
  if (!caller.deletesAll) checkComments(caller);
  await inTransaction(deps.pool, async (tx) => {
    const found = await findAttachment(tx, id);
    if (!found || (isOwnAlone && found.taskId !== null)) throw noSuchFile();
    const isOwn = found.owner === ownerOf(caller);
    if (found.taskId === null) {
      if (!isOwn) throw noSuchFile();
      return deleteAttachment(tx, id);
    }
    const placed = await lockPlaced(tx, caller, found.taskId);
    const before = placed && (await findAttachment(tx, id)); // as it is now that the task is locked
    if (!before || (!caller.deletesAll && !mayRead(caller, placed))) throw noSuchFile();
    if (!isOwn && !caller.deletesAll && !(caller.type === 'user' && placed.place?.isLead)) {
      throw forbidden('Only who uploaded a file, leads of its project, and whoever may delete tasks, may delete it.');
    }
    await deleteAttachment(tx, id);
    const cause = causeAt(context, new Date().toISOString());
    await tell(tx, context, placed, attachmentEvent('deleted', placed.task, shown(before), cause));
  });
  deps.onCommit();
}
