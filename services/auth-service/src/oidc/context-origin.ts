import type { IncomingMessage } from 'node:http';
import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Origin } from '../audit/audit-store.ts';
import { deviceOf } from '../http/request-origin.ts';

/** Who sends a request to the issuer, and from where. */
export const originOfContext = (ctx: KoaContextWithOIDC | undefined): Origin => ({
  actor: ctx?.oidc.session?.accountId ?? ctx?.oidc.client?.clientId,
  address: ctx?.ip,
  device: deviceOf(ctx?.get('user-agent')),
  requestId: ctx?.get('x-request-id'),
});

const arrivals = new WeakMap<IncomingMessage, number>();

/** Remembers when a request came: it is judged by that moment, however long it then waits for its turn. */
export const noteArrival = (req: IncomingMessage): void => void arrivals.set(req, performance.now());

export function waitedSeconds(ctx: KoaContextWithOIDC | undefined): number {
  const arrived = ctx && arrivals.get(ctx.req);
  return arrived === undefined ? 0 : (performance.now() - arrived) / 1000;
}
