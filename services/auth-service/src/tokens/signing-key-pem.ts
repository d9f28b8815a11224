import { createPrivateKey, type KeyObject } from 'node:crypto';
import type Joi from 'joi';

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
