import { lookup as resolve } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** An address leads to where nobody outside may send us. */
export class InternalAddress extends Error {
  override readonly name = 'InternalAddress';
}

/** Whether an IP address is one of the internet, or of this machine where that is allowed (for tests). */
export function isOutside(address: string, loopback: boolean): boolean {
  const range = ipaddr.process(address).range();
  return range === 'unicast' || (loopback && range === 'loopback');
}

/**
 * Whether a push service can be at this address: https, on the internet, by a name or an IP address, at the usual port.
 * A name is looked at once more when it is resolved (`outsideLookup`).
 */
export function mayBePushService(endpoint: string, loopback: boolean): boolean {
  const url = URL.parse(endpoint);
  if (url?.username !== '' || url.password !== '') return false;
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const isLiteral = ipaddr.isValid(host);
  if (loopback && isLiteral && ipaddr.process(host).range() === 'loopback') return true;
  if (url.protocol !== 'https:' || url.port !== '') return false;
  return isLiteral
    ? isOutside(host, false)
    : host.includes('.') && !/\.(localhost|local|internal|home\.arpa)\.?$/.test(host);
}

/** Resolves names as Node does, and refuses those that lead inside: whoever owns a name says where it leads. */
export const outsideLookup =
  (loopback: boolean): LookupFunction =>
  (hostname, options, done) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, '');
      const inside = addresses.find(({ address }) => !isOutside(address, loopback));
      if (inside) return done(new InternalAddress(`${hostname} leads inside`), '');
      if (options.all) return done(null, addresses);
      const [first] = addresses;
      done(null, first?.address ?? '', first?.family);
    });
  };
