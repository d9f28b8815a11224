import type { QueryClient } from '@tanstack/react-query';
import type { Task } from '@taskward/contracts/http';
import { selection } from '../sync/many/selection.ts';
import { cachedTask } from '../sync/task-cache.ts';
import { taskAt } from './use-selection-keys.ts';

/** What an act is about: the task that is open, else those that are marked, else the one that has the keyboard. */
export function targetsNow(client: QueryClient): Task[] {
  const opened = new URLSearchParams(location.search).get('task');
  const marked = opened ? [] : selection.tasks();
  if (marked.length > 0) return marked;
  const id = opened ?? taskAt(document.activeElement);
  const task = id ? cachedTask(client, id) : undefined;
  return task ? [task] : [];
}
