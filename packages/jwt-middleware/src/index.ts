export { AuthError, type BearerError, type RefusalCode } from './errors.ts';
export { type ClaimRules, type Identity, mayAct, rolesOf } from './identity.ts';
export type { KeySet } from './key-set.ts';
export { createRevocationList, type Revocation, type RevocationList } from './revocation-list.ts';
export { type FollowOptions, followRevocations, type RevocationFollower } from './revocations.ts';
export { subjectOf } from './subject.ts';
export { createVerifier, type Revocations, type TrustedIssuer, type Verifier, type VerifierOptions } from './verify.ts';
