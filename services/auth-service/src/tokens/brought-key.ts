import { createPrivateKey, type KeyObject } from 'node:crypto';
import { type Logger, StartError } from '@taskward/service-kit';
import type Joi from 'joi';
import type { PoolClient } from 'pg';
import { findKnownKey, type NewKey } from './key-store.ts';

/** A signing key that was made elsewhere (SIGNING_KEY), and the name that it has there (SIGNING_KEY_ID). */
export interface BroughtKey {
  privateKey: KeyObject;
  /** The thumbprint (RFC 7638) unless given. */
  kid?: string;
}

// RFC 7518, 3.3: a key of 2048 bits or more must be used with RS256.
const LEAST_BITS = 2_048;
// Verifiers refuse what is no proper exponent (NIST SP 800-56B).
const LEAST_EXPONENT = 3n;
const EXPECTED = `an RSA private key of at least ${LEAST_BITS} bits as PEM (PKCS#8 or PKCS#1) without a passphrase`;

/** Reads the PEM of SIGNING_KEY, or tells what is wrong with it without showing any of it. */
export const readSigningKey: Joi.CustomValidator = (pem: string, { message }) => {
  const refused = (why: string) => message({ custom: `${EXPECTED}; ${why}` });
  // Without a passphrase what is encrypted is not to be told from what is broken.
  if (/ENCRYPTED/.test(pem)) return refused('it has a passphrase');
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    return refused('it cannot be read');
  }
  const { asymmetricKeyType: kind, asymmetricKeyDetails: { modulusLength = 0, publicExponent = 0n } = {} } = key;
  if (kind !== 'rsa') return refused(`it is of the kind ${kind}`);
  if (modulusLength < LEAST_BITS) return refused(`it has ${modulusLength} bits`);
  if (publicExponent < LEAST_EXPONENT) return refused('its exponent is too small');
  return key;
};

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
