import { inTransaction, type Logger } from '@taskward/service-kit';
import type pg from 'pg';
import webpush from 'web-push';
import type { Secrets } from '../secrets.ts';
import { forgetKeys, keepKeys, type VapidKeys } from './push-store.ts';

const CONTEXT = 'vapid';

/** The keys of this installation, made where there are none. All instances have the same. */
export async function loadVapidKeys(pool: pg.Pool, secrets: Secrets, log: Logger): Promise<VapidKeys> {
  const { publicKey, privateKey } = webpush.generateVAPIDKeys();
  const made = { publicKey, privateKey: secrets.seal(Buffer.from(privateKey), CONTEXT) };
  const kept = await keepKeys(pool, made);
  const opened = open(secrets, kept.privateKey);
  if (opened !== undefined) return { publicKey: kept.publicKey, privateKey: opened };
  log.warn(
    'SERVICE_SECRET is another one than before: push messages get new keys, and browsers have to be allowed again',
  );
  await inTransaction(pool, (tx) => forgetKeys(tx, kept.publicKey));
  return loadVapidKeys(pool, secrets, log);
}

function open(secrets: Secrets, sealed: Buffer): string | undefined {
  try {
    return secrets.open(sealed, CONTEXT).toString();
  } catch {
    return undefined; // sealed with another secret, which its caller says
  }
}
