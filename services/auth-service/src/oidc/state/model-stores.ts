import { inTransaction } from '@taskward/service-kit';
import Provider, { type Adapter, type AdapterPayload, errors } from 'oidc-provider';
import { findClient } from '../clients/client-store.ts';
import { internalClient } from '../clients/internal-clients.ts';
import { maySignIn } from './browser-store.ts';
import { blamingRequest, OidcStore, type OidcStoreParts, writingWith } from './oidc-store.ts';
import { RefreshTokenStore } from './refresh-token-store.ts';
import { consumeOnce, takeOnce } from './single-use-store.ts';

/** Our own services, and clients that an admin made; they are changed by our own API and never by the issuer. */
class ClientStore extends OidcStore {
  readonly serviceSecret: string | undefined;

  constructor({ pool, onRevokedGrant, serviceSecret }: OidcStoreParts) {
    super(pool, 'Client', onRevokedGrant);
    this.serviceSecret = serviceSecret;
  }

  override async find(id: string): Promise<AdapterPayload | undefined> {
    return internalClient(id, this.serviceSecret) ?? blamingRequest(findClient(this.db, id));
  }
}

/** Browser sessions. Where a person signs out, our sessions behind one end with it. */
class SessionStore extends OidcStore {
  readonly onSignOut: OidcStoreParts['onSignOut'];

  constructor({ pool, onRevokedGrant, onSignOut }: OidcStoreParts) {
    super(pool, 'Session', onRevokedGrant);
    this.onSignOut = onSignOut;
  }

  /** Written after the answer is made, whatever became of the sign-in meanwhile: what has ended stays ended. */
  override async upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
    const { accountId, uid } = payload;
    if (accountId === undefined || uid === undefined) return super.upsert(id, payload, expiresIn);
    await inTransaction(this.pool, async (db) => {
      if (!(await maySignIn(db, Provider.ctx, { accountId, uid }))) return;
      await writingWith(db, () => super.upsert(id, payload, expiresIn));
    });
  }

  override async destroy(id: string): Promise<void> {
    await this.onSignOut();
    await super.destroy(id);
  }
}

/** Authorization codes: whether one was used is asked when its tokens are made, see `code-reuse.ts`. */
class CodeStore extends OidcStore {
  override async find(id: string): Promise<AdapterPayload | undefined> {
    const found = await super.find(id);
    return found && { ...found, consumed: undefined };
  }

  override async consume(): Promise<void> {}
}

const DAY_SECONDS = 86_400;

/** Pushed authorization requests (RFC 9126). One leads to one answer, also where several sign-in pages began with it. */
class PushedRequestStore extends OidcStore {
  /** Kept for as long as any of those pages may be open; for how long a page may begin, the payload itself says. */
  override upsert(id: string, payload: AdapterPayload): Promise<void> {
    return super.upsert(id, payload, DAY_SECONDS);
  }

  override async consume(id: string): Promise<void> {
    if (await consumeOnce(this.db, this.model, id)) return;
    throw new errors.InvalidRequestUri('request_uri is invalid, expired, or was already used');
  }
}

/** Sign-in pages. What one came to is used once. */
class InteractionStore extends OidcStore {
  override async destroy(id: string): Promise<void> {
    if (!(await takeOnce(this.db, this.model, id))) throw new errors.SessionNotFound('interaction session not found');
  }
}

const OTHERS: Record<string, typeof OidcStore> = {
  AuthorizationCode: CodeStore,
  Interaction: InteractionStore,
  PushedAuthorizationRequest: PushedRequestStore,
};

/** The adapter factory that oidc-provider asks for a store of each model. */
export function createModelStores(parts: OidcStoreParts) {
  return (model: string): Adapter => {
    if (model === 'RefreshToken') return new RefreshTokenStore(parts);
    if (model === 'Session') return new SessionStore(parts);
    if (model === 'Client') return new ClientStore(parts);
    const Store = OTHERS[model] ?? OidcStore;
    return new Store(parts.pool, model, parts.onRevokedGrant);
  };
}
