import type { Task } from '@taskward/contracts/http';
import { useCallback, useMemo, useState } from 'react';

/** Tasks marked for doing something to all of them. What is no longer listed is no longer marked. */
export function useSelection(tasks: Task[]) {
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const selected = useMemo(() => tasks.filter((task) => marked.has(task.id)), [tasks, marked]);
  const toggle = useCallback((id: string) => {
    setMarked((now) => {
      const next = new Set(now);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  }, []);
  const all = useCallback(() => setMarked(new Set(tasks.map((task) => task.id))), [tasks]);
  const only = useCallback((ids: string[]) => setMarked(new Set(ids)), []);
  const none = useCallback(() => setMarked(new Set()), []);
  return useMemo(
    () => ({
      tasks: selected,
      ids: selected.map((task) => task.id),
      has: (id: string) => marked.has(id),
      toggle,
      all,
      only,
      none,
    }),
    [selected, marked, toggle, all, only, none],
  );
}

export type Selection = ReturnType<typeof useSelection>;
