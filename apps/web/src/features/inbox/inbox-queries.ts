import { type InfiniteData, type QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Answer } from '@taskward/contracts/openapi';
import { useCallback, useEffect, useRef } from 'react';
import { notifyError } from '../../ui/notify.tsx';
import { unread } from '../../ui/page/unread.ts';
import { listNotifications, markRead, type Notification } from './inbox-api.ts';

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
  useEffect(() => tell(data ?? 0), [data]);
  useEffect(() => () => tell(0), []);
}

/** In the menu, in the title of the tab and, where the app is installed, on its sign. */
function tell(waiting: number) {
  unread.set(waiting);
  // A browser may know of the sign and not be allowed to draw on it: the other two tell all the same.
  void navigator.setAppBadge?.(waiting).catch(() => undefined);
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

type Lists = InfiniteData<Answer<'GET /api/v1/notifications'>>;

/** Shows these as read, or all: of those that are not, they are gone. */
function showRead(client: QueryClient, ids: string[] | undefined) {
  const isRead = ({ id }: Notification) => !ids || ids.includes(id);
  const readAt = new Date().toISOString();
  for (const [key, lists] of client.getQueriesData<Lists>({ queryKey: ['notifications'] })) {
    if (!lists?.pages) continue;
    const shown = (held: Notification[]) =>
      key[1] === 'unread=true'
        ? held.filter((one) => !isRead(one))
        : held.map((one) => (isRead(one) ? { ...one, readAt: one.readAt ?? readAt } : one));
    client.setQueryData(key, { ...lists, pages: lists.pages.map((page) => ({ ...page, data: shown(page.data) })) });
  }
  client.setQueryData<number>(['notifications', 'unread'], (held = 0) => (ids ? Math.max(held - ids.length, 0) : 0));
}

export function useMarkRead() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: markRead,
    onMutate: (which) => showRead(client, 'ids' in which ? which.ids : undefined),
    onError: notifyError,
    onSettled: () => client.invalidateQueries({ queryKey: ['notifications'] }),
  });
}
