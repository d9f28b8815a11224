import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import type { Task } from '@taskward/contracts/http';
import { useMemo } from 'react';
import { saySo } from '../../ui/say.tsx';
import { changeTask, createTask, deleteTask, listTasks, type TaskFields } from './task-api.ts';
import { addTask, cachedTask, dropTask, putTask } from './task-cache.ts';

const PAGE = '100';

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
  });
  const tasks = useMemo(() => list.data?.pages.flatMap((page) => page.data) ?? [], [list.data]);
  return { ...list, tasks };
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

/** Changes show at once, and are taken back where the server says no. */
export function useChangeTask() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ task, changes }: { task: Task; changes: TaskFields }) => changeTask(task.id, changes, task.version),
    onMutate: async ({ task, changes }) => {
      await client.cancelQueries({ queryKey: ['tasks'] });
      const before = cachedTask(client, task.id);
      putTask(client, { ...task, ...changes });
      return { before };
    },
    onSuccess: (task) => putTask(client, task),
    onError: (cause, _asked, held) => {
      if (held?.before) putTask(client, held.before);
      saySo(cause);
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['tasks'] }),
  });
}

export function useDeleteTask() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (task: Task) => deleteTask(task.id),
    onSuccess: (_nothing, task) => dropTask(client, task.id),
    onError: (cause) => saySo(cause),
  });
}
