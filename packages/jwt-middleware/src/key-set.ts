import { createPublicKey, type KeyObject } from 'node:crypto';
import type { JWK } from 'jose';

/** A JSON Web Key Set (RFC 7517). */
export interface KeySet {
  keys: JWK[];
}

const MAX_KEYS = 100;
const MAX_BYTES = 256 * 1_024;
const MIN_MODULUS_BITS = 2048; // RFC 7518, 3.3
const MAX_MODULUS_BITS = 8192; // the work of a check grows with it
const MIN_EXPONENT = 3n; // with 1 everybody can sign
const MAX_EXPONENT = 2n ** 32n; // and with this

/**
 * The keys of a set that sign with RS256, by `kid`. Each is judged by itself: one that cannot be used is told and
 * passed over, and of several with one `kid` the first that can be used counts. Keys for other purposes are left out.
 *
 * @throws Error where there is no key to use, or more than any issuer has
 */
export function readKeySet(keySet: KeySet, tell: (error: Error) => void): Map<string, KeyObject> {
  const { keys } = keySet;
  if (!Array.isArray(keys)) throw new TypeError('the key set has no array of keys');
  if (keys.length > MAX_KEYS) throw new RangeError(`the key set has ${keys.length} keys, expected ${MAX_KEYS} at most`);
  const result = new Map<string, KeyObject>();
  for (const jwk of keys) {
    try {
      if (!isForSignatures(jwk)) continue;
      const keyId = keyIdOf(jwk);
      if (result.has(keyId)) throw new TypeError('an earlier key of the set has the same kid');
      result.set(keyId, readKey(jwk));
    } catch (error) {
      tell(new Error(`the key ${JSON.stringify(jwk?.kid)} is passed over: ${(error as Error).message}`));
    }
  }
  if (result.size === 0) throw new Error('the key set holds no RSA key for RS256 signatures');
  return result;
}

/** `use`, `key_ops` and `alg` may be missing; what is there must allow it (RFC 7517, 4.2 to 4.4). */
function isForSignatures({ kty, use = 'sig', key_ops = ['verify'], alg = 'RS256' }: JWK): boolean {
  if (typeof kty !== 'string') throw new TypeError('it has no kty');
  const verifies = Array.isArray(key_ops) && key_ops.includes('verify');
  return kty === 'RSA' && use === 'sig' && verifies && alg === 'RS256';
}

function keyIdOf({ kid }: JWK): string {
  if (typeof kid !== 'string' || kid === '') throw new TypeError('it has no kid');
  return kid;
}

function readKey({ kty, n, e, d }: JWK): KeyObject {
  if (d !== undefined) throw new TypeError('its private half is public');
  const key = createPublicKey({ key: { kty, n, e }, format: 'jwk' });
  const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
  if (modulusLength < MIN_MODULUS_BITS || modulusLength > MAX_MODULUS_BITS) {
    throw new RangeError(`found ${modulusLength} bits, expected ${MIN_MODULUS_BITS} to ${MAX_MODULUS_BITS}`);
  }
  if (publicExponent < MIN_EXPONENT || publicExponent > MAX_EXPONENT || publicExponent % 2n === 0n) {
    throw new RangeError('its exponent is not an odd number from 3 to 2^32');
  }
  return key;
}

/**
 * The key set in the body of an answer.
 *
 * @throws Error where it is longer than any issuer's, or no JSON object
 */
export async function keySetOf(answer: Response): Promise<KeySet> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_BYTES) throw new RangeError(`the key set is longer than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Object(JSON.parse(Buffer.concat(chunks).toString('utf8')));
}
