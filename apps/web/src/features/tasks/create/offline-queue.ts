import { createStore } from '../../../lib/store.ts';
import type { NewTaskFields } from '../task-api.ts';

/** A task that the server may not have yet. The key makes sending it again harmless. */
export interface QueuedTask {
  key: string;
  line: string;
  fields: NewTaskFields;
  /** Why it was given up. */
  trouble?: string;
  /** The server said no: sending it again by itself would not help. */
  refused?: boolean;
}

const nameOf = (personId: string) => `taskward.offline-queue.${personId}`;
const writes = createStore(0);

/** What this person made in this tab and the server did not answer for; it outlives a reload and a sign-in. */
export function queuedTasks(personId: string): QueuedTask[] {
  return JSON.parse(sessionStorage.getItem(nameOf(personId)) ?? '[]') as QueuedTask[];
}

export function useOfflineQueue(personId: string): QueuedTask[] {
  writes.use();
  return queuedTasks(personId);
}

/** Keeps it in its place, or behind all the others. */
export function enqueueTask(personId: string, task: QueuedTask) {
  const kept = queuedTasks(personId);
  const at = kept.findIndex(({ key }) => key === task.key);
  write(personId, at < 0 ? [...kept, task] : kept.with(at, task));
}

export function dequeueTask(personId: string, key: string) {
  write(
    personId,
    queuedTasks(personId).filter((task) => task.key !== key),
  );
}

function write(personId: string, tasks: QueuedTask[]) {
  sessionStorage.setItem(nameOf(personId), JSON.stringify(tasks));
  writes.set(writes.get() + 1);
}
