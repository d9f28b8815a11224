import { t } from '@lingui/core/macro';
import {
  type QueryClient,
  type UseMutationOptions,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import type { Task } from '@taskward/contracts/http';
import { may } from '@taskward/contracts/permissions';
import { useEffect, useMemo } from 'react';
import { retryWhileOffline } from '../../../lib/api/query-client.ts';
import { personNow, useAuth } from '../../../lib/auth/auth.tsx';
import { isolate } from '../../../lib/direction.ts';
import { isHttpError, isNotThere } from '../../../lib/problem.ts';
import { randomId } from '../../../lib/random.ts';
import { notifyError } from '../../../ui/notify.tsx';
import { invalidateProjects } from '../../projects/project-queries.ts';
import {
  countTasks,
  createTask,
  deleteTask,
  getTask,
  historyOf,
  listTasks,
  type NewTaskFields,
  type TaskFields,
} from '../task-api.ts';
import { isClosed } from '../task-display.ts';
import { changeWords } from './change-words.ts';
import { openConflict, showConflict } from './conflicts.ts';
import { before, Conflict } from './merge.ts';
import { mergeChange } from './merge-change.ts';
import {
  CHANGE,
  type Change,
  cachedTask,
  invalidateCounts,
  type Lists,
  pageWithPending,
  removeTask,
  showOptimistic,
  tasksOf,
  upsertTask,
  withPending,
} from './task-cache.ts';
import { inHandOrder } from './task-order.ts';
import { forgetUndo, offerUndo, rememberUndo, type Undo } from './undo.tsx';
import { dropWaiting, keepWaiting, useWaiting } from './waiting/waiting.ts';
import { waitingTasks, withWaiting } from './waiting/waiting-tasks.ts';

/** The first page is short, so that it is there soon. */
const FIRST_PAGE = '100';
const PAGE = '200';
/** So many are fetched without being asked for; beyond them, as one scrolls there. */
const AHEAD = 20_000;
/** A list of more pages than this is kept right by the events of its tasks, not by asking for it again. */
const FEW_PAGES = 5;
const FRESH_MS = 15_000;
const FRESH_WITH_EVENTS_MS = 30 * 60_000;

export { openConflict };

/**
 * A list of tasks. Its first page is shown at once and the others follow by themselves, so that any place of thousands
 * can be scrolled to; a search loads on as it is scrolled.
 *
 * @param isEnough of the last task that is here: the rest comes only as it is scrolled to
 */
export function useTaskList(query: URLSearchParams, isEnough?: (last: Task) => boolean) {
  const client = useQueryClient();
  const { person } = useAuth();
  const whose = person && !may(person, 'tasks:read:all') ? person.id : undefined;
  const list = useInfiniteQuery({
    queryKey: ['tasks', query.toString(), whose],
    queryFn: async ({ pageParam, signal }) => {
      const asked = new URLSearchParams(query);
      asked.set('limit', pageParam ? PAGE : FIRST_PAGE);
      if (pageParam) asked.set('cursor', pageParam);
      return pageWithPending(client, await listTasks(asked, signal));
    },
    initialPageParam: '',
    getNextPageParam: (last) => last.page.nextCursor,
    placeholderData: (before) => before,
    staleTime: ({ state }) =>
      ((state.data as Lists | undefined)?.pages.length ?? 0) > FEW_PAGES ? FRESH_WITH_EVENTS_MS : FRESH_MS,
  });
  const me = person?.id ?? '';
  const waiting = useWaiting(me);
  const tasks = useMemo(
    () => withWaiting(inHandOrder(tasksOf(list.data), query), waitingTasks(waiting, me), query, whose),
    [list.data, waiting, me, query, whose],
  );
  const { hasNextPage, isFetching, isFetchNextPageError, isPlaceholderData, fetchNextPage } = list;
  const more = hasNextPage && !isFetching && !isPlaceholderData;
  const last = tasks.at(-1);
  const enough = tasks.length >= AHEAD || (last !== undefined && isEnough?.(last) === true);
  const ahead = more && !isFetchNextPageError && !query.has('q') && !enough;
  useEffect(() => {
    if (ahead) void fetchNextPage();
  }, [ahead, fetchNextPage, tasks.length]);
  const counts = useTaskCounts(query, hasNextPage);
  /** How long the list is, loaded or not. */
  const total = hasNextPage ? Math.max(counts?.total ?? 0, tasks.length + 1) : tasks.length;
  const isCounted = !hasNextPage || counts !== undefined;
  return { ...list, tasks, total, isCounted, byStatus: hasNextPage ? counts?.byStatus : undefined };
}

/** How many tasks a list has in all, and in each status; not asked for where the list itself is all there. */
export function useTaskCounts(query: URLSearchParams, enabled = true) {
  const asked = new URLSearchParams(query);
  asked.delete('sort');
  return useQuery({
    queryKey: ['stats', 'of', asked.toString()],
    queryFn: ({ signal }) => countTasks(asked, signal),
    enabled,
    placeholderData: (before) => before,
  }).data;
}

export function useTask(id: string) {
  const client = useQueryClient();
  const { data, error } = useQuery({
    queryKey: ['task', id],
    queryFn: async ({ signal }) => withPending(client, await getTask(id, signal)),
    placeholderData: () => cachedTask(client, id),
  });
  // What somebody may no longer see is not shown as it was.
  return { data: isNotThere(error) ? undefined : data, error };
}

export function useHistory(id: string) {
  return useQuery({ queryKey: ['history', id], queryFn: ({ signal }) => historyOf(id, signal) });
}

export function creating(client: QueryClient): UseMutationOptions<Task, Error, { fields: NewTaskFields; key: string }> {
  return {
    ...retryWhileOffline,
    meta: KEPT,
    mutationFn: ({ fields, key }) => createTask(fields, key),
    onSuccess: (task) => {
      upsertTask(client, task);
      void invalidateCounts(client);
      if (task.projectId) invalidateProjects(client);
    },
  };
}

/** What a task looked like before a refused change may hold other changes that are refused too: the server knows. */
export async function showAsItIs(client: QueryClient, change: Change, held: Task) {
  const { id } = change.task;
  const known = await getTask(id).catch(() => ({
    ...(cachedTask(client, id) ?? held),
    ...before(held, change.changes),
  }));
  upsertTask(client, withPending(client, known, change));
}

/** Changes show at once, one after the other, and are taken back where the server says no. */
export function useChangeTask() {
  return useMutation(changing(useQueryClient()));
}

/** It is not lost with the page (waiting/waiting.ts). */
const KEPT = { kept: true };

interface Shown {
  /** Whose change it is, and under which key it waits. */
  me: string;
  key: string;
  /** How the task looked before. */
  held: Task;
  undo: Undo | undefined;
}

export function changing(client: QueryClient): UseMutationOptions<Task, Error, Change, Shown> {
  return {
    ...retryWhileOffline,
    meta: KEPT,
    mutationKey: CHANGE,
    scope: { id: 'change-task' },
    mutationFn: ({ task, changes, undoes }) => mergeChange(undoes?.parts[0]?.task ?? task, changes),
    onMutate: (change) => {
      const [me, key] = [personNow()?.id ?? '', change.key ?? randomId()];
      const base = change.undoes?.parts[0]?.task ?? change.task;
      keepWaiting(me, { kind: 'change', key, parts: [{ task: base, changes: change.changes }] });
      const held = cachedTask(client, change.task.id) ?? change.task;
      const shown = { ...held, ...change.changes };
      showOptimistic(client, shown);
      return { me, key, held, undo: change.undoes ? undefined : undoable(client, shown, before(held, change.changes)) };
    },
    onSuccess: (task, change, { held, undo }) => {
      upsertTask(client, withPending(client, task, change));
      if (!undo) return;
      undo.parts = [{ task, back: before(held, change.changes) }];
      const { status } = change.changes;
      if (change.told || (status && isClosed(status) && !isClosed(held.status)))
        offerUndo(undo, changeWords(task, change.changes));
    },
    onError: (cause, change, shown) => {
      const { task } = change;
      // Signed out: it is sent after the next sign-in.
      if (isHttpError(cause, 401)) return;
      if (shown?.undo) forgetUndo(shown.undo);
      if (isHttpError(cause, 404)) {
        removeTask(client, task.id);
        const title = isolate(task.title);
        return notifyError(new Error(t`“${title}” is gone. Your change of it was not saved.`));
      }
      if (cause instanceof Conflict) {
        upsertTask(client, withPending(client, cause.theirs, change));
        return change.undoes ? notifyError(cause) : showConflict(cause);
      }
      notifyError(cause);
      void showAsItIs(client, change, shown?.held ?? task);
    },
    onSettled: (_task, cause, { task, changes }, shown) => {
      if (shown && !isHttpError(cause, 401)) dropWaiting(shown.me, shown.key);
      void client.invalidateQueries({ queryKey: ['history', task.id] });
      void invalidateCounts(client);
      // How much there is to do in each.
      if ('projectId' in changes || (task.projectId && 'status' in changes)) invalidateProjects(client);
    },
  };
}

/** Taking a change back is a change too: it waits for its turn behind those that are on their way. */
function undoable(client: QueryClient, task: Task, back: TaskFields): Undo {
  return rememberUndo([{ task, back }], (undo) =>
    client
      .getMutationCache()
      .build(client, changing(client))
      .execute({ task: undo.parts[0]?.task ?? task, changes: back, undoes: undo }),
  );
}

export function useDeleteTask() {
  const client = useQueryClient();
  return useMutation({
    ...retryWhileOffline,
    mutationFn: (task: Task) =>
      deleteTask(task.id).catch((cause: unknown) => {
        // Gone already, perhaps by a first try whose answer was lost.
        if (!isHttpError(cause, 404)) throw cause;
      }),
    onSuccess: (_nothing, task) => removeTask(client, task.id),
    onError: (cause) => notifyError(cause),
  });
}
