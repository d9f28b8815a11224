import type { EventBody } from '@taskward/messaging';
import { notFound, unavailable } from '@taskward/service-kit';
import type { InstanceWord, TellOthers } from './instance-words.ts';
import { taskRoom } from './socket-rooms.ts';
import type { RealtimeServer, RealtimeSocket } from './socket-types.ts';
import type { MayRead } from './task-client.ts';
import { createViewersElsewhere, SAID_EVERY_MS, type Viewer, type Viewers } from './viewers-elsewhere.ts';

/** What somebody looks at, and the field of it that they are in. */
export interface Look {
  taskId: string;
  field?: string;
}

/** Who looks at which task. */
export interface Viewing {
  /**
   * Somebody looks at a task, or at none.
   *
   * @throws AppError 404 where they may not see it, 503 where that cannot be asked
   */
  view(socket: RealtimeSocket, token: string, look: Look | null): Promise<void>;
  /** The task that a socket looks at. */
  viewedBy(socket: RealtimeSocket): string | undefined;
  left(socket: RealtimeSocket): void;
  /** What happened may have taken a task from somebody who looks at it. */
  changed(event: EventBody): void;
  /** Whether others may know of somebody is another thing from now on. */
  shownAnew(userId: string): void;
  /** Another instance says who looks at what there. */
  hear(from: string, word: Extract<InstanceWord, { name: 'viewing' }>): void;
  /** Says to the others who looks at what here, and asks them for the same. */
  renew(): void;
  stop(): void;
}

export interface ViewingDeps {
  io: RealtimeServer;
  mayRead: MayRead;
  /** Whether others may know that somebody is here. */
  isShown: (userId: string) => boolean;
  tellOthers: TellOthers;
}

const byUser = (one: Viewer, other: Viewer) => one.userId.localeCompare(other.userId);

export function createViewing({ io, mayRead, isShown, tellOthers }: ViewingDeps): Viewing {
  /** What the sockets of this instance look at. */
  const looking = new Map<RealtimeSocket, Look & { token: string }>();
  /** The last wish of each: what is found out for one before counts no more. */
  const wishes = new WeakMap<RealtimeSocket, object>();
  const elsewhere = createViewersElsewhere();

  const viewerAt = (socket: RealtimeSocket): Viewer => {
    const { field } = looking.get(socket) ?? {};
    return { userId: socket.data.identity.subject, ...(field === undefined ? {} : { field }) };
  };
  function here(taskId: string): Viewer[] {
    const ids = [...(io.sockets.adapter.rooms.get(taskRoom(taskId)) ?? [])];
    const sockets = ids.flatMap((id) => io.sockets.sockets.get(id) ?? []);
    return sockets.map(viewerAt).filter(({ userId }) => isShown(userId));
  }
  function all(): Viewers {
    const ids = new Set([...looking.values()].map(({ taskId }) => taskId));
    return Object.fromEntries([...ids].map((taskId) => [taskId, here(taskId)]));
  }

  function tell(taskId: string): void {
    const viewers = [...here(taskId), ...elsewhere.of(taskId)].sort(byUser);
    const fields = new Map(
      viewers.flatMap(({ userId, field }) => (field ? [[`${userId} ${field}`, { userId, field }]] : [])),
    );
    const userIds = [...new Set(viewers.map(({ userId }) => userId))];
    io.to(taskRoom(taskId)).emit('viewing', { taskId, userIds, editing: [...fields.values()] });
  }
  function tellAll(taskId: string): void {
    tell(taskId);
    tellOthers({ name: 'viewing', viewers: { [taskId]: here(taskId) } });
  }

  function stop(socket: RealtimeSocket): void {
    const { taskId } = looking.get(socket) ?? {};
    if (taskId === undefined) return;
    looking.delete(socket);
    socket.leave(taskRoom(taskId));
    tellAll(taskId);
  }

  async function check(socket: RealtimeSocket, taskId: string, token: string): Promise<void> {
    const may = await mayRead(token, taskId).catch(() => false); // who cannot be asked about hears nothing
    if (!may && looking.get(socket)?.taskId === taskId) stop(socket);
  }

  const rounds = setInterval(() => {
    tellOthers({ name: 'viewing', viewers: all(), isAll: true });
    for (const taskId of elsewhere.forgetSilent(Date.now())) tell(taskId);
  }, SAID_EVERY_MS);

  return {
    async view(socket, token, look) {
      const wish = {};
      wishes.set(socket, wish);
      if (looking.get(socket)?.taskId !== look?.taskId) stop(socket);
      if (look === null) return;
      const may =
        looking.has(socket) ||
        (await mayRead(token, look.taskId).catch((error: unknown) => {
          throw unavailable('This task cannot be asked about right now. Try again shortly.', 2, error);
        }));
      if (!may) throw notFound('There is no such task.');
      if (socket.disconnected || wishes.get(socket) !== wish) return;
      looking.set(socket, { ...look, token });
      socket.join(taskRoom(look.taskId));
      tellAll(look.taskId);
    },
    viewedBy: (socket) => looking.get(socket)?.taskId,
    left(socket) {
      wishes.delete(socket);
      stop(socket);
    },
    changed(event) {
      const { type, taskId, changes = {} } = event as EventBody & { taskId?: string; changes?: object };
      const all = type.startsWith('project.');
      const moves = ['assignedTo', 'watchers', 'projectId', 'createdBy'].some((field) => field in changes);
      if (!all && type !== 'task.deleted' && !moves) return;
      for (const [socket, at] of looking) if (all || at.taskId === taskId) void check(socket, at.taskId, at.token);
    },
    shownAnew(userId) {
      const theirs = [...looking].filter(([socket]) => socket.data.identity.subject === userId);
      for (const taskId of new Set(theirs.map(([, at]) => at.taskId))) tellAll(taskId);
    },
    hear(from, { viewers, isAll = false, asks = false }) {
      for (const taskId of elsewhere.hear(from, viewers, isAll, Date.now())) tell(taskId);
      if (asks) tellOthers({ name: 'viewing', viewers: all(), isAll: true });
    },
    renew: () => tellOthers({ name: 'viewing', viewers: all(), isAll: true, asks: true }),
    stop: () => clearInterval(rounds),
  };
}
