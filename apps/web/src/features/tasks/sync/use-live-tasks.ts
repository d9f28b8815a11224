import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import type { TaskEvent } from '@taskward/contracts/events';
import { useEffect } from 'react';
import { isHttpError } from '../../../lib/problem.ts';
import { getTask } from '../task-api.ts';
import { followFeed } from './feed.ts';
import { cachedTask, invalidateTasks, pendingChanges, removeTask, upsertTask, withPending } from './task-cache.ts';

/** Many events at once make one question, and a stream of them one question a second. */
const SETTLE_MS = 100;
const PAUSE_MS = 1_000;

/**
 * Shows other people's changes as they happen. One tab of the browser listens and tells the others, because a browser
 * opens only six connections to a server.
 */
export function useLiveTasks(personId: string | undefined) {
  const client = useQueryClient();
  useEffect(() => {
    if (!personId) return;
    const stop = new AbortController();
    const tabs = new BroadcastChannel(`taskward.events.${personId}`);
    const show = shower(client, personId);
    tabs.onmessage = ({ data }) => show(data as TaskEvent);
    const tell = (event: TaskEvent) => {
      tabs.postMessage(event);
      show(event);
    };
    const begin = () => {
      for (const queryKey of [['tasks'], ['stats']]) void client.invalidateQueries({ queryKey });
    };
    void alone(`taskward.events.${personId}`, stop.signal, () => followFeed({ tell, begin }, stop.signal));
    return () => {
      stop.abort();
      tabs.close();
    };
  }, [personId, client]);
}

/** Does it in one tab only, and in the next one when that tab closes. Browsers have locks on https and localhost. */
async function alone(name: string, signal: AbortSignal, act: () => Promise<void>) {
  if (!navigator.locks) return act();
  // Stopped while it waited for its turn: nothing to do.
  await navigator.locks.request(name, { signal }, act).catch(() => undefined);
}

/** Of a task that was taken from this person the server alone knows whether they see it all the same. */
async function showIfSeen(client: QueryClient, { taskId, version }: TaskEvent) {
  try {
    upsertTask(client, withPending(client, await getTask(taskId)));
  } catch (cause) {
    if (!isHttpError(cause, 404)) return void client.invalidateQueries({ queryKey: ['tasks'] });
    if ((cachedTask(client, taskId)?.version ?? 0) > version) return; // it was given back meanwhile
    removeTask(client, taskId);
    void client.resetQueries({ queryKey: ['task', taskId] });
  }
}

function shower(client: QueryClient, personId: string) {
  const touched = new Set<string>();
  let asking = false;
  let asked = Number.NEGATIVE_INFINITY;
  const ask = () => {
    // The answer would show things as they were before what is still on its way.
    if (client.isMutating() > 0) return void setTimeout(ask, SETTLE_MS);
    asking = false;
    asked = performance.now();
    void invalidateTasks(client);
    for (const id of touched) void client.invalidateQueries({ queryKey: ['history', id] });
    touched.clear();
  };
  return (event: TaskEvent) => {
    const held = cachedTask(client, event.taskId);
    if (event.type === 'task.deleted') removeTask(client, event.taskId);
    else if (event.changes.assignedTo?.from === personId) {
      // task.assigned tells the same once more.
      if (event.type === 'task.updated') void showIfSeen(client, event);
    } else if (held && held.version >= event.version) return;
    else upsertTask(client, { ...event.task, ...pendingChanges(client, event.taskId) });
    touched.add(event.taskId);
    if (!asking) setTimeout(ask, Math.max(SETTLE_MS, asked + PAUSE_MS - performance.now()));
    asking = true;
  };
}
