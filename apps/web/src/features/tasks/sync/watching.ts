import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Task } from '@taskward/contracts/http';
import { isHttpError } from '../../../lib/problem.ts';
import { notifyError } from '../../../ui/notify.tsx';
import { getTask, watchTask } from '../task-api.ts';
import { removeTask, upsertTask, withPending } from './task-cache.ts';

interface Watching {
  task: Task;
  userId: string;
  watches: boolean;
}

/** Adds somebody to those who watch a task, or takes them off. */
export function useWatch() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ task: { id }, userId, watches }: Watching) => {
      await watchTask(id, userId, watches);
      // Who was nothing else to it sees it no longer.
      return getTask(id).catch((cause: unknown) => {
        if (isHttpError(cause, 404)) return undefined;
        throw cause;
      });
    },
    onSuccess: (task, { task: { id } }) => {
      if (task) return upsertTask(client, withPending(client, task));
      removeTask(client, id);
      void client.resetQueries({ queryKey: ['task', id] });
    },
    onError: notifyError,
    onSettled: (_task, _cause, { task }) => client.invalidateQueries({ queryKey: ['history', task.id] }),
  });
}
