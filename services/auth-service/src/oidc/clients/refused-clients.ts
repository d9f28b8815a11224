import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Pool } from 'pg';
import { appendAudit } from '../../audit/audit-store.ts';
import { originOfContext } from '../context-origin.ts';

/** Writes down who could not prove to be a client: a wrong secret of a service is what a wrong password is of a person. */
export function noteRefusedClients(pool: Pool) {
  return async (ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> => {
    await next();
    if ((ctx.body as { error?: string } | undefined)?.error !== 'invalid_client') return;
    const origin = { ...originOfContext(ctx), actor: undefined };
    await appendAudit(pool, { type: 'client.refused', origin, subject: ctx.oidc.client?.clientId });
  };
}
