import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef } from 'react';
import { notifyError } from '../../ui/notify.tsx';
import { unread } from '../../ui/page/unread.ts';
import { listNotifications, markRead } from './inbox-api.ts';

const POLL_MS = 30_000;
/** The worker hears of an event when the page does, and needs a moment to tell. */
const TOLD_AFTER_MS = [1_000, 4_000];

/** Keeps the number of unread notifications; all of what is asked here lies under ['notifications']. */
export function useUnread() {
  const { data } = useQuery({
    queryKey: ['notifications', 'unread'],
    queryFn: async ({ signal }) => (await listNotifications({ unread: true, limit: 1 }, signal)).unread,
    refetchInterval: POLL_MS,
  });
  useEffect(() => unread.set(data ?? 0), [data]);
  useEffect(() => () => unread.set(0), []);
}

/** Asks for notifications soon after something happened. */
export function useAskSoon() {
  const client = useQueryClient();
  const waiting = useRef(new Set<number>());
  return useCallback(() => {
    for (const ms of TOLD_AFTER_MS) {
      if (waiting.current.has(ms)) continue;
      waiting.current.add(ms);
      setTimeout(() => {
        waiting.current.delete(ms);
        void client.invalidateQueries({ queryKey: ['notifications'] });
      }, ms);
    }
  }, [client]);
}

export function useMarkRead() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: markRead,
    onError: notifyError,
    onSettled: () => client.invalidateQueries({ queryKey: ['notifications'] }),
  });
}
