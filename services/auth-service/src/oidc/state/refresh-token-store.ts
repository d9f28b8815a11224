import Provider, { type AdapterPayload } from 'oidc-provider';
import { tokenHash } from '../../secrets.ts';
import { SAFE_WINDOW_SECONDS } from '../../sessions/refresh-store.ts';
import { waitedSeconds } from '../request-arrival.ts';
import { OidcStore, type OidcStoreParts, withoutId } from './oidc-store.ts';

/**
 * Refresh tokens with the same safe window as the JSON door: the successor of a token is always the same one, and a
 * token counts as used only when the window is over or its successor was used.
 */
export class RefreshTokenStore extends OidcStore {
  readonly successorOf: (token: string) => string;

  constructor({ pool, onRevokedGrant, successorOf }: OidcStoreParts) {
    super(pool, 'RefreshToken', onRevokedGrant);
    this.successorOf = successorOf;
  }

  /** A duplicate refresh writes the successor again: that must not make a used successor look new. */
  override async upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
    await this.query(
      `INSERT INTO oidc_payloads (model, id, payload, grant_id, session_id, expires_at)
       VALUES ($1, $2, $3, $4, $5, now() + make_interval(secs => $6)) ON CONFLICT DO NOTHING`,
      [this.model, tokenHash(id), withoutId(payload), payload.grantId, payload.sid, expiresIn],
    );
  }

  override async find(id: string): Promise<AdapterPayload | undefined> {
    const [row] = await this.query<{ payload: AdapterPayload; used: boolean }>(
      `WITH arrival AS (SELECT clock_timestamp() - make_interval(secs => $5) AS at)
       SELECT t.payload, t.consumed_at IS NOT NULL AND (
           a.at > t.consumed_at + make_interval(secs => $4) OR coalesce(a.at > n.consumed_at, false)) AS used
       FROM oidc_payloads t CROSS JOIN arrival a LEFT JOIN oidc_payloads n ON n.model = $1 AND n.id = $3
       WHERE t.model = $1 AND t.id = $2 AND t.expires_at > now()`,
      [this.model, tokenHash(id), tokenHash(this.successorOf(id)), SAFE_WINDOW_SECONDS, waitedSeconds(Provider.ctx)],
      'oidc-find-refresh',
    );
    return row && { ...row.payload, jti: id, ...(row.used ? { consumed: true } : {}) };
  }

  /** Where one is given back or was stolen, its session goes first: that is written down, or nothing happens. */
  override async destroy(id: string): Promise<void> {
    const [row] = await this.query<{ grantId: string }>(
      'SELECT grant_id AS "grantId" FROM oidc_payloads WHERE model = $1 AND id = $2',
      [this.model, tokenHash(id)],
    );
    if (row) await this.onRevokedGrant(row.grantId);
    await super.destroy(id);
  }
}
