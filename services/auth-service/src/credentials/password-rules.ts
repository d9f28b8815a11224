import { text } from '@taskward/service-kit';
import { isCommon } from './common-passwords.ts';

/** What a person may choose as a password. */
export const newPassword = text(8, 128).custom((value: string, { message }) =>
  isCommon(value) ? message({ custom: 'is one of the passwords that are guessed first' }) : value,
);

/** A password as somebody types it to be checked, however it came about. */
export const givenPassword = text(1, 1024);
