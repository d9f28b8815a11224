import { useCallback, useEffect, useRef } from 'react';
import { useLocation, useNavigate, useSearchParams } from 'react-router-dom';

/** For the state of a link that opens something over the page it is on. */
export const FROM_HERE = { fromHere: true };

/**
 * What a page shows over itself (a task, a person), by its id in the address. "Back" closes it, and once it is closed,
 * "back" does not open it again.
 */
export function useOpened(name: string) {
  const [url, setUrl] = useSearchParams();
  const { key, state } = useLocation();
  const go = useNavigate();
  const leaving = useRef(false);
  useEffect(() => {
    leaving.current = false;
  }, [key]);
  const close = useCallback(() => {
    // A second press comes before the address has changed.
    if (leaving.current) return;
    leaving.current = true;
    // The page without it is the one before.
    if (state?.fromHere) return void go(-1);
    setUrl(
      (now) => {
        now.delete(name);
        return now;
      },
      { replace: true },
    );
  }, [state, go, setUrl, name]);
  return { id: url.get(name), close };
}
