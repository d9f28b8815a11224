import { text } from '@taskward/service-kit';
import Joi from 'joi';
import { isCommon, isOfThisSystem } from './common-passwords.ts';

const LONGEST = 128;

/** What a person may choose as a password: in NFC, as it is hashed, so that its length does not depend on the keyboard. */
export const newPassword = Joi.string()
  .custom((value: string) => (value.length > 8 * LONGEST ? value : value.normalize('NFC'))) // else it is too long anyway
  .concat(text(8, LONGEST))
  .custom((value: string, { message }) =>
    isCommon(value) || isOfThisSystem(value)
      ? message({ custom: 'is one of the passwords that are guessed first' })
      : value,
  );

/** A password as somebody types it to be checked, however it came about. */
export const givenPassword = text(1, 1024);
