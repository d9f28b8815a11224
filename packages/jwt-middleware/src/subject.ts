import { v5 as uuidv5 } from 'uuid';

const SEPARATOR = '#'; // no issuer has one (OpenID Connect Discovery, section 3)

/**
 * The id by which somebody of an external issuer is known here: the UUID of version 5 (RFC 9562, 5.5) of
 * `<issuer>#<sub>` in the name space of URLs. Anybody can compute it, in any language and without asking us.
 *
 * @param issuer `iss`
 * @param sub `sub`
 */
export const subjectOf = (issuer: string, sub: string): string => uuidv5(`${issuer}${SEPARATOR}${sub}`, uuidv5.URL);
