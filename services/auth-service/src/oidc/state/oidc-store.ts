import { AsyncLocalStorage } from 'node:async_hooks';
import { isRefusedValue } from '@taskward/service-kit';
import { type Adapter, type AdapterPayload, errors } from 'oidc-provider';
import type { Pool, PoolClient, QueryResultRow } from 'pg';
import { tokenHash } from '../../secrets.ts';
import { consumeOnce } from './single-use-store.ts';

const connections = new AsyncLocalStorage<PoolClient>();

/** Has what the library saves during `work` written in the caller's transaction. */
export const writingWith = <T>(db: PoolClient, work: () => Promise<T>): Promise<T> => connections.run(db, work);

/** A payload without its identifier: that is the credential, and only its hash is kept. */
export function withoutId({ jti, ...rest }: AdapterPayload): AdapterPayload {
  return rest;
}

/** What PostgreSQL cannot keep, U+0000 for one, came with the request: it is told so. */
export async function blamingRequest<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    if (!isRefusedValue(cause)) throw cause;
    throw new errors.InvalidRequest('the request holds text that cannot be kept', undefined, { cause });
  }
}

export interface OidcStoreParts {
  pool: Pool;
  /** What our services share; without it none of them is a client. */
  serviceSecret: string | undefined;
  successorOf: (token: string) => string;
  /** The issuer gave up a grant: the session behind it is over. */
  onRevokedGrant: (grantId: string) => Promise<void>;
  /** A browser session is thrown away: at sign-out, and when its identifier changes. */
  onSignOut: () => Promise<void>;
}

/** The issuer's state in PostgreSQL, for any number of instances (the interface is oidc-provider's). */
export class OidcStore implements Adapter {
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

  /** The rows; what is asked often is given a name, and prepared. */
  protected async query<Row extends QueryResultRow>(text: string, values: unknown[], name?: string): Promise<Row[]> {
    const { rows } = await blamingRequest(this.db.query<Row>({ text, values, name }));
    return rows;
  }

  async upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
    await this.query(
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
    const [row] = await this.query<{ payload: AdapterPayload; consumed: number | null }>(
      `SELECT payload, extract(epoch FROM consumed_at)::int AS consumed FROM oidc_payloads
       WHERE model = $1 AND id = $2 AND (expires_at IS NULL OR expires_at > now())`,
      [this.model, tokenHash(id)],
      'oidc-find',
    );
    return row && { ...row.payload, jti: id, ...(row.consumed === null ? {} : { consumed: row.consumed }) };
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    const [row] = await this.query<{ payload: AdapterPayload }>(
      'SELECT payload FROM oidc_payloads WHERE model = $1 AND uid = $2 AND expires_at > now()',
      [this.model, uid],
    );
    return row?.payload;
  }

  /** Only the device flow asks for this, and it is off. */
  async findByUserCode(): Promise<undefined> {
    return undefined;
  }

  /** Where a second use has to be refused, the stores of those models and `code-reuse.ts` ask who was first. */
  async consume(id: string): Promise<void> {
    await consumeOnce(this.db, this.model, id);
  }

  async destroy(id: string): Promise<void> {
    await this.query('DELETE FROM oidc_payloads WHERE model = $1 AND id = $2', [this.model, tokenHash(id)]);
  }

  /** Asked for each model in turn; ending the session takes everything of the grant away at once. */
  async revokeByGrantId(grantId: string): Promise<void> {
    if (this.model === 'AccessToken') await this.onRevokedGrant(grantId);
  }
}

export const dropExpiredPayloads = (pool: Pool) => pool.query('DELETE FROM oidc_payloads WHERE expires_at < now()');
