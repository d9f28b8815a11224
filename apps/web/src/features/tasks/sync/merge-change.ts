import type { Task } from '@taskward/contracts/http';
import { isHttpError } from '../../../lib/problem.ts';
import { changeTask, getTask, type TaskFields } from '../task-api.ts';
import { Conflict, conflictingFields } from './merge.ts';
import { mergeText } from './merge-text.ts';

/**
 * Saves a change that was made on the task as it looked like `base`. Where somebody else changed other fields since, or
 * other lines of the description, both changes stay; where the same ones, it throws `Conflict`, for a person to decide.
 */
export async function mergeChange(base: Task, mine: TaskFields): Promise<Task> {
  try {
    return await changeTask(base.id, mine, base.version);
  } catch (cause) {
    if (!isHttpError(cause, 412)) throw cause;
    const theirs = await getTask(base.id);
    const merged = withBothTexts(base, theirs, mine);
    const fields = conflictingFields(base, theirs, merged);
    const left = merged === mine ? fields : fields.filter((name) => name !== 'description');
    if (left.length > 0) throw new Conflict(theirs, merged, left);
    return changeTask(base.id, merged, theirs.version);
  }
}

function withBothTexts(base: Task, theirs: Task, mine: TaskFields): TaskFields {
  if (!mine.description || theirs.description === base.description) return mine;
  const description = mergeText(base.description ?? '', mine.description, theirs.description ?? '');
  return description === undefined ? mine : { ...mine, description };
}
