import { AuthError, type Identity, type Verifier } from '@taskward/jwt-middleware';
import type { KoaContextWithOIDC } from 'oidc-provider';
import { type EndingDeps, revokeSessions } from '../sessions/sessions.ts';
import { originOfContext } from './context-origin.ts';
import { mayIntrospect } from './resources.ts';

interface JwtDeps extends EndingDeps {
  verifier: Verifier;
}

/**
 * Introspection (RFC 7662) and revocation (RFC 7009) of our access tokens. The library authenticates the client and
 * then declines, because a JWT is not in its store; here the answer is given after all.
 */
export function answerForJwts(deps: JwtDeps) {
  return async (ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> => {
    await next();
    if (ctx.status === 200 && ctx.body === '') ctx.remove('Content-Type'); // nothing is of no type
    const declined = (ctx.body as { error?: string } | undefined)?.error === 'unsupported_token_type';
    const { client, params, route } = ctx.oidc ?? {};
    if (!declined || !client) return;
    const identity = await identityOf(deps.verifier, String(params?.token));
    if (route === 'introspection') {
      const told = identity && mayIntrospect(client, identity.clientId);
      answer(ctx, told ? { active: true, token_type: 'Bearer', ...identity.claims } : { active: false });
    } else if (route === 'revocation' && !identity) {
      answer(ctx, '');
    } else if (route === 'revocation' && identity?.sessionId && identity.clientId === client.clientId) {
      await revokeSessions(deps, { by: 'one', value: identity.sessionId }, 'token given back', originOfContext(ctx));
      answer(ctx, '');
    }
  };
}

function answer(ctx: KoaContextWithOIDC, body: unknown): void {
  ctx.status = 200;
  ctx.body = body;
  if (body === '') ctx.remove('Content-Type'); // it was of the refusal, and nothing is of no type
}

async function identityOf(verifier: Verifier, token: string): Promise<Identity | undefined> {
  try {
    const identity = await verifier.verify(token);
    return identity.external ? undefined : identity;
  } catch (error) {
    if (error instanceof AuthError && error.code !== 'unavailable') return undefined;
    throw error;
  }
}
