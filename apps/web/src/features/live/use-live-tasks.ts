import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import type { TaskEvent } from '@taskward/contracts/events';
import { useEffect } from 'react';
import { cachedTask, dropTask, putTask } from '../tasks/task-cache.ts';
import { followFeed } from './feed.ts';

/** Many events at once make one question. */
const SETTLE_MS = 250;

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
    const show = shower(client);
    tabs.onmessage = ({ data }) => show(data as TaskEvent);
    const tell = (event: TaskEvent) => {
      tabs.postMessage(event);
      show(event);
    };
    void alone(`taskward.events.${personId}`, stop.signal, () => followFeed(tell, stop.signal));
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

function shower(client: QueryClient) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (event: TaskEvent) => {
    const held = cachedTask(client, event.taskId);
    if (event.type === 'task.deleted') dropTask(client, event.taskId);
    else if (held && held.version >= event.version) return;
    else if (held) putTask(client, event.task);
    clearTimeout(timer);
    timer = setTimeout(() => {
      void client.invalidateQueries({ queryKey: ['tasks'] });
      void client.invalidateQueries({ queryKey: ['stats'] });
      void client.invalidateQueries({ queryKey: ['history', event.taskId] });
    }, SETTLE_MS);
  };
}
