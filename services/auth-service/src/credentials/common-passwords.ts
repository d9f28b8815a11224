import { dictionary } from '@zxcvbn-ts/language-common';

// In the order of how often they were found in leaks; those that are too short anyway need no place.
const COMMON = new Set(dictionary['passwords-common'].filter((password) => String(password).length >= 8).map(String));

/** Whether a password is among those that are guessed first, however its letters are written. */
export const isCommon = (password: string): boolean => COMMON.has(password.toLowerCase());
