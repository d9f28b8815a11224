import type { Pool, PoolClient } from 'pg';
import { tokenHash } from '../../secrets.ts';

// What may be used once is used once however many ask at the same moment, and of however many instances: PostgreSQL
// says who was first.

type Db = Pool | PoolClient;

/** Marks a payload of the issuer as used. True for the first who does; of a payload that is gone nobody is. */
export async function consumeOnce(db: Db, model: string, id: string): Promise<boolean> {
  const { rowCount } = await db.query(
    'UPDATE oidc_payloads SET consumed_at = clock_timestamp() WHERE model = $1 AND id = $2 AND consumed_at IS NULL',
    [model, tokenHash(id)],
  );
  return rowCount === 1;
}

/** Takes a payload of the issuer away. True for the first who does. */
export async function takeOnce(db: Db, model: string, id: string): Promise<boolean> {
  const { rowCount } = await db.query('DELETE FROM oidc_payloads WHERE model = $1 AND id = $2', [model, tokenHash(id)]);
  return rowCount === 1;
}

/** Notes that something was seen, for so many seconds. False where it had been seen before and the time is not over. */
export async function noteOnce(db: Db, model: string, id: string, seconds: number): Promise<boolean> {
  const { rowCount } = await db.query(
    `INSERT INTO oidc_payloads AS seen (model, id, payload, expires_at)
     VALUES ($1, $2, '{}', now() + make_interval(secs => $3))
     ON CONFLICT (model, id) DO UPDATE SET expires_at = excluded.expires_at WHERE seen.expires_at <= now()`,
    [model, tokenHash(id), seconds],
  );
  return rowCount === 1;
}
