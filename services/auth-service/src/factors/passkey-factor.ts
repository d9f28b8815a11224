import { generateAuthenticationOptions } from '@simplewebauthn/server';
import type { Proof } from '../credentials/proof.ts';
import { CHALLENGE_MS, newChallenge } from '../passkeys/challenges.ts';
import { credentialsOf, hasPasskey } from '../passkeys/passkey-store.ts';
import { relyingPartyOf } from '../passkeys/relying-party.ts';
import type { PasskeyDeps, ShownPasskey } from '../passkeys/shown-passkey.ts';
import { tokenHash } from '../secrets.ts';
import { findChallenge } from './challenge-store.ts';
import { type SecondFactor, waitedTooLong } from './use-factor.ts';

/** What a browser is to sign: by any passkey that it has of us, or by one of somebody whose sign-in waits for it. */
export async function signInOptions(deps: PasskeyDeps, mfaToken?: string) {
  const { id: rpID } = relyingPartyOf(deps.config.PUBLIC_URL);
  const waiting = mfaToken === undefined ? undefined : await waitingProof(deps, mfaToken);
  return generateAuthenticationOptions({
    rpID,
    challenge: newChallenge(deps, 'sign-in'),
    timeout: CHALLENGE_MS,
    userVerification: 'preferred',
    ...(waiting ? { allowCredentials: await credentialsOf(deps.pool, waiting.userId) } : {}),
  });
}

/** @throws AppError 401 where nothing waits under this token */
async function waitingProof({ pool }: PasskeyDeps, mfaToken: string): Promise<Proof> {
  const proof = await findChallenge(pool, tokenHash(mfaToken));
  if (!proof) throw waitedTooLong();
  return proof;
}

/**
 * A passkey as the second step of a sign-in that waits. Who began with a passkey has shown with one that does not know
 * them what they had shown before.
 *
 * @throws AppError 401 where nothing waits under this token
 */
export async function secondStep(deps: PasskeyDeps, mfaToken: string, shown: ShownPasskey): Promise<SecondFactor> {
  const { amr } = await waitingProof(deps, mfaToken);
  const isTheSame = amr.some((one) => one === 'hwk' || one === 'swk');
  return async (db, { id }) => {
    if (id !== shown.userId || (isTheSame && !shown.userVerified)) return undefined;
    return (await hasPasskey(db, id, shown.id)) ? shown.amr : undefined;
  };
}
