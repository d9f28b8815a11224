import type { KoaContextWithOIDC } from 'oidc-provider';
import { type EndingDeps, revokeSessions } from '../sessions/sessions.ts';
import { originOfContext } from './context-origin.ts';
import { consumeOnce } from './state/single-use-store.ts';

/**
 * An authorization code is used once; the second use takes back what the first gave (RFC 6749, 4.1.2). Who was first is
 * asked here, with the tokens made and not yet sent: the first use is then wholly done, so that of two at once one
 * succeeds, and the other ends a session that is complete.
 */
export function useCodesOnce(deps: EndingDeps) {
  return async (ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> => {
    await next();
    const code = ctx.oidc?.route === 'token' && ctx.status === 200 ? ctx.oidc.entities.AuthorizationCode : undefined;
    if (!code || (await consumeOnce(deps.pool, 'AuthorizationCode', code.jti))) return;
    const reason = 'authorization code used twice';
    if (code.sid) await revokeSessions(deps, { by: 'one', value: code.sid }, reason, originOfContext(ctx));
    ctx.status = 400;
    ctx.body = { error: 'invalid_grant', error_description: 'grant request is invalid' };
  };
}
