import type { RequestListener } from 'node:http';
import { inTransaction } from '@taskward/service-kit';
import Provider, { type KoaContextWithOIDC } from 'oidc-provider';
import { MOUNTS } from '../http/mounts.ts';
import { endStolen } from '../sessions/refresh.ts';
import { type EndingDeps, revokeSessions, SIGNED_OUT } from '../sessions/sessions.ts';
import { originOfContext } from './context-origin.ts';
import type { Interaction } from './interactions/interactions.ts';
import type { OidcConfig, OidcDeps, ProviderDeps } from './oidc-deps.ts';
import { createProvider } from './provider.ts';
import { createModelStores } from './state/model-stores.ts';

/** The OpenID Connect issuer with the keys of this moment. */
export interface Issuer {
  provider(): Provider;
  /** Answers a request with the library. */
  handle: RequestListener;
}

export function createIssuer(deps: OidcDeps): Issuer {
  const { pool, config, keys, secrets } = deps;
  const stores = createModelStores({
    pool,
    successorOf: secrets.successorOf,
    serviceSecret: config.SERVICE_SECRET,
    onRevokedGrant: (grantId) => endGrant(deps, grantId),
    onSignOut: () => endBrowser(deps),
  });
  const provided: ProviderDeps = {
    ...deps,
    stores,
    interactionUrl: (ctx, interaction) => startInteraction(config, ctx, interaction),
  };
  let made: { version: string; provider: Provider; handle: RequestListener } | undefined;
  function current() {
    const version = keys.version();
    if (made?.version === version) return made;
    const provider = createProvider(provided);
    made = { version, provider, handle: provider.callback() };
    return made;
  }
  return { provider: () => current().provider, handle: (req, res) => current().handle(req, res) };
}

/** The issuer gave up a grant: its session is over. Why, only the request at hand can tell. */
async function endGrant(deps: EndingDeps, grantId: string): Promise<void> {
  const used = Provider.ctx?.oidc.entities.RefreshToken;
  if (Provider.ctx?.oidc.route === 'token' && used?.sid && used.accountId) {
    const family = { id: used.sid, userId: used.accountId };
    await inTransaction(deps.pool, (db) => endStolen(db, deps, family, originOfContext(Provider.ctx)));
    return deps.feed.pull();
  }
  await revokeSessions(deps, { by: 'grant', value: grantId }, 'grant given back', originOfContext(Provider.ctx));
}

/** A person signs out: the sessions of this browser with every client are over. */
async function endBrowser(deps: EndingDeps): Promise<void> {
  const { oidc } = Provider.ctx ?? {};
  if (oidc?.route !== 'end_session_confirm' || !oidc.session) return;
  await revokeSessions(deps, { by: 'browser', value: oidc.session.uid }, SIGNED_OUT, originOfContext(Provider.ctx));
}

/** The cookie that ties an interaction to the browser that began it. */
export const INTERACTION_COOKIE = 'oidc_interaction';
/** Each interaction has a cookie path of its own: sign-in pages in several tabs do not disturb each other. */
function startInteraction({ PUBLIC_URL }: OidcConfig, ctx: KoaContextWithOIDC, { uid, prompt }: Interaction): string {
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
