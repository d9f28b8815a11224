import { inTransaction, uuidv7 } from '@taskward/service-kit';
import type Provider from 'oidc-provider';
import { errors, type KoaContextWithOIDC } from 'oidc-provider';
import { appendAudit } from '../audit/audit-store.ts';
import { nameGrant, openOidcSession } from '../sessions/session-store.ts';
import type { UserRow } from '../users/user-store.ts';
import { originOfContext } from './context-origin.ts';
import type { ProviderDeps } from './oidc-deps.ts';
import { resourceOf } from './resources.ts';
import { APPLICATION_SCOPES, lendable } from './scopes.ts';
import { maySignIn } from './state/browser-store.ts';

/**
 * The grant of a signed-in person to a client. It ties the issuer's own session to ours: from here on every token
 * says our session's id as its `sid`. Our own apps are granted what they ask for; others have to be consented to.
 */
export async function grantFor(deps: ProviderDeps, ctx: KoaContextWithOIDC) {
  const { client, session, result, provider, account } = ctx.oidc;
  if (!client || !session?.accountId || !account) return undefined;
  const { clientId } = client;
  const sessionId = await openSession(deps, ctx, { accountId: account.accountId, clientId });
  session.sidFor(clientId, sessionId);
  const knownId = result?.consent?.grantId ?? session.grantIdFor(clientId);
  const known = knownId ? await provider.Grant.find(knownId) : undefined;
  const resource = resourceOf(deps.config.PUBLIC_URL);
  const person = account.user as UserRow;
  if (known) {
    await nameGrant(deps.pool, sessionId, known.jti);
    return withheld(known, person, resource);
  }
  const grant = new provider.Grant({ clientId, accountId: account.accountId });
  if (!deps.config.FIRST_PARTY_CLIENTS.includes(clientId)) return withheld(grant, person, resource);
  grant.addOIDCScope(APPLICATION_SCOPES);
  grant.addResourceScope(resource, APPLICATION_SCOPES);
  await nameGrant(deps.pool, sessionId, await grant.save());
  return withheld(grant, person, resource);
}

type Grant = InstanceType<Provider['Grant']>;

/**
 * A grant in which what the person cannot lend counts as refused: they are not asked for it, and it is not used if it
 * was granted when they could. For this request only: what is kept is what somebody consented to.
 */
function withheld(grant: Grant, person: UserRow, resource: string): Grant {
  const lent = lendable(person, APPLICATION_SCOPES);
  const refused = APPLICATION_SCOPES.filter((scope) => !lent.includes(scope));
  if (refused.length === 0) return grant;
  grant.rejectOIDCScope(refused);
  grant.rejectResourceScope(resource, refused);
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
    const rememberedDevice = ctx.oidc.result?.login?.device as string | undefined;
    const asked = { id: uuidv7(), userId, clientId, device, address, rememberedDevice, ...proven };
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
