import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Task } from '@taskward/contracts/http';
import { useMemo } from 'react';
import { isRefused } from '../../lib/problem.ts';
import { createStore } from '../../lib/store.ts';
import { saySo } from '../../ui/say.tsx';
import { Conflict, clashing } from './merge.ts';
import { changeTask, createTask, deleteTask, getTask, historyOf, listTasks, type TaskFields } from './task-api.ts';
import { addTask, cachedTask, dropTask, putTask } from './task-cache.ts';
import { rememberUndo } from './undo.tsx';

const PAGE = '100';

/** The conflict that waits for the person's word. */
export const openConflict = createStore<Conflict | undefined>(undefined);

/** A list of tasks that loads on as it is scrolled. */
export function useTaskList(query: URLSearchParams) {
  const list = useInfiniteQuery({
    queryKey: ['tasks', query.toString()],
    queryFn: ({ pageParam, signal }) => {
      const asked = new URLSearchParams(query);
      asked.set('limit', PAGE);
      if (pageParam) asked.set('cursor', pageParam);
      return listTasks(asked, signal);
    },
    initialPageParam: '',
    getNextPageParam: (last) => last.page.nextCursor,
    placeholderData: (before) => before,
  });
  const tasks = useMemo(() => list.data?.pages.flatMap((page) => page.data) ?? [], [list.data]);
  return { ...list, tasks };
}

export function useTask(id: string) {
  const client = useQueryClient();
  return useQuery({
    queryKey: ['task', id],
    queryFn: ({ signal }) => getTask(id, signal),
    placeholderData: () => cachedTask(client, id),
  });
}

export function useHistory(id: string) {
  return useQuery({ queryKey: ['history', id], queryFn: ({ signal }) => historyOf(id, signal) });
}

export function useCreateTask() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ fields, key }: { fields: TaskFields; key: string }) => createTask(fields, key),
    onSuccess: (task) => {
      addTask(client, task);
      void client.invalidateQueries({ queryKey: ['tasks'] });
    },
  });
}

/** Changes show at once, one after the other, and are taken back where the server says no. */
export function useChangeTask() {
  const client = useQueryClient();
  return useMutation({
    scope: { id: 'change-task' },
    mutationFn: ({ task, changes }: { task: Task; changes: TaskFields }) => mergeChange(task, changes),
    onMutate: async ({ task, changes }) => {
      await client.cancelQueries({ queryKey: ['tasks'] });
      const held = cachedTask(client, task.id) ?? task;
      putTask(client, { ...held, ...changes });
      return { held };
    },
    onSuccess: (task, { task: old, changes }) => {
      putTask(client, task);
      rememberUndo(old, changes, task);
    },
    onError: (cause, { task }, shown) => {
      putTask(client, cause instanceof Conflict ? cause.theirs : (shown?.held ?? task));
      if (cause instanceof Conflict) openConflict.set(cause);
      else saySo(cause);
    },
    onSettled: (_task, _cause, { task }) => {
      void client.invalidateQueries({ queryKey: ['history', task.id] });
      return client.invalidateQueries({ queryKey: ['tasks'] });
    },
  });
}

/** Where somebody else changed other fields, both changes stay; where the same ones, a person decides. */
async function mergeChange(base: Task, mine: TaskFields): Promise<Task> {
  try {
    return await changeTask(base.id, mine, base.version);
  } catch (cause) {
    if (!isRefused(cause, 412)) throw cause;
    const theirs = await getTask(base.id);
    const fields = clashing(base, theirs, mine);
    if (fields.length > 0) throw new Conflict(theirs, mine, fields);
    return changeTask(base.id, mine, theirs.version);
  }
}

export function useDeleteTask() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (task: Task) => deleteTask(task.id),
    onSuccess: (_nothing, task) => dropTask(client, task.id),
    onError: (cause) => saySo(cause),
  });
}
