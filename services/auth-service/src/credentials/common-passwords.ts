import { dictionary } from '@zxcvbn-ts/language-common';

// In the order of how often they were found in leaks; those that are too short anyway need no place.
const COMMON = new Set(dictionary['passwords-common'].filter((password) => String(password).length >= 8).map(String));

/** Whether a password is among those that are guessed first, however its letters are written. */
export const isCommon = (password: string): boolean => COMMON.has(password.toLowerCase());

// The words that docs/security/signing-in.md names.
const OF_THIS_SYSTEM = /^(?:taskward|administrator|admin|user|demo|password|passwort|login|welcome|team)+$/;
const READ_AS: Record<string, string> = { 0: 'o', 1: 'i', 3: 'e', 4: 'a', 5: 's', 7: 't', '@': 'a', $: 's' };

/**
 * Whether a password is the name of this system, alone or with words that are put beside it, whatever digits and signs stand
 * around and between them or in the place of letters: `T@skward-Admin 2026!`.
 */
export function isOfThisSystem(password: string): boolean {
  const words = password.toLowerCase().replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
  const readings = [words, words.replace(/[013457@$]/g, (sign) => READ_AS[sign] as string)];
  return readings
    .map((reading) => reading.replace(/\P{L}/gu, ''))
    .some((letters) => letters.includes('taskward') && OF_THIS_SYSTEM.test(letters));
}
