import type { PoolClient } from 'pg';
import { removePasskeys } from '../passkeys/passkey-store.ts';
import { forgetDevicesOf } from '../sessions/device-store.ts';
import { deleteRecoveryCodes, deleteTotp } from './factor-store.ts';

/** Takes every second factor of somebody away, and the codes for want of one. The person is locked. */
export async function takeFactors(db: PoolClient, userId: string): Promise<void> {
  await deleteTotp(db, userId);
  await removePasskeys(db, userId);
  await deleteRecoveryCodes(db, userId);
  await forgetDevicesOf(db, userId);
}
