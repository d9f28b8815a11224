import type { Verifier } from '@taskward/jwt-middleware';
import { endSocket } from './endings.ts';
import type { RealtimeServer, RealtimeSocket, Refusal } from './socket-types.ts';

const EVERY_MS = 250;
/** Letters that may wait for a reader who takes nothing. */
const MOST_WAITING = 1024 * 1024;

const WITHDRAWN = { status: 401, detail: 'The token was withdrawn.' };
const EXPIRED = { status: 401, detail: 'The token has expired.' };
const SLOW = { status: 408, detail: 'Too much waits to be read here. Come again and subscribe to what you missed.' };

/** Looks at each socket four times a second, whether it may stay: no request to anybody, and no timer for each. */
export function watchSockets(io: RealtimeServer, verifier: Verifier): { stop: () => void } {
  const timer = setInterval(() => {
    const now = Date.now() / 1_000;
    for (const socket of io.sockets.sockets.values()) {
      const why = reasonToEnd(socket, verifier, now);
      if (why) endSocket(socket, why);
    }
  }, EVERY_MS);
  return { stop: () => clearInterval(timer) };
}

function reasonToEnd(socket: RealtimeSocket, verifier: Verifier, now: number): Refusal | undefined {
  const { identity } = socket.data;
  if (identity.expiresAt <= now) return EXPIRED;
  if (verifier.isRevoked(identity)) return WITHDRAWN;
  return waitingLetters(socket) > MOST_WAITING ? SLOW : undefined;
}

/** What Engine.IO holds back until its transport takes more. */
export function waitingPackets({ conn }: RealtimeSocket): Array<{ data?: string }> {
  return (conn as unknown as { writeBuffer: Array<{ data?: string }> }).writeBuffer;
}

const waitingLetters = (socket: RealtimeSocket): number =>
  waitingPackets(socket).reduce((letters, { data }) => letters + (data?.length ?? 0), 0);
