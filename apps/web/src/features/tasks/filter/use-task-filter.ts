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
