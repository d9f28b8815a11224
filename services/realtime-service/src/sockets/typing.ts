import type { TypingNews } from '@taskward/contracts/sockets';
import { notFound, rateLimited } from '@taskward/service-kit';
import type { TellOthers } from './instance-words.ts';
import { taskRoom } from './socket-rooms.ts';
import type { RealtimeServer, RealtimeSocket } from './socket-types.ts';
import type { Viewing } from './viewing.ts';

/** Who writes a comment to which task. */
export interface Typing {
  /**
   * Somebody writes to the task that they look at; who looks at it as well hears of it.
   *
   * @throws AppError 404 where they look at none or another, 429 where they said so less than a second ago
   */
  type(socket: RealtimeSocket, taskId: string): void;
  tell(news: TypingNews): void;
}

export interface TypingDeps {
  io: RealtimeServer;
  viewedBy: Viewing['viewedBy'];
  /** Whether others may know that somebody is here. */
  isShown: (userId: string) => boolean;
  tellOthers: TellOthers;
}

const EVERY_MS = 1_000;

export function createTyping({ io, viewedBy, isShown, tellOthers }: TypingDeps): Typing {
  const last = new WeakMap<RealtimeSocket, number>();
  const tell = (news: TypingNews) => void io.to(taskRoom(news.taskId)).emit('typing', news);
  return {
    type(socket, taskId) {
      if (viewedBy(socket) !== taskId) throw notFound('This is not the task that is looked at.');
      const now = performance.now();
      if (now - (last.get(socket) ?? Number.NEGATIVE_INFINITY) < EVERY_MS)
        throw rateLimited('That somebody writes is told once a second.', 1);
      last.set(socket, now);
      const news = { taskId, userId: socket.data.identity.subject };
      if (!isShown(news.userId)) return;
      tell(news);
      tellOthers({ name: 'typing', news });
    },
    tell,
  };
}
