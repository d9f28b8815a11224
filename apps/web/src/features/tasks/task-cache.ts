import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import type { Page, Task } from '@taskward/contracts/http';

/** Every list of tasks is kept under ['tasks', query], every single one under ['task', id]. */
type Lists = InfiniteData<Page<Task>>;

export function cachedTask(client: QueryClient, id: string): Task | undefined {
  const single = client.getQueryData<Task>(['task', id]);
  if (single) return single;
  for (const [, lists] of client.getQueriesData<Lists>({ queryKey: ['tasks'] }))
    for (const page of lists?.pages ?? []) for (const task of page.data) if (task.id === id) return task;
  return undefined;
}

/** Shows a task as changed wherever it is shown. */
export function putTask(client: QueryClient, task: Task) {
  eachList(client, (tasks) => tasks.map((held) => (held.id === task.id ? task : held)));
  client.setQueryData(['task', task.id], (held: Task | undefined) => (held ? task : held));
}

export function dropTask(client: QueryClient, id: string) {
  eachList(client, (tasks) => tasks.filter((held) => held.id !== id));
}

/** A new task shows on top until the server says where it belongs. */
export function addTask(client: QueryClient, task: Task) {
  client.setQueriesData<Lists>({ queryKey: ['tasks'] }, (lists) => {
    const [first, ...rest] = lists?.pages ?? [];
    if (!lists || !first || first.data.some((held) => held.id === task.id)) return lists;
    return { ...lists, pages: [{ ...first, data: [task, ...first.data] }, ...rest] };
  });
}

function eachList(client: QueryClient, change: (tasks: Task[]) => Task[]) {
  client.setQueriesData<Lists>({ queryKey: ['tasks'] }, (lists) =>
    lists ? { ...lists, pages: lists.pages.map((page) => ({ ...page, data: change(page.data) })) } : lists,
  );
}
