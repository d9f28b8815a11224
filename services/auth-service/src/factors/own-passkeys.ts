import {
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { conflict, invalid, notFound } from '@taskward/service-kit';
import { parse as bytesOf } from 'uuid';
import type { Origin } from '../audit/audit-store.ts';
import { CHALLENGE_MS, checkingChallenge, newChallenge } from '../passkeys/challenges.ts';
import {
  type Credential,
  credentialsOf,
  insertPasskey,
  type PasskeyRow,
  passkeysOf,
  removePasskey,
} from '../passkeys/passkey-store.ts';
import { relyingPartyOf } from '../passkeys/relying-party.ts';
import { amrOf } from '../passkeys/shown-passkey.ts';
import type { Secrets } from '../secrets.ts';
import { findUser, type UserRow } from '../users/user-store.ts';
import { type ChangeDeps, type Changer, changeFactors, giveRecoveryCodes, proveByNewFactor } from './factor-changes.ts';

export interface OwnPasskeyDeps extends ChangeDeps {
  secrets: Secrets;
  config: { PUBLIC_URL: string };
}

const MOST = 20;

/** What a browser makes a passkey of, which is kept where it was made and found there without a name (WebAuthn Level 3, 5.4). */
export async function registrationOptions(deps: OwnPasskeyDeps, userId: string) {
  const { id: rpID } = relyingPartyOf(deps.config.PUBLIC_URL);
  const { email, name } = (await findUser(deps.pool, userId)) as UserRow;
  return generateRegistrationOptions({
    rpName: 'Taskward',
    rpID,
    userID: Uint8Array.from(bytesOf(userId)),
    userName: email,
    userDisplayName: name || email,
    challenge: newChallenge(deps, `registration of ${userId}`),
    timeout: CHALLENGE_MS,
    attestationType: 'none',
    excludeCredentials: await credentialsOf(deps.pool, userId),
    authenticatorSelection: { residentKey: 'required', userVerification: 'preferred' },
  });
}

/** What is made of an added passkey; with the first factor of all there are ten recovery codes, shown this once. */
export interface AddedPasskey {
  passkey: PasskeyRow;
  recoveryCodes?: string[];
}

/**
 * Adds a passkey that a browser made.
 *
 * @throws AppError 409 where it is somebody's already, or there are 20; 422 where it does not fit what was asked for
 */
export async function addPasskey(
  deps: OwnPasskeyDeps,
  who: Changer,
  { name, response }: { name: string; response: RegistrationResponseJSON },
  origin: Origin,
): Promise<AddedPasskey> {
  const credential = await verifyNew(deps, who.userId, response);
  const told = { type: 'factor.added', template: 'passkey-added', details: { factor: 'passkey', name } } as const;
  return changeFactors(deps, who, origin, told, async (db, user) => {
    if ((await passkeysOf(db, user.id)).length >= MOST) throw conflict(`You have ${MOST} passkeys. Remove one first.`);
    const passkey = await insertPasskey(db, user.id, name, credential).catch((error) => {
      throw error.code === '23505' ? conflict('This passkey was added before.') : error;
    });
    await proveByNewFactor(db, who, amrOf(credential));
    const isFirst = user.secondFactors.length === 0;
    return isFirst ? { passkey, recoveryCodes: await giveRecoveryCodes(db, deps, user.id) } : { passkey };
  });
}

async function verifyNew(
  deps: OwnPasskeyDeps,
  userId: string,
  response: RegistrationResponseJSON,
): Promise<Credential> {
  const { id: expectedRPID, origin: expectedOrigin } = relyingPartyOf(deps.config.PUBLIC_URL);
  const verified = await checkingChallenge(deps, `registration of ${userId}`, async (expectedChallenge) => {
    const asked = { expectedChallenge, expectedOrigin, expectedRPID, requireUserVerification: false };
    return (await verifyRegistrationResponse({ response, ...asked })).registrationInfo;
  });
  if (!verified) throw unfit();
  const { credential, credentialDeviceType, credentialBackedUp } = verified;
  return {
    credentialId: Buffer.from(credential.id, 'base64url'),
    publicKey: Buffer.from(credential.publicKey),
    counter: credential.counter,
    transports: credential.transports ?? [],
    backupEligible: credentialDeviceType === 'multiDevice',
    backedUp: credentialBackedUp,
  };
}

const unfit = () =>
  invalid('This passkey does not fit what was asked for. Begin again.', [
    { path: 'response', message: 'does not fit what was asked for' },
  ]);

/**
 * @param keepWayIn throws where nothing would be left that lets the person in
 * @throws AppError 404 where they have no such one
 */
export function dropPasskey(
  deps: OwnPasskeyDeps,
  who: Changer,
  id: string,
  origin: Origin,
  keepWayIn: (...of: [Parameters<typeof removePasskey>[0], string]) => Promise<void>,
): Promise<void> {
  const told = {
    type: 'factor.removed',
    template: 'passkey-removed',
    details: { factor: 'passkey', passkey: id },
  } as const;
  return changeFactors(deps, who, origin, told, async (db, user) => {
    if ((await removePasskey(db, user.id, id)) === undefined) throw notFound('You have no such passkey.');
    await keepWayIn(db, user.id);
  });
}
