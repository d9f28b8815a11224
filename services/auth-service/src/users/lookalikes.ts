import { domainToASCII } from 'node:url';
import { foldCase } from '@taskward/contracts/text';
import { CONFUSABLES } from './confusables.ts';

const LOOKS_LIKE = new Map(
  CONFUSABLES.split('\n').flatMap((line) => {
    const [like = '', these = ''] = line.split(' ');
    return [...these].map((one) => [one, like] as const);
  }),
);

/** What a text looks like (UTS #39, section 4). */
const skeleton = (text: string): string =>
  [...text.normalize('NFD')]
    .map((one) => LOOKS_LIKE.get(one) ?? one)
    .join('')
    .normalize('NFD');

/**
 * What a username looks like: as it is written, in small letters and in capitals. "Ivy" is like "lvy" in the first, an
 * "admin" with a Cyrillic а like ours in the second, one with a М in the third. Two names that share one are taken for
 * each other.
 */
export function skeletonsOf(username: string): string[] {
  const name = username.normalize('NFKC');
  return [
    ...new Set([foldCase(skeleton(name)), foldCase(skeleton(foldCase(name))), skeleton(foldCase(name).toUpperCase())]),
  ];
}

/** What of a domain may be written in another way: letters, digits and marks of any script, hyphens and dots. */
const DOMAIN = /^[\p{L}\p{N}\p{M}\-.\u3002\u{ff61}]+$/u;

/**
 * An address with its domain in one spelling: in ASCII as mail servers and browsers write it (RFC 5891), in small
 * letters, without a dot at the end. What is no domain stays as it is.
 */
export function canonicalEmail(email: string): string {
  const at = email.lastIndexOf('@');
  const domain = email.slice(at + 1);
  const ascii = at > 0 && DOMAIN.test(domain) ? domainToASCII(domain).replace(/\.$/, '') : '';
  return ascii === '' ? email : `${email.slice(0, at)}@${ascii}`;
}

/** The one mailbox that all spellings of an address mean. */
export const mailboxOf = (email: string): string => canonicalEmail(email.normalize('NFKC')).toLowerCase();
