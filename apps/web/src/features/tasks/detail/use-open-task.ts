import { useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import { useOpened } from '../../../lib/use-opened.ts';

/** The task that the drawer shows, by its id in the address. */
export function useOpenTask() {
  const [url] = useSearchParams();
  const opened = useOpened('task');
  // A list draws hundreds of these while it is scrolled: the address is taken apart once for all.
  const search = useMemo(() => {
    const rest = new URLSearchParams(url);
    rest.delete('task');
    const before = rest.size > 0 ? `?${rest}&` : '?';
    return (id: string) => `${before}task=${encodeURIComponent(id)}`;
  }, [url]);
  return { ...opened, search };
}
