export { AuthError, type BearerError, type RefusalCode } from './errors.ts';
export { type Identity, rolesOf } from './identity.ts';
export type { KeySet } from './keys.ts';
export { createVerifier, type Revocations, type TrustedIssuer, type Verifier, type VerifierOptions } from './verify.ts';
