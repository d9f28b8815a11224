import type { ReadInbox } from './inbox-client.ts';
import { personRoom } from './socket-rooms.ts';
import type { RealtimeServer, RealtimeSocket } from './socket-types.ts';

/** Somebody has a notification that is new, or says more than before. */
export interface InboxNews {
  userId: string;
  id: string;
}

/**
 * Tells people what is new in their inboxes, where they have a socket here. It is read by the token of each socket: whether
 * what it is about may be seen is asked when it is shown, and an application hears of it where its person lent it that.
 */
export function tellInboxes(io: RealtimeServer, readInbox: ReadInbox, news: InboxNews[]): void {
  for (const [userId, some] of Map.groupBy(news, (one) => one.userId)) {
    const ids = new Set(some.map(({ id }) => id));
    const sockets = [...(io.sockets.adapter.rooms.get(personRoom(userId)) ?? [])];
    const byToken = Map.groupBy(
      sockets.flatMap((id) => io.sockets.sockets.get(id) ?? []),
      ({ handshake }) => String(handshake.auth.token),
    );
    for (const [token, theirs] of byToken) void tellNewest(theirs, () => readInbox(token), ids);
  }
}

async function tellNewest(
  sockets: RealtimeSocket[],
  read: () => Promise<Array<{ id: string }>>,
  ids: ReadonlySet<string>,
): Promise<void> {
  const newest = await read().catch(() => []); // worker-service is away: it is in the inbox all the same
  for (const notification of newest.filter(({ id }) => ids.has(id)).reverse()) {
    for (const socket of sockets) socket.emit('notification', notification);
  }
}
