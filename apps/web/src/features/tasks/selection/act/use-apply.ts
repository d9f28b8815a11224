import { useQueryClient } from '@tanstack/react-query';
import type { Task } from '@taskward/contracts/http';
import { useCallback } from 'react';
import { changeMany } from '../../sync/many/bulk.ts';
import { selection } from '../../sync/many/selection.ts';
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
      if (!one) return;
      // What is selected is told of by the bar below: what did not work there, and that by now it did.
      if (more.length > 0 || selection.has(one.task.id)) void changeMany(client, changes);
      else mutate({ ...one, told: true });
    },
    [client, mutate],
  );
}
