import { uuidv7 } from '@taskward/service-kit';
import type { Pool, PoolClient } from 'pg';

type Db = Pool | PoolClient;

/** How long a browser is not asked for the second factor again. */
export const REMEMBERED_DAYS = 30;

/** A browser that is not asked for the second factor again. */
export interface RememberedDevice {
  id: string;
  device: string;
  createdAt: Date;
  lastUsedAt: Date;
  expiresAt: Date;
}

/** Remembers a browser by the hash of its cookie; answers its id. */
export async function putDevice(db: Db, userId: string, hash: Buffer, device: string): Promise<string> {
  const id = uuidv7();
  await db.query(
    `INSERT INTO remembered_devices (id, hash, user_id, device, expires_at)
     VALUES ($1, $2, $3, $4, now() + make_interval(days => $5))`,
    [id, hash, userId, device, REMEMBERED_DAYS],
  );
  return id;
}

/** Notes that somebody's remembered browser was used; nothing where it is none of theirs. */
export async function useDevice(db: Db, userId: string, hash: Buffer): Promise<string | undefined> {
  const { rows } = await db.query<{ id: string }>(
    `UPDATE remembered_devices SET last_used_at = now()
     WHERE hash = $1 AND user_id = $2 AND expires_at > now() RETURNING id`,
    [hash, userId],
  );
  return rows[0]?.id;
}

export async function devicesOf(db: Db, userId: string): Promise<RememberedDevice[]> {
  const { rows } = await db.query<RememberedDevice>(
    `SELECT id, device, created_at AS "createdAt", last_used_at AS "lastUsedAt", expires_at AS "expiresAt"
     FROM remembered_devices WHERE user_id = $1 AND expires_at > now() ORDER BY last_used_at DESC`,
    [userId],
  );
  return rows;
}

/** Forgets one of somebody's devices; false where they have no such one. */
export async function forgetDevice(db: Db, userId: string, id: string): Promise<boolean> {
  const { rowCount } = await db.query('DELETE FROM remembered_devices WHERE user_id = $1 AND id = $2', [userId, id]);
  return rowCount === 1;
}

/** Forgets the devices that these sessions were opened on. */
export const forgetDevicesOfSessions = (db: Db, sessionIds: string[]) =>
  db.query(
    'DELETE FROM remembered_devices WHERE id IN (SELECT remembered_device FROM sessions WHERE id = ANY ($1::uuid[]))',
    [sessionIds],
  );

/** Forgets somebody's devices, but that of a session that goes on. */
export const forgetDevicesOf = (db: Db, userId: string, exceptSessionId?: string) =>
  db.query(
    `DELETE FROM remembered_devices d WHERE user_id = $1
       AND NOT EXISTS (SELECT FROM sessions s WHERE s.id = $2 AND s.remembered_device = d.id)`,
    [userId, exceptSessionId],
  );

export const dropExpiredDevices = (db: Pool) => db.query('DELETE FROM remembered_devices WHERE expires_at < now()');
