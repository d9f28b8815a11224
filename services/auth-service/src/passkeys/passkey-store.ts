import { uuidv7 } from '@taskward/service-kit';
import type { Pool, PoolClient } from 'pg';

type Db = Pool | PoolClient;

/** A passkey as its owner sees it. */
export interface PasskeyRow {
  id: string;
  name: string;
  createdAt: Date;
  lastUsedAt: Date | null;
}

/** A passkey as what it signs is compared with (WebAuthn Level 3, 4: credential record). */
export interface Credential {
  credentialId: Buffer;
  publicKey: Buffer;
  counter: number;
  transports: string[];
  /** Whether it may be copied to other devices, and has been. */
  backupEligible: boolean;
  backedUp: boolean;
}

const SEEN = 'id, name, created_at AS "createdAt", last_used_at AS "lastUsedAt"';

/** @throws a unique violation where somebody has this credential already */
export async function insertPasskey(
  db: PoolClient,
  userId: string,
  name: string,
  credential: Credential,
): Promise<PasskeyRow> {
  const { rows } = await db.query<PasskeyRow>(
    `INSERT INTO passkeys (id, user_id, name, credential_id, public_key, counter, transports, backup_eligible, backed_up)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING ${SEEN}`,
    [
      uuidv7(),
      userId,
      name,
      credential.credentialId,
      credential.publicKey,
      credential.counter,
      credential.transports,
      credential.backupEligible,
      credential.backedUp,
    ],
  );
  return rows[0] as PasskeyRow;
}

export async function passkeysOf(db: Db, userId: string): Promise<PasskeyRow[]> {
  const { rows } = await db.query<PasskeyRow>(
    `SELECT ${SEEN} FROM passkeys WHERE user_id = $1 ORDER BY created_at, id`,
    [userId],
  );
  return rows;
}

/** What a browser is told, so that it offers these, or no second one on the same device. */
export async function credentialsOf(db: Db, userId: string): Promise<Array<{ id: string; transports: string[] }>> {
  const { rows } = await db.query<{ credentialId: Buffer; transports: string[] }>(
    'SELECT credential_id AS "credentialId", transports FROM passkeys WHERE user_id = $1 ORDER BY created_at, id',
    [userId],
  );
  return rows.map(({ credentialId, transports }) => ({ id: credentialId.toString('base64url'), transports }));
}

export interface OwnedCredential extends Credential {
  id: string;
  userId: string;
  /** The owner's authorization version, as of the same moment. */
  version: number;
}

/** The passkey of somebody who may sign in. */
export async function findCredential(db: Db, credentialId: Buffer): Promise<OwnedCredential | undefined> {
  const { rows } = await db.query<Omit<OwnedCredential, 'counter'> & { counter: string }>(
    `SELECT p.id, p.user_id AS "userId", u.auth_version AS version, credential_id AS "credentialId",
       public_key AS "publicKey", counter, transports, backup_eligible AS "backupEligible", backed_up AS "backedUp"
     FROM passkeys p JOIN users u ON u.id = p.user_id WHERE credential_id = $1 AND u.disabled_at IS NULL`,
    [credentialId],
  );
  return rows[0] && { ...rows[0], counter: Number(rows[0].counter) };
}

/**
 * Notes a use. False where the authenticator has counted no further than we have: then the key may be there twice
 * (WebAuthn Level 3, 7.2, step 22). Those that do not count say 0 each time.
 */
export async function notePasskeyUse(db: Db, id: string, counter: number, backedUp: boolean): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE passkeys SET counter = $2, backed_up = $3, last_used_at = now()
     WHERE id = $1 AND ($2 > counter OR $2 = 0 AND counter = 0)`,
    [id, counter, backedUp],
  );
  return rowCount === 1;
}

export async function hasPasskey(db: Db, userId: string, id: string): Promise<boolean> {
  const { rowCount } = await db.query('SELECT FROM passkeys WHERE id = $1 AND user_id = $2', [id, userId]);
  return rowCount === 1;
}

/** Takes one of somebody's away; answers what it was called, or nothing where they have no such one. */
export async function removePasskey(db: PoolClient, userId: string, id: string): Promise<string | undefined> {
  const { rows } = await db.query<{ name: string }>(
    'DELETE FROM passkeys WHERE id = $1 AND user_id = $2 RETURNING name',
    [id, userId],
  );
  return rows[0]?.name;
}

export const removePasskeys = (db: PoolClient, userId: string) =>
  db.query('DELETE FROM passkeys WHERE user_id = $1', [userId]);

/** As its owner sees it over HTTP. */
export const toPasskey = ({ id, name, createdAt, lastUsedAt }: PasskeyRow) => ({
  id,
  name,
  createdAt: createdAt.toISOString(),
  lastUsedAt: lastUsedAt?.toISOString() ?? null,
});
