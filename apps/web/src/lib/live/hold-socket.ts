import type { PresenceNews, TypingNews, ViewingNews } from '@taskward/contracts/sockets';
import { io } from 'socket.io-client';
import { accessToken } from '../auth/auth.tsx';
import { loadSettings } from '../settings.ts';
import type { Looking } from './live-stores.ts';

export type Told =
  | { name: 'presence'; body: PresenceNews }
  | { name: 'viewing'; body: ViewingNews }
  | { name: 'typing'; body: TypingNews };

export interface Ears {
  tell: (told: Told) => void;
  /** There is a socket with this name, or has been none for a while. */
  connect: (id: string | undefined) => void;
}

/** The one socket of a browser. */
export interface HeldSocket {
  /** Says what is looked at. */
  look: (at: Looking | null) => void;
  /** Says that a comment is written to the task that is looked at. */
  write: (taskId: string) => void;
  close: () => void;
}

/** Who comes again so soon was not away: a token that was renewed. */
const GRACE_MS = 3_000;
const RETRY_MS = { first: 1_000, longest: 60_000 };

/** Opens the socket, and opens it again whenever it is lost. */
export async function holdSocket({ tell, connect }: Ears): Promise<HeldSocket> {
  const { apiOrigin } = await loadSettings();
  const toldGone = () => setTimeout(() => connect(undefined), GRACE_MS);
  let gone: ReturnType<typeof setTimeout> | undefined = toldGone();
  let retry: ReturnType<typeof setTimeout> | undefined;
  let refusals = 0;
  let looking: Looking | null = null;

  const socket = io(apiOrigin, {
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
    // Renewed once: a fresh one that is refused as well would be refused again.
    auth: (give) => void accessToken(refusals === 1).then((token) => give({ token }), again),
  });

  /** Socket.IO comes again by itself where a connection breaks, but not where a socket was refused. */
  function again(): void {
    socket.disconnect();
    clearTimeout(retry);
    retry = setTimeout(() => socket.connect(), Math.min(RETRY_MS.first * 2 ** refusals, RETRY_MS.longest));
    refusals += 1;
  }

  function sayLooking(): void {
    if (!socket.connected) return;
    const said = looking;
    socket.emit('view', said ?? { taskId: null }, ({ status }: { status: number }) => {
      if (status === 503) setTimeout(() => looking === said && sayLooking(), RETRY_MS.first);
    });
  }

  socket.on('connected', () => {
    clearTimeout(gone);
    gone = undefined;
    refusals = 0;
    looking = null;
    connect(socket.id);
  });
  socket.on('connect_error', () => {
    if (!socket.active) again();
  });
  socket.on('disconnect', (reason) => {
    gone ??= toldGone();
    if (reason === 'io server disconnect') socket.connect(); // the token has ended
  });
  // With the pings of the server: a timer of a tab in the background may be a minute late.
  socket.io.on('ping', () => void (socket.connected && socket.emit('heartbeat')));
  socket.on('presence', (body: PresenceNews) => tell({ name: 'presence', body }));
  socket.on('viewing', (body: ViewingNews) => tell({ name: 'viewing', body }));
  socket.on('typing', (body: TypingNews) => tell({ name: 'typing', body }));

  return {
    look(at) {
      if (JSON.stringify(at) === JSON.stringify(looking)) return;
      looking = at;
      sayLooking();
    },
    write: (taskId) => void (socket.connected && socket.emit('typing', { taskId })),
    close() {
      clearTimeout(retry);
      clearTimeout(gone);
      socket.disconnect();
    },
  };
}
