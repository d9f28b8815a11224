import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { SocketLimits } from './socket-limits.ts';
import type { RealtimeServer, RealtimeSocket } from './socket-types.ts';

/** Bytes of what a client says in one go. */
const MOST_BYTES = 16 * 1024;
/** So much a client says within ten seconds. */
const MOST_SAID = 200;
const SAID_WITHIN_MS = 10_000;

/** Opens the door at a server: who has too many connections, or says too much, is turned away before anything else. */
export function attachSockets(io: RealtimeServer, server: HttpServer, limits: SocketLimits): void {
  /** Those who have a share, and no connection yet. */
  const entering = new Map<IncomingMessage, { leave: () => void; giveUp: () => void }>();
  async function enter(req: IncomingMessage): Promise<void> {
    const leave = await limits.enterFrom(req);
    const giveUp = () => takeOver(req)?.();
    entering.set(req, { leave, giveUp });
    if (req.socket.destroyed) giveUp();
    else req.socket.once('close', giveUp);
  }
  /** @returns what gives the share back, for whoever does so from now on */
  function takeOver(req: IncomingMessage): (() => void) | undefined {
    const one = entering.get(req);
    entering.delete(req);
    if (one) req.socket.off('close', one.giveUp);
    return one?.leave;
  }

  io.attach(server, {
    transports: ['websocket', 'polling'],
    maxHttpBufferSize: MOST_BYTES,
    allowRequest: async (req, answer) => {
      try {
        if (!/[?&]sid=/.test(req.url ?? '')) await enter(req);
        answer(null, true);
      } catch (error) {
        answer((error as Error).message, false);
      }
    },
  });
  io.engine.on('connection', (conn: RealtimeSocket['conn']) => {
    boundWords(conn);
    conn.once('close', takeOver(conn.request) ?? (() => {}));
  });
  io.engine.on('connection_error', ({ req }: { req?: IncomingMessage }) => req && takeOver(req)?.());
}

/** Now, where it is closed already. */
export function onceClosed(conn: RealtimeSocket['conn'], leave: () => void): void {
  if (conn.readyState === 'closed') leave();
  else conn.once('close', leave);
}

/** Who says too much is cut: what it was is not looked at. */
function boundWords(conn: RealtimeSocket['conn']): void {
  let said = 0;
  let since = performance.now();
  conn.on('packet', () => {
    const now = performance.now();
    if (now - since > SAID_WITHIN_MS) [said, since] = [0, now];
    said += 1;
    if (said > MOST_SAID) conn.close(true);
  });
}
