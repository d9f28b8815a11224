import { createHash } from 'node:crypto';

const NAMESPACE_URL = Buffer.from('6ba7b8119dad11d180b400c04fd430c8', 'hex'); // RFC 9562, 6.6
const SEPARATOR = '#'; // no issuer has one (OpenID Connect Discovery, section 3)

/**
 * The id by which somebody of an external issuer is known here: the UUID of version 5 (RFC 9562, 5.5) of
 * `<issuer>#<sub>` in the name space of URLs. Anybody can compute it, in any language and without asking us.
 *
 * @param issuer `iss`
 * @param sub `sub`
 */
export function subjectOf(issuer: string, sub: string): string {
  const bytes = createHash('sha1').update(NAMESPACE_URL).update(`${issuer}${SEPARATOR}${sub}`).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
