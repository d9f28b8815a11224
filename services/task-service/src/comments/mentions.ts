import type { Task } from '@taskward/contracts/http';
import { invalid, type Queryable } from '@taskward/service-kit';
import type { Caller } from '../access/callers.ts';
import { isMemberOf, readerFor } from '../access/people-store.ts';
import { maySee } from '../access/task-access.ts';
import { mayGiveTo } from '../tasks/hand-over.ts';
import { MOST_WATCHERS } from '../tasks/task-watchers.ts';

const unfit = (message: string) => invalid('The comment mentions somebody who cannot be.', [{ path: 'body', message }]);

/**
 * Who watches a task once somebody is mentioned there: who could not read it does from then on, since it is them who are
 * spoken to.
 *
 * @param ids who is mentioned and was not before
 * @throws AppError 422 where one of them neither may read the task nor could be given it by the caller
 */
export async function watchersWith(tx: Queryable, caller: Caller, task: Task, ids: string[]): Promise<string[]> {
  const watchers = new Set(task.watchers);
  for (const id of ids) {
    if (id === caller.id || (task.projectId !== null && (await isMemberOf(tx, task.projectId, id)))) continue;
    if (maySee(await readerFor(tx, id), task)) continue;
    if (!(await mayGiveTo(tx, caller, task.projectId, id))) {
      throw unfit(`mentions ${id}, who may not read the task and whom you may not give it to`);
    }
    watchers.add(id);
  }
  if (watchers.size > MOST_WATCHERS) throw unfit(`must not make them more than ${MOST_WATCHERS} who watch the task`);
  return [...watchers].sort();
}
