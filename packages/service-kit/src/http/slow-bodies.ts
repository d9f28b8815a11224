import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

const slow = new WeakSet<Duplex>();

/** How long the sender of a large body may send nothing. */
const IDLE_MS = 60_000;

/**
 * Lets the body of this request take longer than others may (`requestTimeout`), as long as it goes on: a file takes the
 * time that its sender's line takes.
 */
export function takeTime(req: IncomingMessage, idleMs = IDLE_MS): void {
  const { socket } = req;
  slow.add(socket);
  req.setTimeout(idleMs, () => socket.destroy());
  req.once('close', () => {
    slow.delete(socket);
    socket.setTimeout(0);
  });
}

/** Whether the request that comes on this connection may take long. */
export const takesTime = (socket: Duplex): boolean => slow.has(socket);
