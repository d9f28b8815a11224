// Whole groups of four, then none, two or three characters of which the last has its unused bits at zero.
const CANONICAL = /^(?:[\w-]{4})*(?:[\w-][AQgw]|[\w-]{2}[AEIMQUYcgkosw048])?$/;

/**
 * Whether a text is base64url as an encoder writes it (RFC 7515, 2; RFC 4648, 3.5): without padding, blanks and the
 * characters of plain base64, and with nothing in the bits that a decoder drops. Bytes then have one spelling only.
 */
export const isCanonical = (text: string): boolean => CANONICAL.test(text);
