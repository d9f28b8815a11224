import type { KeyObject } from 'node:crypto';
import { type Logger, StartError } from '@taskward/service-kit';
import type { PoolClient } from 'pg';
import { findKnownKey, type NewKey } from './key-store.ts';

/** A signing key that was made elsewhere (SIGNING_KEY), and the name that it has there (SIGNING_KEY_ID). */
export interface BroughtKey {
  privateKey: KeyObject;
  /** The thumbprint (RFC 7638) unless given. */
  kid?: string;
}

/**
 * Whether a key that was brought along is new here.
 *
 * @throws StartError where its name is another key's, or the key has another name
 */
export async function isToBeAdded(db: PoolClient, { kid, publicJwk }: NewKey, log: Logger): Promise<boolean> {
  const known = await findKnownKey(db, { kid, publicJwk });
  if (!known) return true;
  const isSame = known.public_jwk.n === publicJwk.n && known.public_jwk.e === publicJwk.e;
  // What was burned has to be replaced by something else, whatever it is called now.
  if (isSame && known.burned_at) log.warn({ kid: known.kid }, 'SIGNING_KEY was burned and stays so: bring another key');
  else if (!isSame)
    throw new StartError(`SIGNING_KEY_ID: found ${kid}, the name of another key here, expected a new one`);
  else if (known.kid !== kid) {
    throw new StartError(`SIGNING_KEY_ID: found ${kid}, expected ${known.kid}, as this key is called here already`);
  }
  return false;
}
