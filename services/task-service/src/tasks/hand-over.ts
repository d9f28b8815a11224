import type { Task } from '@taskward/contracts/http';
import type { Queryable } from '@taskward/service-kit';
import type { Caller } from '../access/callers.ts';
import { isColleague, isMemberOf } from '../access/people-store.ts';
import { cannotHandOver, handsOverFreely } from '../access/task-access.ts';

/** Whether the caller may give tasks of a project, or of none, to somebody. */
export async function mayGiveTo(db: Queryable, caller: Caller, projectId: string | null, id: string): Promise<boolean> {
  if (handsOverFreely(caller, null, id)) return true;
  return (projectId !== null && (await isMemberOf(db, projectId, id))) || isColleague(db, caller, id);
}

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
  if (assignedTo === null || assignedTo === from || (await mayGiveTo(db, caller, projectId, assignedTo))) return;
  throw cannotHandOver();
}
