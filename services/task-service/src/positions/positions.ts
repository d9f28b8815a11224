import type { Task } from '@taskward/contracts/http';
import { invalid } from '@taskward/service-kit';
import { generateKeyBetween, generateNKeysBetween } from 'fractional-indexing';
import type pg from 'pg';
import { findBefore, findBehind, lockPositions, type Standing } from './position-store.ts';

/** Keys grow where one task after the other is put between two that stand close. From here on they are put further apart. */
const LONG = 120;
/** What is long enough then. */
const SHORT = 60;
/** So many on each side are, if that does. */
const AROUND = 60;

/** What becomes of a task, and of those that make room for it. */
interface Settled {
  patch: Partial<Task>;
  pushed: Standing[];
}

/**
 * What is asked, with a place that no other task of the project has: who comes to one that is taken stands right behind.
 *
 * @param before the task, locked
 * @throws AppError 422
 */
export async function settlePosition(tx: pg.PoolClient, before: Task, asked: Partial<Task>): Promise<Settled> {
  const after = { ...before, ...asked };
  const isMoved = after.position !== before.position;
  if (!isMoved && after.projectId === before.projectId) return { patch: asked, pushed: [] };
  if (after.projectId === null) {
    if (!isMoved) return { patch: asked, pushed: [] };
    const message = 'can be set of a task that is in a project';
    throw invalid('The task cannot be put there.', [{ path: 'position', message }]);
  }
  await lockPositions(tx, after.projectId);
  const [there, next] = await findBehind(tx, after, 2);
  const isTaken = there?.position === after.position;
  const position = isTaken ? generateKeyBetween(after.position, next?.position ?? null) : after.position;
  if (position.length <= LONG) return { patch: { ...asked, position }, pushed: [] };
  const placed = await spread(tx, { ...after, position }, before.position);
  const own = placed.find(({ id }) => id === before.id);
  return { patch: { ...asked, position: own?.position }, pushed: placed.filter((one) => one !== own) };
}

/**
 * A task and those around it, further apart and in the same order.
 *
 * @param left where the task itself stands until now
 */
async function spread(tx: pg.PoolClient, task: Task, left: string, around = AROUND): Promise<Standing[]> {
  const ahead = await findBefore(tx, task, around + 1);
  const behind = await findBehind(tx, task, around + 1);
  const end = behind[around]?.position ?? null;
  const all = [...ahead.slice(0, around).reverse(), task, ...behind.slice(0, around)];
  // Where they are all there are, they stay behind what comes to be later.
  const start = ahead[around]?.position ?? (end === null ? (all[0]?.position ?? null) : null);
  const used = new Set([left, ...all.map(({ position }) => position)]);
  const keys = generateNKeysBetween(start, end, 2 * all.length + 1).filter((key) => !used.has(key));
  const isAll = ahead.length <= around && behind.length <= around;
  if (!isAll && keys.some(({ length }) => length > SHORT)) return spread(tx, task, left, 4 * around);
  return all.map(({ id }, n) => ({ id, position: keys[n] as string }));
}
