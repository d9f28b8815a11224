import { Counter } from '@taskward/service-kit';
import type { RealtimeSocket, Refusal } from './socket-types.ts';

const ended = new Counter({
  name: 'realtime_sockets_ended_total',
  help: 'Sockets that were ended here, by the status that they were told',
  labelNames: ['status'],
});

/** For so long a last word may take to leave. */
const GRACE_MS = 2_000;

/** Ends a socket with a word. One that does not take it in time is cut. */
export function endSocket(socket: RealtimeSocket, why: Refusal): void {
  if (socket.disconnected) return;
  ended.inc({ status: why.status });
  socket.emit('ended', why);
  const { conn } = socket;
  const cut = setTimeout(() => conn.request.socket.destroy(), GRACE_MS);
  conn.once('close', () => clearTimeout(cut));
  socket.disconnect(true);
}
