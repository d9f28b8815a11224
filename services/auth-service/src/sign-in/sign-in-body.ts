import { text } from '@taskward/service-kit';
import Joi from 'joi';
import { givenPassword } from '../credentials/password-rules.ts';
import { loginName } from '../users/user-fields.ts';

/** With an `mfaToken` a field is forbidden, else as it says. */
const unlessWaiting = (field: Joi.Schema) => ({ is: Joi.exist(), otherwise: field });
const FOR_PASSWORD = { 'any.required': 'is required, or the mfaToken of a sign-in that waits' };
const FOR_TOKEN = { 'any.unknown': 'goes without an mfaToken, which says whose sign-in waits' };

/** What names an account, where no `mfaToken` does. */
export const namedBy = loginName
  .forbidden()
  .when('mfaToken', unlessWaiting(Joi.optional()))
  .messages({ ...FOR_PASSWORD, ...FOR_TOKEN });

/** The token of a sign-in that waits for its second step. */
export const mfaToken = text(1, 200);

/** A code as an authenticator app shows it. */
export const otp = Joi.string()
  .pattern(/^\d{6}$/)
  .message('must be the 6 digits that the app shows');

/** A recovery code, however it is typed. */
export const recoveryCode = text(1, 64);

/** What may come with a password, or with the token of a sign-in that waits. */
export const signInFields = {
  password: givenPassword
    .forbidden()
    .when('mfaToken', unlessWaiting(Joi.required()))
    .messages({ ...FOR_PASSWORD, ...FOR_TOKEN }),
  mfaToken,
  otp,
  recoveryCode,
  remember: Joi.boolean(),
};
