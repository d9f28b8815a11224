import type { IncomingMessage } from 'node:http';
import type { KoaContextWithOIDC } from 'oidc-provider';

const arrivals = new WeakMap<IncomingMessage, number>();

/** Remembers when a request came: it is judged by that moment, however long it then waits for its turn. */
export const noteArrival = (req: IncomingMessage): void => void arrivals.set(req, performance.now());

export function waitedSeconds(ctx: KoaContextWithOIDC | undefined): number {
  const arrived = ctx && arrivals.get(ctx.req);
  return arrived === undefined ? 0 : (performance.now() - arrived) / 1000;
}
