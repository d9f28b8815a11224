import type { Task } from '@taskward/contracts/http';
import type { Queryable } from '@taskward/service-kit';
import type { Caller } from '../access/callers.ts';
import { isNamedIn } from '../access/membership-store.ts';
import { cannotHandOver, handsOverFreely } from '../access/task-access.ts';

/**
 * @param from who had the task, null where nobody had it or it is new
 * @param task as it shall be
 * @throws AppError 403 where the caller may not give it to whom they give it
 */
export async function checkHandOver(
  db: Queryable,
  caller: Caller,
  from: string | null,
  { assignedTo, projectId }: Task,
): Promise<void> {
  if (assignedTo === null || handsOverFreely(caller, from, assignedTo)) return;
  if (projectId !== null && (await isNamedIn(db, projectId, assignedTo))) return;
  throw cannotHandOver();
}
