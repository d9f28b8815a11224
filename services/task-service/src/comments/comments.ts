import type { Comment } from '@taskward/contracts/http';
import { forbidden, inTransaction, invalid, notFound, type Queryable, uuidv7 } from '@taskward/service-kit';
import type pg from 'pg';
import { type Caller, checkComments } from '../access/callers.ts';
import { causeAt, type RequestContext } from '../events/event-records.ts';
import { commentEvent } from '../events/task-events.ts';
import { answerOf, claimKey, findFirstUse, keyUse } from '../tasks/idempotency-store.ts';
import { lockPlaced, mayRead, type Placed, tell } from '../tasks/placed-task.ts';
import { alterLocked, noSuchTask, type TaskDeps } from '../tasks/tasks.ts';
import { changesOf, checkVersion, type ExpectedVersion } from '../tasks/versions.ts';
import { mentionsOf } from './comment-schema.ts';
import { countComments, deleteComment, findComment, insertComment, updateComment } from './comment-store.ts';
import { watchersWith } from './mentions.ts';

const MOST_COMMENTS = 5_000;

/**
 * Whoever may read a task may say something to it.
 *
 * @param key the request's Idempotency-Key: a repeat is answered with the first comment
 * @throws AppError 403, 404, 422
 */
export async function addComment(
  deps: TaskDeps,
  context: RequestContext,
  taskId: string,
  body: string,
  key?: string,
): Promise<Comment> {
  const { caller } = context;
  checkComments(caller);
  const comment = newComment(caller, taskId, body);
  const use = key === undefined ? undefined : keyUse(caller, `POST /api/v1/tasks/${taskId}/comments`, key, { body });
  const said = await inTransaction(deps.pool, async (tx) => {
    const placed = await lockPlaced(tx, caller, taskId);
    if (!placed || !mayRead(caller, placed)) throw noSuchTask();
    if (use && !(await claimKey(tx, use, comment))) return answerOf(await findFirstUse<Comment>(tx, use), use);
    if ((await countComments(tx, taskId, MOST_COMMENTS)) === MOST_COMMENTS) throw full();
    const told = await mention(tx, context, placed, comment.mentions);
    await insertComment(tx, comment);
    await tell(tx, context, told, commentEvent('created', told.task, comment, causeAt(context, comment.createdAt)));
    return comment;
  });
  deps.onCommit();
  return said;
}

/** @throws AppError 403 where somebody else wrote it, 404, 412, 422 */
export async function editComment(
  deps: TaskDeps,
  context: RequestContext,
  id: string,
  body: string,
  expected: ExpectedVersion,
): Promise<Comment> {
  const { caller } = context;
  checkComments(caller);
  const comment = await inTransaction(deps.pool, async (tx) => {
    const { before, placed } = await lockComment(tx, caller, id);
    if (!mayRead(caller, placed)) throw noSuchComment();
    if (before.author !== caller.id) throw forbidden('Only who wrote a comment may change it.');
    checkVersion('comment', before, expected);
    const patch = { body, mentions: mentionsOf(body) };
    const changes = changesOf(before, patch);
    if (Object.keys(changes).length === 0) return before;
    const after = { ...before, ...patch, version: before.version + 1, editedAt: new Date().toISOString() };
    const isNew = (mentioned: string) => !before.mentions.includes(mentioned);
    const told = await mention(tx, context, placed, patch.mentions.filter(isNew));
    await updateComment(tx, after);
    await tell(tx, context, told, commentEvent('updated', told.task, after, causeAt(context, after.editedAt), changes));
    return after;
  });
  deps.onCommit();
  return comment;
}

/** @throws AppError 403, 404, 412 */
export async function removeComment(
  deps: TaskDeps,
  context: RequestContext,
  id: string,
  expected: ExpectedVersion,
): Promise<void> {
  const { caller } = context;
  if (!caller.deletesAll) checkComments(caller);
  await inTransaction(deps.pool, async (tx) => {
    const { before, placed } = await lockComment(tx, caller, id);
    if (!caller.deletesAll && !mayRead(caller, placed)) throw noSuchComment();
    if (before.author !== caller.id && !caller.deletesAll) {
      throw forbidden('Only who wrote a comment, and whoever may delete tasks, may delete it.');
    }
    checkVersion('comment', before, expected);
    await deleteComment(tx, id);
    const cause = causeAt(context, new Date().toISOString());
    await tell(tx, context, placed, commentEvent('deleted', placed.task, before, cause));
  });
  deps.onCommit();
}

function newComment(caller: Caller, taskId: string, body: string): Comment {
  const createdAt = new Date().toISOString();
  const mentions = mentionsOf(body);
  return { id: uuidv7(), taskId, author: caller.id, body, mentions, createdAt, editedAt: null, version: 1 };
}

const full = () =>
  invalid(`This task has ${MOST_COMMENTS} comments, as many as it may.`, [
    { path: '', message: 'would be one too many' },
  ]);

const noSuchComment = () => notFound('There is no such comment.');

/** A comment, with its task locked. @throws AppError 404 */
async function lockComment(tx: Queryable, caller: Caller, id: string): Promise<{ before: Comment; placed: Placed }> {
  const found = await findComment(tx, id);
  const placed = found && (await lockPlaced(tx, caller, found.taskId));
  const before = placed && (await findComment(tx, id)); // as it is now that the task is locked
  if (!before) throw noSuchComment();
  return { before, placed };
}

/** Lets those who are mentioned read the task; the task as it is then. */
async function mention(tx: pg.PoolClient, context: RequestContext, placed: Placed, ids: string[]): Promise<Placed> {
  if (ids.length === 0) return placed;
  const { task: before, place } = placed;
  const watchers = await watchersWith(tx, context.caller, before, ids);
  return { task: await alterLocked(tx, context, { before, place }, { watchers }), place };
}
