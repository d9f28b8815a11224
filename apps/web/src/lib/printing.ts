import { useEffect, useState } from 'react';
import { flushSync } from 'react-dom';

/** Whether the page is being printed: then everything has to be there, out of sight too, before the event is over. */
export function usePrinting(): boolean {
  const [printing, setPrinting] = useState(false);
  useEffect(() => {
    const stop = new AbortController();
    const tell = (now: boolean) => flushSync(() => setPrinting(now));
    addEventListener('beforeprint', () => tell(true), stop);
    addEventListener('afterprint', () => tell(false), stop);
    matchMedia('print').addEventListener('change', ({ matches }) => tell(matches), stop);
    return () => stop.abort();
  }, []);
  return printing;
}
