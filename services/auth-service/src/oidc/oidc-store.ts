import { AsyncLocalStorage } from 'node:async_hooks';
import { inTransaction } from '@taskward/service-kit';
import Provider, { type Adapter, type AdapterPayload } from 'oidc-provider';
import type { Pool, PoolClient } from 'pg';
import { tokenHash } from '../secrets.ts';
import { SAFE_WINDOW_SECONDS } from '../sessions/refresh-store.ts';
import { maySignIn } from './browser-store.ts';
import { findClient } from './client-store.ts';
import { waitedSeconds } from './request-arrival.ts';

const connections = new AsyncLocalStorage<PoolClient>();

/** Has what the library saves during `work` written in the caller's transaction. */
export const writingWith = <T>(db: PoolClient, work: () => Promise<T>): Promise<T> => connections.run(db, work);

/** A payload without its identifier: that is the credential, and only its hash is kept. */
function withoutId({ jti, ...rest }: AdapterPayload): AdapterPayload {
  return rest;
}

/** The issuer's state in PostgreSQL, for any number of instances (the interface is oidc-provider's). */
class OidcStore implements Adapter {
  readonly pool: Pool;
  readonly model: string;
  readonly onRevokedGrant: (grantId: string) => Promise<void>;

  constructor(pool: Pool, model: string, onRevokedGrant: (grantId: string) => Promise<void>) {
    this.pool = pool;
    this.model = model;
    this.onRevokedGrant = onRevokedGrant;
  }

  get db(): Pool | PoolClient {
    return connections.getStore() ?? this.pool;
  }

  async upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
    await this.db.query(
      `INSERT INTO oidc_payloads (model, id, payload, grant_id, uid, session_id, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, now() + make_interval(secs => $7))
       ON CONFLICT (model, id) DO UPDATE SET payload = excluded.payload, grant_id = excluded.grant_id,
         uid = excluded.uid, session_id = excluded.session_id, expires_at = excluded.expires_at`,
      [
        this.model,
        tokenHash(id),
        withoutId(payload),
        this.model === 'Grant' ? id : payload.grantId,
        payload.uid,
        payload.sid,
        expiresIn,
      ],
    );
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    const { rows } = await this.db.query<{ payload: AdapterPayload; consumed: number | null }>({
      name: 'oidc-find',
      text: `SELECT payload, extract(epoch FROM consumed_at)::int AS consumed FROM oidc_payloads
             WHERE model = $1 AND id = $2 AND (expires_at IS NULL OR expires_at > now())`,
      values: [this.model, tokenHash(id)],
    });
    const [row] = rows;
    return row && { ...row.payload, jti: id, ...(row.consumed === null ? {} : { consumed: row.consumed }) };
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    const { rows } = await this.db.query<{ payload: AdapterPayload }>(
      `SELECT payload FROM oidc_payloads WHERE model = $1 AND uid = $2 AND expires_at > now()`,
      [this.model, uid],
    );
    return rows[0]?.payload;
  }

  /** Only the device flow asks for this, and it is off. */
  async findByUserCode(): Promise<undefined> {
    return undefined;
  }

  async consume(id: string): Promise<void> {
    await this.db.query(
      'UPDATE oidc_payloads SET consumed_at = clock_timestamp() WHERE model = $1 AND id = $2 AND consumed_at IS NULL',
      [this.model, tokenHash(id)],
    );
  }

  async destroy(id: string): Promise<void> {
    await this.db.query('DELETE FROM oidc_payloads WHERE model = $1 AND id = $2', [this.model, tokenHash(id)]);
  }

  /** Asked for each model in turn; ending the session takes everything of the grant away at once. */
  async revokeByGrantId(grantId: string): Promise<void> {
    if (this.model === 'AccessToken') await this.onRevokedGrant(grantId);
  }
}

/**
 * Refresh tokens with the same safe window as the JSON door: the successor of a token is always the same one, and a
 * token counts as used only when the window is over or its successor was used.
 */
class RefreshTokenStore extends OidcStore {
  readonly successorOf: (token: string) => string;

  constructor(pool: Pool, onRevokedGrant: (grantId: string) => Promise<void>, successorOf: (token: string) => string) {
    super(pool, 'RefreshToken', onRevokedGrant);
    this.successorOf = successorOf;
  }

  /** A duplicate refresh writes the successor again: that must not make a used successor look new. */
  override async upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
    await this.db.query(
      `INSERT INTO oidc_payloads (model, id, payload, grant_id, session_id, expires_at)
       VALUES ($1, $2, $3, $4, $5, now() + make_interval(secs => $6)) ON CONFLICT DO NOTHING`,
      [this.model, tokenHash(id), withoutId(payload), payload.grantId, payload.sid, expiresIn],
    );
  }

  override async find(id: string): Promise<AdapterPayload | undefined> {
    const { rows } = await this.db.query<{ payload: AdapterPayload; used: boolean }>({
      name: 'oidc-find-refresh',
      text: `WITH arrival AS (SELECT clock_timestamp() - make_interval(secs => $5) AS at)
             SELECT t.payload, t.consumed_at IS NOT NULL AND (
                 a.at > t.consumed_at + make_interval(secs => $4) OR coalesce(a.at > n.consumed_at, false)) AS used
             FROM oidc_payloads t CROSS JOIN arrival a LEFT JOIN oidc_payloads n ON n.model = $1 AND n.id = $3
             WHERE t.model = $1 AND t.id = $2 AND t.expires_at > now()`,
      values: [
        this.model,
        tokenHash(id),
        tokenHash(this.successorOf(id)),
        SAFE_WINDOW_SECONDS,
        waitedSeconds(Provider.ctx),
      ],
    });
    const [row] = rows;
    return row && { ...row.payload, jti: id, ...(row.used ? { consumed: true } : {}) };
  }

  /** Where one is given back or was stolen, its session goes first: that is written down, or nothing happens. */
  override async destroy(id: string): Promise<void> {
    const { rows } = await this.db.query<{ grantId: string }>(
      'SELECT grant_id AS "grantId" FROM oidc_payloads WHERE model = $1 AND id = $2',
      [this.model, tokenHash(id)],
    );
    if (rows[0]) await this.onRevokedGrant(rows[0].grantId);
    await super.destroy(id);
  }
}

/** Clients that an admin made; they are changed by our own API and never by the issuer. */
class ClientStore extends OidcStore {
  override find(id: string): Promise<AdapterPayload | undefined> {
    return findClient(this.pool, id);
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

export interface OidcStoreParts {
  pool: Pool;
  successorOf: (token: string) => string;
  /** The issuer gave up a grant: the session behind it is over. */
  onRevokedGrant: (grantId: string) => Promise<void>;
  /** A browser session is thrown away: at sign-out, and when its identifier changes. */
  onSignOut: () => Promise<void>;
}

/** The adapter factory that oidc-provider asks for a store of each model. */
export function createOidcStores(parts: OidcStoreParts) {
  const { pool, successorOf, onRevokedGrant } = parts;
  return (model: string): Adapter => {
    if (model === 'RefreshToken') return new RefreshTokenStore(pool, onRevokedGrant, successorOf);
    if (model === 'Session') return new SessionStore(parts);
    if (model === 'Client') return new ClientStore(pool, model, onRevokedGrant);
    return new OidcStore(pool, model, onRevokedGrant);
  };
}

export const dropExpiredPayloads = (pool: Pool) => pool.query('DELETE FROM oidc_payloads WHERE expires_at < now()');
