import { uuidv7 } from '@taskward/service-kit';
import type { KoaContextWithOIDC } from 'oidc-provider';
import { deviceOf } from '../request-origin.ts';
import { nameGrant, openOidcSession } from '../sessions/session-store.ts';
import { FIRST_PARTY_CLIENT } from '../tokens/access-tokens.ts';
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
  const sessionId = await openOidcSession(
    parts.pool,
    {
      id: uuidv7(),
      userId: account.accountId,
      clientId,
      device: deviceOf(ctx.get('user-agent')),
      address: ctx.ip,
    },
    session.uid,
  );
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
