import type { Request } from 'express';
import ipaddr from 'ipaddr.js';

/** What stands for an address that cannot be read: all of those together are one. */
export const UNKNOWN_ADDRESS = 'unknown';

// A subscriber has a whole /64 of IPv6 (RFC 6177): what counts one address counts all of that.
const IPV6_NETWORK_BITS = 64;

/**
 * The one text of an IP address (RFC 5952 for IPv6), however it is written: with a port, in brackets, with a zone, in
 * its long form, IPv4 mapped into IPv6, with zeros in front. `unknown` for what is no address.
 */
export function canonicalAddress(text: string | undefined): string {
  const bare = withoutPort((text ?? '').trim()).replace(/%.*$/, '');
  const plain = bare.replace(/(?<=^|[.:])0+(?=\d+(\.|$))/g, ''); // a decimal with zeros in front, not an octal
  if (!ipaddr.IPv6.isValid(plain) && !ipaddr.IPv4.isValidFourPartDecimal(plain)) return UNKNOWN_ADDRESS;
  return ipaddr.process(plain).toString();
}

/** `[address]`, `[address]:port` and `IPv4:port` (RFC 7239, section 6) without their wrapping. */
function withoutPort(text: string): string {
  const [, inBrackets, beforePort] = /^\[([^\]]*)\](?::\d*)?$|^([^:]*):\d*$/.exec(text) ?? [];
  return inBrackets ?? beforePort ?? text;
}

/** What an address is counted by: itself, of IPv6 its /64. */
export function networkOf(text: string | undefined): string {
  const address = canonicalAddress(text);
  if (!ipaddr.IPv6.isValid(address)) return address;
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${address}/${IPV6_NETWORK_BITS}`)}/${IPV6_NETWORK_BITS}`;
}

/** The address that a request came from, as far as TRUST_PROXY lets proxies say so, in its one text. */
export const addressOf = (req: Request): string => canonicalAddress(req.ip);
