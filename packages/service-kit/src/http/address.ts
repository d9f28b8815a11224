import type { Request } from 'express';
import ipaddr from 'ipaddr.js';
import { LRUCache } from 'lru-cache';

/** What stands for an address that cannot be read: all of those together are one. */
export const UNKNOWN_ADDRESS = 'unknown';

// A subscriber has a whole /64 of IPv6 (RFC 6177): what counts one address counts all of that.
const IPV6_NETWORK_BITS = 64;

/**
 * The one text of an IP address (RFC 5952 for IPv6), however it is written: with a port, in brackets, with a zone, in
 * its long form, IPv4 mapped into IPv6, with zeros in front. `unknown` for what is no address.
 */
export const canonicalAddress = (text: string | undefined): string => remembered(addresses, text ?? '', readAddress);

const MOST_REMEMBERED = 10_000;
const LONGEST_REMEMBERED = 64; // an address has no more; what is longer may be anything
const addresses = new LRUCache<string, string>({ max: MOST_REMEMBERED });
const networks = new LRUCache<string, string>({ max: MOST_REMEMBERED });

/** The same callers ask again and again, and to read an address costs more than to forward a request's headers. */
function remembered(known: LRUCache<string, string>, text: string, read: (text: string) => string): string {
  if (text.length > LONGEST_REMEMBERED) return read(text);
  const found = known.get(text);
  if (found !== undefined) return found;
  const made = read(text);
  known.set(text, made);
  return made;
}

function readAddress(text: string): string {
  const bare = withoutPort(text.trim()).replace(/%.*$/, '');
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
export const networkOf = (text: string | undefined): string => remembered(networks, text ?? '', readNetwork);

function readNetwork(text: string): string {
  const address = canonicalAddress(text);
  if (!ipaddr.IPv6.isValid(address)) return address;
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${address}/${IPV6_NETWORK_BITS}`)}/${IPV6_NETWORK_BITS}`;
}

/** The address that a request came from, as far as TRUST_PROXY lets proxies say so, in its one text. */
export const addressOf = (req: Request): string => canonicalAddress(req.ip);
