import type { Task } from '@taskward/contracts/http';
import { isHttpError } from '../../../lib/problem.ts';
import { changeTask, getTask, type TaskFields } from '../task-api.ts';
import { Conflict, conflictingFields } from './merge.ts';

/**
 * Saves a change that was made on the task as it looked like `base`. Where somebody else changed other fields since,
 * both changes stay; where the same ones, it throws `Conflict`, for a person to decide.
 */
export async function mergeChange(base: Task, mine: TaskFields): Promise<Task> {
  try {
    return await changeTask(base.id, mine, base.version);
  } catch (cause) {
    if (!isHttpError(cause, 412)) throw cause;
    const theirs = await getTask(base.id);
    const fields = conflictingFields(base, theirs, mine);
    if (fields.length > 0) throw new Conflict(theirs, mine, fields);
    return changeTask(base.id, mine, theirs.version);
  }
}
