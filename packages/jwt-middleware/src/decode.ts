import { decodeJwt, decodeProtectedHeader, errors, type JWTPayload, type ProtectedHeaderParameters } from 'jose';
import { badToken } from './errors.ts';

// Whole groups of four, then none, two or three characters of which the last has its unused bits at zero.
const CANONICAL = /^(?:[\w-]{4})*(?:[\w-][AQgw]|[\w-]{2}[AEIMQUYcgkosw048])?$/;

/**
 * Whether a text is base64url as an encoder writes it (RFC 7515, 2; RFC 4648, 3.5): without padding, blanks and the
 * characters of plain base64, and with nothing in the bits that a decoder drops. Bytes then have one spelling only.
 */
export const isCanonical = (text: string): boolean => CANONICAL.test(text);

/** What a token says of itself, to be believed only once the signature fits. */
export function decode(token: string): { header: ProtectedHeaderParameters; claims: JWTPayload } {
  if (!token.split('.').every(isCanonical)) throw badToken('The token is not in the one spelling that it has');
  try {
    return { header: decodeProtectedHeader(token), claims: decodeJwt(token) };
  } catch (error) {
    if (error instanceof TypeError || error instanceof errors.JOSEError)
      throw badToken('This is not a signed JWT', error);
    throw error;
  }
}
