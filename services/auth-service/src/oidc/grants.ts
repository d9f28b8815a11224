import { inTransaction, uuidv7 } from '@taskward/service-kit';
import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import { appendAudit } from '../audit/audit-store.ts';
import { nameGrant, openOidcSession } from '../sessions/session-store.ts';
import { FIRST_PARTY_CLIENT } from '../tokens/access-tokens.ts';
import { maySignIn } from './browser-store.ts';
import { originOfContext } from './context-origin.ts';
import type { ProviderDeps } from './oidc-deps.ts';
import { GRANTABLE_SCOPES, resourceOf } from './resources.ts';

/**
 * The grant of a signed-in person to a client. It ties the issuer's own session to ours: from here on every token
 * says our session's id as its `sid`. Our own web app is granted what it asks for; others have to be consented to.
 */
export async function grantFor(deps: ProviderDeps, ctx: KoaContextWithOIDC) {
  const { client, session, result, provider, account } = ctx.oidc;
  if (!client || !session?.accountId || !account) return undefined;
  const { clientId } = client;
  const sessionId = await openSession(deps, ctx, { accountId: account.accountId, clientId });
  session.sidFor(clientId, sessionId);
  const knownId = result?.consent?.grantId ?? session.grantIdFor(clientId);
  const known = knownId ? await provider.Grant.find(knownId) : undefined;
  if (known) {
    await nameGrant(deps.pool, sessionId, known.jti);
    return known;
  }
  if (clientId !== FIRST_PARTY_CLIENT) return undefined;
  const grant = new provider.Grant({ clientId, accountId: account.accountId });
  grant.addOIDCScope(GRANTABLE_SCOPES.join(' '));
  grant.addResourceScope(resourceOf(deps.config.PUBLIC_URL), GRANTABLE_SCOPES.join(' '));
  await nameGrant(deps.pool, sessionId, await grant.save());
  return grant;
}

/**
 * The person's session with this client.
 *
 * @throws LoginRequired where the browser's sign-in came to an end since the request began
 */
function openSession({ pool }: ProviderDeps, ctx: KoaContextWithOIDC, to: { accountId: string; clientId: string }) {
  const { session, provider } = ctx.oidc;
  const { accountId: userId, clientId } = to;
  const { uid, amr = [], loginTs } = session as InstanceType<typeof provider.Session> & Proven;
  const origin = { ...originOfContext(ctx), actor: userId };
  const { device = '', address = '' } = origin;
  const proven = { amr, authTime: loginTs ?? Math.floor(Date.now() / 1000) };
  return inTransaction(pool, async (db) => {
    if (!(await maySignIn(db, ctx, { accountId: userId, uid }))) throw new errors.LoginRequired();
    const asked = { id: uuidv7(), userId, clientId, device, address, ...proven };
    const { id, opened } = await openOidcSession(db, asked, uid);
    const details = { session: id, client: clientId };
    if (opened) await appendAudit(db, { type: 'session.started', origin, subject: userId, details });
    return id;
  });
}

/** What the issuer's own session keeps of the proof that it began with. */
interface Proven {
  amr?: string[];
  /** Seconds since 1970. */
  loginTs?: number;
}
