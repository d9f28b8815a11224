import type { RequestListener } from 'node:http';
import type { Verifier } from '@taskward/jwt-middleware';
import { inTransaction, type Logger } from '@taskward/service-kit';
import Provider, { type AdapterFactory, type KoaContextWithOIDC } from 'oidc-provider';
import type { Pool } from 'pg';
import type { Config } from '../config.ts';
import type { Secrets } from '../secrets.ts';
import { endStolen } from '../sessions/refresh.ts';
import { type EndingParts, endSession, SIGNED_OUT } from '../sessions/sessions.ts';
import type { RevocationFeed } from '../tokens/revocation-feed.ts';
import type { SigningKeys } from '../tokens/signing-keys.ts';
import { originOfContext } from './context-origin.ts';
import type { Interaction } from './interactions.ts';
import { createOidcStores } from './oidc-store.ts';
import { createProvider } from './provider.ts';

export interface IssuerParts {
  pool: Pool;
  config: Config;
  keys: SigningKeys;
  feed: RevocationFeed;
  verifier: Verifier;
  secrets: Secrets;
  log: Logger;
  stores: AdapterFactory;
  /** Where the browser goes to sign in, to register or to consent. */
  interactionUrl: (ctx: KoaContextWithOIDC, interaction: Interaction) => string;
}

/** The OpenID Connect issuer with the keys of this moment. */
export interface Issuer {
  provider(): Provider;
  /** Answers a request with the library. */
  handle: RequestListener;
}

export type IssuerNeeds = Omit<IssuerParts, 'stores' | 'interactionUrl'>;

export function createIssuer(needs: IssuerNeeds): Issuer {
  const { pool, config, keys, secrets } = needs;
  const stores = createOidcStores({
    pool,
    successorOf: secrets.successorOf,
    onRevokedGrant: (grantId) => endGrant(needs, grantId),
    onSignOut: () => endBrowser(needs),
  });
  const parts: IssuerParts = {
    ...needs,
    stores,
    interactionUrl: (ctx, interaction) => startInteraction(config, ctx, interaction),
  };
  let made: { version: string; provider: Provider; handle: RequestListener } | undefined;
  function current() {
    const version = keys.version();
    if (made?.version === version) return made;
    const provider = createProvider(parts);
    made = { version, provider, handle: provider.callback() };
    return made;
  }
  return { provider: () => current().provider, handle: (req, res) => current().handle(req, res) };
}

/** The issuer gave up a grant: its session is over. Why, only the request at hand can tell. */
async function endGrant(parts: EndingParts, grantId: string): Promise<void> {
  const used = Provider.ctx?.oidc.entities.RefreshToken;
  if (Provider.ctx?.oidc.route === 'token' && used?.sid && used.accountId) {
    const family = { sessionId: used.sid, userId: used.accountId, clientId: used.clientId ?? '' };
    await inTransaction(parts.pool, (db) => endStolen(db, family, originOfContext(Provider.ctx)));
    return parts.feed.pull();
  }
  await endSession(parts, { by: 'grant', value: grantId }, 'grant given back', originOfContext(Provider.ctx));
}

/** A person signs out: the sessions of this browser with every client are over. */
async function endBrowser(parts: EndingParts): Promise<void> {
  const { oidc } = Provider.ctx ?? {};
  if (oidc?.route !== 'end_session_confirm' || !oidc.session) return;
  await endSession(parts, { by: 'browser', value: oidc.session.uid }, SIGNED_OUT, originOfContext(Provider.ctx));
}

/** The cookie that ties an interaction to the browser that began it. */
export const INTERACTION_COOKIE = 'oidc_interaction';
export const MOUNTS = ['/auth', '/api/auth'];

/** Each interaction has a cookie path of its own: sign-in pages in several tabs do not disturb each other. */
function startInteraction({ PUBLIC_URL }: Config, ctx: KoaContextWithOIDC, { uid, prompt }: Interaction): string {
  for (const mount of MOUNTS) {
    ctx.cookies.set(INTERACTION_COOKIE, uid, {
      path: `${mount}/interaction/${uid}`,
      httpOnly: true,
      sameSite: 'strict',
      signed: false,
    });
  }
  return `${PUBLIC_URL}/${prompt.name === 'create' ? 'register' : 'login'}?interaction=${uid}`;
}
