import { canonicalAddress } from '@taskward/service-kit';
import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Origin } from '../audit/audit-store.ts';
import { deviceOf } from '../http/request-origin.ts';

/** Who sends a request to the issuer, and from where. */
export const originOfContext = (ctx: KoaContextWithOIDC | undefined): Origin => ({
  actor: ctx?.oidc.session?.accountId ?? ctx?.oidc.client?.clientId,
  address: canonicalAddress(ctx?.ip),
  device: deviceOf(ctx?.get('user-agent')),
  requestId: ctx?.get('x-request-id'),
});
