import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import { filterFromUrl, filterToUrl, type TaskFilter } from './task-filter.ts';

/** The filter in the address of the page, and the way to change it; `usual` is the order where it names none. */
export function useTaskFilter(usual: string) {
  const [url, setUrl] = useSearchParams();
  const filter = useMemo(() => filterFromUrl(url, usual), [url, usual]);
  const change = useCallback(
    (wish: Partial<TaskFilter>) => setUrl((now) => filterToUrl(now, wish, usual), { replace: true }),
    [setUrl, usual],
  );
  return { filter, change };
}
