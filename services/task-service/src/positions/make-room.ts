import type pg from 'pg';
import type { RequestContext } from '../events/event-records.ts';
import type { Placed } from '../tasks/placed-task.ts';
import { saveChange } from '../tasks/task-change.ts';
import { lockInOrder, lockTask } from '../tasks/task-store.ts';
import { changesOf, stepOf } from '../tasks/versions.ts';
import type { Standing } from './position-store.ts';

/** Puts the tasks around one elsewhere, as changes of them; those that have left its project meanwhile stay as they are. */
export async function makeRoom(
  tx: pg.PoolClient,
  context: RequestContext,
  { task: { projectId }, place }: Placed,
  pushed: Standing[],
): Promise<void> {
  if (pushed.length === 0) return;
  await lockInOrder(
    tx,
    pushed.map(({ id }) => id),
  );
  for (const { id, position } of pushed) {
    const task = await lockTask(tx, id);
    if (task?.projectId !== projectId) continue;
    const after = { ...task, position, ...stepOf(task) };
    await saveChange(tx, context, { task, place }, { task: after, place }, changesOf(task, { position }));
  }
}
