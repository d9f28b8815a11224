import Joi from 'joi';
import { isCommon } from './common-passwords.ts';

/** The rules for what a person or an admin may write into an account. */
export const ROLES = ['admin', 'user'] as const;

const line = (max: number) => Joi.string().trim().min(1).max(max);

export const fields = {
  email: Joi.string().email({ tlds: false }).max(320),
  // No @: a username can never be mistaken for somebody's e-mail address.
  username: Joi.string()
    .pattern(/^[\p{L}\p{N}._+-]{2,64}$/u)
    .message('must be 2 to 64 letters, digits or . _ + -'),
  name: line(200),
  givenName: line(100),
  familyName: line(100),
  company: line(200),
  password: Joi.string()
    .min(8)
    .max(128)
    .custom((value: string, { message }) =>
      isCommon(value) ? message({ custom: 'is one of the passwords that are guessed first' }) : value,
    ),
  roles: Joi.array()
    .items(Joi.string().valid(...ROLES))
    .min(1)
    .unique(),
};
