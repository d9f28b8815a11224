import type { EventBody } from '@taskward/messaging';
import { notFound, unavailable } from '@taskward/service-kit';
import { taskRoom } from './socket-rooms.ts';
import type { RealtimeServer, RealtimeSocket } from './socket-types.ts';
import type { MayRead } from './task-client.ts';

/** Who looks at which task. */
export interface Viewing {
  /**
   * Somebody looks at a task, or at none.
   *
   * @throws AppError 404 where they may not see it, 503 where that cannot be asked
   */
  view(socket: RealtimeSocket, token: string, taskId: string | null): Promise<void>;
  left(socket: RealtimeSocket): void;
  /** What happened may have taken a task from somebody who looks at it. */
  changed(event: EventBody): void;
}

export interface ViewingDeps {
  io: RealtimeServer;
  mayRead: MayRead;
  /** Whether others may know that somebody is here. */
  isShown: (userId: string) => boolean;
}

export function createViewing({ io, mayRead, isShown }: ViewingDeps): Viewing {
  /** What the sockets of this instance look at. */
  const looking = new Map<RealtimeSocket, { taskId: string; token: string }>();

  function tell(taskId: string): void {
    const ids = [...(io.sockets.adapter.rooms.get(taskRoom(taskId)) ?? [])];
    const sockets = ids.flatMap((id) => io.sockets.sockets.get(id) ?? []);
    const seen = sockets.filter(({ data }) => data.viewing === taskId).map(({ data }) => data.identity.subject);
    io.to(taskRoom(taskId)).emit('viewing', { taskId, userIds: [...new Set(seen)].sort() });
  }

  function stop(socket: RealtimeSocket): void {
    const { taskId } = looking.get(socket) ?? {};
    if (taskId === undefined) return;
    looking.delete(socket);
    socket.leave(taskRoom(taskId));
    delete socket.data.viewing;
    tell(taskId);
  }

  async function check(socket: RealtimeSocket, taskId: string, token: string): Promise<void> {
    const may = await mayRead(token, taskId).catch(() => false); // who cannot be asked about hears nothing
    if (!may && looking.get(socket)?.taskId === taskId) stop(socket);
  }

  return {
    async view(socket, token, taskId) {
      stop(socket);
      if (taskId === null) return;
      const may = await mayRead(token, taskId).catch((error: unknown) => {
        throw unavailable('This task cannot be asked about right now. Try again shortly.', 2, error);
      });
      if (!may) throw notFound('There is no such task.');
      if (socket.disconnected) return;
      stop(socket); // of two wishes at once the last counts
      looking.set(socket, { taskId, token });
      if (isShown(socket.data.identity.subject)) socket.data.viewing = taskId;
      socket.join(taskRoom(taskId));
      tell(taskId);
    },
    left: stop,
    changed(event) {
      const { type, taskId, changes = {} } = event as EventBody & { taskId?: string; changes?: object };
      const all = type.startsWith('project.');
      const moves = ['assignedTo', 'watchers', 'projectId', 'createdBy'].some((field) => field in changes);
      if (!all && type !== 'task.deleted' && !moves) return;
      for (const [socket, at] of looking) if (all || at.taskId === taskId) void check(socket, at.taskId, at.token);
    },
  };
}
