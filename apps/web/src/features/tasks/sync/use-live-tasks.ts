import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import type { ProjectEvent, TaskEvent } from '@taskward/contracts/events';
import type { Task } from '@taskward/contracts/http';
import { may } from '@taskward/contracts/permissions';
import { useEffect, useRef } from 'react';
import type { Person } from '../../../lib/auth/claims.ts';
import { inOneTab } from '../../../lib/live/one-tab.ts';
import { isHttpError } from '../../../lib/problem.ts';
import { invalidateProjects, worksIn } from '../../projects/project-queries.ts';
import { isOwn } from '../own-task.ts';
import { getTask } from '../task-api.ts';
import { type FeedEvent, followFeed, type NewestChange } from './feed.ts';
import { cachedTask, invalidateCounts, invalidateOlder, removeTask, upsertTask, withPending } from './task-cache.ts';

/** Many events at once make one question, and a stream of them one question a second. */
const SETTLE_MS = 100;
const PAUSE_MS = 1_000;

/**
 * Shows other people's changes of tasks and projects as they happen. One tab of the browser listens and tells the others, because a browser
 * opens only six connections to a server.
 */
export function useLiveTasks(person: Person | undefined, onHeard: (event: FeedEvent) => void) {
  const client = useQueryClient();
  const personId = person?.id;
  const seesAll = person !== undefined && may(person, 'tasks:read:all');
  const teams = person?.teams?.join();
  useVisibleAnew(client, teams);
  const reader = useRef(person);
  reader.current = person;
  useEffect(() => {
    if (!personId) return;
    const stop = new AbortController();
    const tabs = new BroadcastChannel(`taskward.events.${personId}`);
    const isTheirs = (task: Task) =>
      seesAll || isOwn(task, personId) || worksIn(client, task.projectId, reader.current);
    const showEvent = shower(client, isTheirs);
    const show = (event: FeedEvent) => {
      showEvent(event);
      onHeard(event);
    };
    tabs.onmessage = ({ data }) => show(data as FeedEvent);
    const tell = (event: FeedEvent) => {
      tabs.postMessage(event);
      show(event);
    };
    const begin = (newest: NewestChange | undefined) => {
      if (newest && !newest.beforePage) invalidateOlder(client, newest.task);
    };
    void inOneTab(`taskward.events.${personId}`, stop.signal, () => followFeed({ tell, begin }, stop.signal));
    return () => {
      stop.abort();
      tabs.close();
    };
  }, [personId, seesAll, client, onHeard]);
}

/** Whoever joins a team or leaves one sees other projects: a new token tells. */
function useVisibleAnew(client: QueryClient, teams: string | undefined) {
  const before = useRef(teams);
  useEffect(() => {
    if (before.current === teams) return;
    before.current = teams;
    void client.invalidateQueries();
  }, [client, teams]);
}

/** What somebody no longer sees leaves their lists; of a task that is not clearly theirs the server says which it is. */
async function showIfSeen(client: QueryClient, { taskId, version }: TaskEvent) {
  try {
    upsertTask(client, withPending(client, await getTask(taskId)));
  } catch (cause) {
    if (!isHttpError(cause, 404)) return void client.invalidateQueries({ queryKey: ['tasks'] });
    drop(client, taskId, version);
  }
}

function drop(client: QueryClient, taskId: string, version: number) {
  // The answer to a change of one's own that is still on its way would bring it back.
  if (client.isMutating() > 0) return void setTimeout(drop, SETTLE_MS, client, taskId, version);
  if ((cachedTask(client, taskId)?.version ?? 0) > version) return; // it was given back meanwhile
  removeTask(client, taskId);
  void client.resetQueries({ queryKey: ['task', taskId] });
}

/** Who is in a project decides which tasks are seen. */
function showProject(client: QueryClient, { type, changes }: ProjectEvent) {
  invalidateProjects(client);
  if (type !== 'project.deleted' && !changes?.members) return;
  for (const name of ['tasks', 'task', 'stats']) void client.invalidateQueries({ queryKey: [name] });
}

/** Events of what is said or attached to a task, which stays at its version. */
const ADDED = /^task\.(comment|attachment)\./;

function shower(client: QueryClient, isTheirs: (task: Task) => boolean) {
  const touched = new Set<string>();
  let asking = false;
  let asked = Number.NEGATIVE_INFINITY;
  const ask = () => {
    // The answer would show things as they were before what is still on its way.
    if (client.isMutating() > 0) return void setTimeout(ask, SETTLE_MS);
    asking = false;
    asked = performance.now();
    void invalidateCounts(client);
    for (const id of touched)
      for (const name of ['history', 'comments', 'files']) void client.invalidateQueries({ queryKey: [name, id] });
    touched.clear();
  };
  return (event: FeedEvent) => {
    if (!('task' in event)) return showProject(client, event);
    const held = cachedTask(client, event.taskId);
    if (event.type === 'task.deleted') removeTask(client, event.taskId);
    else if (!isTheirs(event.task)) {
      // task.assigned tells the same once more. What the person gave away themselves is here at this version already.
      if (event.type !== 'task.assigned' && (held?.version ?? 0) <= event.version) void showIfSeen(client, event);
    } else if (held && held.version >= event.version && !ADDED.test(event.type)) return;
    else upsertTask(client, withPending(client, event.task));
    touched.add(event.taskId);
    if (!asking) setTimeout(ask, Math.max(SETTLE_MS, asked + PAUSE_MS - performance.now()));
    asking = true;
  };
}
