import type { Server as HttpServer } from 'node:http';
import type { SocketLimits } from './socket-limits.ts';
import type { RealtimeServer, RealtimeSocket } from './socket-types.ts';

/** Bytes of what a client says in one go. */
const MOST_BYTES = 16 * 1024;
/** So much a client says within ten seconds. */
const MOST_SAID = 200;
const SAID_WITHIN_MS = 10_000;

/** Opens the door at a server: who has too many connections, or says too much, is turned away before anything else. */
export function attachSockets(io: RealtimeServer, server: HttpServer, limits: SocketLimits): void {
  io.attach(server, {
    transports: ['websocket', 'polling'],
    maxHttpBufferSize: MOST_BYTES,
    allowRequest: (req, answer) => {
      try {
        if (!/[?&]sid=/.test(req.url ?? '')) limits.enterFrom(req)(); // taken where the connection is there
        answer(null, true);
      } catch (error) {
        answer((error as Error).message, false);
      }
    },
  });
  io.engine.on('connection', (conn: RealtimeSocket['conn']) => {
    try {
      conn.once('close', limits.enterFrom(conn.request));
    } catch {
      return conn.close(true); // many came in the same moment
    }
    boundWords(conn);
  });
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
