import { randomInt } from 'node:crypto';

// Crockford's Base32: nothing in it is taken for something else.
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const GROUPS = 6;
const GROUP_LENGTH = 4;
const TAKEN_FOR: Record<string, string> = { O: '0', I: '1', L: '1' };

export const RECOVERY_CODES = 10;
/** From here on somebody is told to make new ones. */
export const FEW_LEFT = 3;

const group = () => Array.from({ length: GROUP_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');

/** Ten codes of 120 random bits each, so that a hash without salt keeps them, as they are shown: `7K2M-…`. */
export const newRecoveryCodes = (): string[] =>
  Array.from({ length: RECOVERY_CODES }, () => Array.from({ length: GROUPS }, group).join('-'));

/** A code as it is compared, however it was typed. */
export const plainCode = (typed: string): string =>
  typed
    .toUpperCase()
    .replace(/[\s-]/g, '')
    .replace(/[OIL]/g, (letter) => TAKEN_FOR[letter] as string);
