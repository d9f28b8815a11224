import { inTransaction, uuidv7 } from '@taskward/service-kit';
import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import { appendAudit } from '../audit/audit-store.ts';
import { nameGrant, openOidcSession } from '../sessions/session-store.ts';
import { FIRST_PARTY_CLIENT } from '../tokens/access-tokens.ts';
import { maySignIn } from './browser-store.ts';
import { originOfContext } from './context-origin.ts';
import type { IssuerParts } from './issuer.ts';
import { GRANTABLE_SCOPES, resourceOf } from './resources.ts';

/**
 * The grant of a signed-in person to a client. It ties the issuer's own session to ours: from here on every token
 * says our session's id as its `sid`. Our own web app is granted what it asks for; others have to be consented to.
 */
export async function grantFor(parts: IssuerParts, ctx: KoaContextWithOIDC) {
  const { client, session, result, provider, account } = ctx.oidc;
  if (!client || !session?.accountId || !account) return undefined;
  const { clientId } = client;
  const sessionId = await openSession(parts, ctx, account.accountId, clientId, session.uid);
  session.sidFor(clientId, sessionId);
  const knownId = result?.consent?.grantId ?? session.grantIdFor(clientId);
  const known = knownId ? await provider.Grant.find(knownId) : undefined;
  if (known) {
    await nameGrant(parts.pool, sessionId, known.jti);
    return known;
  }
  if (clientId !== FIRST_PARTY_CLIENT) return undefined;
  const grant = new provider.Grant({ clientId, accountId: account.accountId });
  grant.addOIDCScope(GRANTABLE_SCOPES.join(' '));
  grant.addResourceScope(resourceOf(parts.config.PUBLIC_URL), GRANTABLE_SCOPES.join(' '));
  await nameGrant(parts.pool, sessionId, await grant.save());
  return grant;
}

/**
 * The person's session with this client.
 *
 * @throws LoginRequired where the browser's sign-in came to an end since the request began
 */
function openSession({ pool }: IssuerParts, ctx: KoaContextWithOIDC, userId: string, clientId: string, uid: string) {
  const origin = { ...originOfContext(ctx), actor: userId };
  const { device = '', address = '' } = origin;
  return inTransaction(pool, async (db) => {
    if (!(await maySignIn(db, ctx, { accountId: userId, uid }))) throw new errors.LoginRequired();
    const { id, opened } = await openOidcSession(db, { id: uuidv7(), userId, clientId, device, address }, uid);
    const details = { session: id, client: clientId };
    if (opened) await appendAudit(db, { type: 'session.started', origin, subject: userId, details });
    return id;
  });
}
