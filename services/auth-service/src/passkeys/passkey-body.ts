import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import { text } from '@taskward/service-kit';
import Joi from 'joi';

const base64url = Joi.string()
  .max(3_500)
  .pattern(/^[A-Za-z0-9_-]+$/)
  .message('must be base64url');

/** A public key credential as a browser gives it (`toJSON()`, WebAuthn Level 3, 5.1.8). What else it says is not looked at. */
const credential = (parts: Joi.SchemaMap) =>
  Joi.object({
    id: base64url.required(),
    rawId: base64url.required(),
    type: Joi.string().valid('public-key').required(),
    response: Joi.object({ clientDataJSON: base64url.required(), ...parts })
      .unknown()
      .required(),
  }).unknown();

/** What a browser made of the options for a new one. */
export const registrationResponse: Joi.ObjectSchema<RegistrationResponseJSON> = credential({
  attestationObject: base64url.required(),
  transports: Joi.array().items(text(1, 40)).max(10),
});

/** What it signed. */
export const authenticationResponse: Joi.ObjectSchema<AuthenticationResponseJSON> = credential({
  authenticatorData: base64url.required(),
  signature: base64url.required(),
  userHandle: base64url.allow(null),
});

/** A passkey instead of a password, or for the second step of a sign-in that waits. */
export const passkeyBody = Joi.object<{ response: AuthenticationResponseJSON; mfaToken?: string }>({
  response: authenticationResponse.required(),
  mfaToken: text(1, 200),
});
