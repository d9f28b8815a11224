import { useCallback } from 'react';
import { useSearchParams } from 'react-router-dom';
import { typeAhead } from '../../../ui/type-ahead.ts';

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
  const opened = url.has('new');
  return {
    opened,
    open: useCallback(() => {
      if (!opened) typeAhead();
      show(true);
    }, [opened, show]),
    close: useCallback(() => show(false), [show]),
  };
}
