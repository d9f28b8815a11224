import { type AuthenticationResponseJSON, verifyAuthenticationResponse } from '@simplewebauthn/server';
import { unauthenticated } from '@taskward/service-kit';
import { parse as bytesOf } from 'uuid';
import { appendAudit, type Origin } from '../audit/audit-store.ts';
import { type Proof, proofOf } from '../credentials/proof.ts';
import { type ChallengeDeps, checkingChallenge } from './challenges.ts';
import { type Credential, findCredential, notePasskeyUse, type OwnedCredential } from './passkey-store.ts';
import { relyingPartyOf } from './relying-party.ts';

export interface PasskeyDeps extends ChallengeDeps {
  config: { PUBLIC_URL: string };
}

/**
 * How a key proves who somebody is (RFC 8176): in software where it may be copied to other devices, and that somebody was
 * there.
 */
export const amrOf = ({ backupEligible }: Pick<Credential, 'backupEligible'>): string[] => [
  backupEligible ? 'swk' : 'hwk',
  'user',
];

/** A passkey that somebody has shown to be theirs just now. */
export interface ShownPasskey {
  id: string;
  userId: string;
  version: number;
  amr: string[];
  /** By a PIN or a finger: then it is two factors. */
  userVerified: boolean;
}

/**
 * Looks at what a passkey signed (WebAuthn Level 3, 7.2). A refusal is written down, and not told apart from another.
 *
 * @throws AppError 401
 */
export async function showPasskey(
  deps: PasskeyDeps,
  response: AuthenticationResponseJSON,
  origin: Origin,
): Promise<ShownPasskey> {
  const known = await findCredential(deps.pool, Buffer.from(response.id, 'base64url'));
  const refused = async (reason: string) => {
    const details = { reason, ...(known ? { passkey: known.id } : {}) };
    await appendAudit(deps.pool, { type: 'passkey.refused', origin, subject: known?.userId, details });
    return unauthenticated('This passkey is not known here, or what it signed does not fit. Try again.', {
      type: 'passkey-refused',
    });
  };
  if (!known) throw await refused('unknown');
  const signed = await verifySigned(deps, known, response);
  if (!signed) throw await refused('unfit');
  const { newCounter, userVerified, credentialDeviceType, credentialBackedUp } = signed;
  // Whether it may be copied is said once and for good.
  if ((credentialDeviceType === 'multiDevice') !== known.backupEligible) throw await refused('backup');
  if (!(await notePasskeyUse(deps.pool, known.id, newCounter, credentialBackedUp))) throw await refused('counter');
  return { id: known.id, userId: known.userId, version: known.version, amr: amrOf(known), userVerified };
}

/** What was signed, where it was by this key, for us, and in answer to what we asked. */
async function verifySigned(deps: PasskeyDeps, known: OwnedCredential, response: AuthenticationResponseJSON) {
  const { id: expectedRPID, origin: expectedOrigin } = relyingPartyOf(deps.config.PUBLIC_URL);
  const { userHandle } = response.response;
  if (userHandle && !Buffer.from(bytesOf(known.userId)).equals(Buffer.from(userHandle, 'base64url'))) return undefined;
  // The counter is for the database to compare: two may come at once.
  const credential = { id: response.id, publicKey: Uint8Array.from(known.publicKey), counter: 0 };
  return checkingChallenge(deps, 'sign-in', async (expectedChallenge) => {
    const asked = { expectedChallenge, expectedOrigin, expectedRPID, requireUserVerification: false };
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({ response, credential, ...asked });
    return verified ? authenticationInfo : undefined;
  });
}

/** The proof that somebody has their passkey: by two factors where it knows that it was them. */
export const proofByPasskey = ({ userId, version, amr, userVerified }: ShownPasskey): Proof =>
  proofOf(userId, version, userVerified ? [...amr, 'mfa'] : amr);
