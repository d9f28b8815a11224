import { useQueryClient } from '@tanstack/react-query';
import type { Task } from '@taskward/contracts/http';
import { useCallback } from 'react';
import { changeMany } from '../../sync/many/bulk.ts';
import { before } from '../../sync/merge.ts';
import { useChangeTask } from '../../sync/task-queries.ts';
import type { TaskFields } from '../../task-api.ts';

/** Changes one task or many; what they are to become may depend on each. What is so already stays alone. */
export function useApply() {
  const client = useQueryClient();
  const { mutate } = useChangeTask();
  return useCallback(
    (tasks: readonly Task[], wish: (task: Task) => TaskFields) => {
      const changes = tasks
        .map((task) => ({ task, changes: wish(task) }))
        .filter((change) => JSON.stringify(before(change.task, change.changes)) !== JSON.stringify(change.changes));
      const [one, ...more] = changes;
      if (one && more.length === 0) mutate({ ...one, told: true });
      if (more.length > 0) void changeMany(client, changes);
    },
    [client, mutate],
  );
}
