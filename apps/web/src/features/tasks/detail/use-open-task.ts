import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';

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
