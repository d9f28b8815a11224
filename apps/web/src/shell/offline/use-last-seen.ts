import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { sendWaiting } from '../../features/tasks/sync/waiting/send-waiting.ts';
import { importWithRetry } from '../../lib/lazy-with-retry.ts';
import { preloadParts } from '../preload-parts.ts';
import { registerServiceWorker } from './service-worker.ts';
import { useAway } from './use-away.ts';

const load = () => importWithRetry(() => import('./last-seen.ts'));

/** Keeps the app and what the person sees in it, once they have settled in, and shows that where nothing else can be had. */
export function useLastSeen(personId: string | undefined) {
  const client = useQueryClient();
  const { away } = useAway();
  const begun = useRef('');
  useEffect(() => {
    if (!personId) return;
    const shown = away ? load().then(({ restoreLastSeen }) => restoreLastSeen(client, personId)) : Promise.resolve();
    // What waits from before shows over that.
    const isFirst = begun.current !== personId;
    begun.current = personId;
    if (isFirst) void shown.catch(console.warn).then(() => sendWaiting(client, personId));
  }, [away, personId, client]);
  useEffect(() => {
    if (!personId || !('caches' in globalThis)) return;
    let stop: (() => void) | undefined;
    let gone = false;
    const begin = async () => {
      await preloadParts();
      const { keepLastSeen } = await load();
      if (!gone) stop = keepLastSeen(client, personId);
      await registerServiceWorker();
    };
    // Without them the app needs a network, as before.
    begin().catch(console.warn);
    return () => {
      gone = true;
      stop?.();
    };
  }, [personId, client]);
}
