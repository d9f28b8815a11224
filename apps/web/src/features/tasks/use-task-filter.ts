import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import { filterFromUrl, filterToUrl, type TaskFilter } from './task-filter.ts';

/** The filter in the address of the page, and the way to change it. */
export function useTaskFilter() {
  const [url, setUrl] = useSearchParams();
  const filter = useMemo(() => filterFromUrl(url), [url]);
  const change = useCallback(
    (wish: Partial<TaskFilter>) => setUrl((now) => filterToUrl(now, wish), { replace: true }),
    [setUrl],
  );
  return { filter, change };
}

/** The task that the drawer shows, by its id in the address. */
export function useOpenTask() {
  const [url, setUrl] = useSearchParams();
  const close = useCallback(
    () =>
      setUrl((now) => {
        now.delete('task');
        return now;
      }),
    [setUrl],
  );
  // A list draws hundreds of these while it is scrolled: the address is taken apart once for all.
  const search = useMemo(() => {
    const rest = new URLSearchParams(url);
    rest.delete('task');
    const before = rest.size > 0 ? `?${rest}&` : '?';
    return (id: string) => `${before}task=${encodeURIComponent(id)}`;
  }, [url]);
  return { id: url.get('task'), close, search };
}

/** Whether the form for a new task is open: in the address too, so that any page can lead to it. */
export function useNewTask() {
  const [url, setUrl] = useSearchParams();
  const show = useCallback(
    (open: boolean) =>
      setUrl(
        (now) => {
          if (open) now.set('new', '1');
          else now.delete('new');
          return now;
        },
        { replace: true },
      ),
    [setUrl],
  );
  return {
    opened: url.has('new'),
    open: useCallback(() => show(true), [show]),
    close: useCallback(() => show(false), [show]),
  };
}
