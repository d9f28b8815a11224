import { useEffect } from 'react';
import { preloadWhenIdle } from '../preload-when-idle.ts';

/** Lets a person hear who is here and who looks at what, once the page stands. */
export function useLive(personId: string | undefined): void {
  useEffect(() => {
    if (!personId) return;
    const stop = new AbortController();
    void preloadWhenIdle([
      async () => {
        const { followLive } = await import('./follow-live.ts');
        if (!stop.signal.aborted) followLive(personId, stop.signal);
      },
    ]);
    return () => stop.abort();
  }, [personId]);
}
