import { AuthError, cannotCheck, noToken } from './errors.ts';
import type { Identity } from './identity.ts';
import type { Verifier } from './verify.ts';

/** What is needed of a Socket.IO socket; its own type has it all. */
export interface AuthenticatedSocket {
  handshake: { auth: Record<string, unknown> };
  data: { identity?: Identity };
}

/** What a refused client reads in `connect_error`: `error.data`. */
interface Refusal {
  status: number;
  code: string;
}

/**
 * Socket.IO middleware, `io.use(checkSocket(verifier))`: lets a connection with a good access token in
 * `auth: { token }` pass, with `socket.data.identity` set. The query of the handshake is never read: it ends up in logs.
 */
export function checkSocket(verifier: Verifier) {
  return async (socket: AuthenticatedSocket, next: (error?: Error & { data?: Refusal }) => void): Promise<void> => {
    try {
      const { token } = socket.handshake.auth;
      if (typeof token !== 'string' || token === '') throw noToken();
      socket.data.identity = await verifier.verify(token);
    } catch (error) {
      const refusal = error instanceof AuthError ? error : cannotCheck('The token cannot be checked right now', error);
      return next(Object.assign(new Error(refusal.message), { data: { status: refusal.status, code: refusal.code } }));
    }
    next();
  };
}
