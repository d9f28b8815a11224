import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Pool } from 'pg';
import { type Secrets, tokenHash } from '../secrets.ts';
import { noteUsedChallenge } from './used-challenge-store.ts';

export interface ChallengeDeps {
  pool: Pool;
  secrets: Secrets;
}

/** What is signed in answer to a challenge: it is good for nothing else. */
export type ChallengeUse = 'sign-in' | `registration of ${string}`;

const RANDOM_BYTES = 16;
const TIME_BYTES = 6;
const BODY_BYTES = RANDOM_BYTES + TIME_BYTES;
export const CHALLENGE_MS = 300_000;

/**
 * A challenge that says by itself that we made it, what for and until when: whoever opens the sign-in page writes
 * nothing into the database, and any instance knows it again.
 */
export function newChallenge({ secrets }: Pick<ChallengeDeps, 'secrets'>, use: ChallengeUse): Uint8Array<ArrayBuffer> {
  const body = Buffer.concat([randomBytes(RANDOM_BYTES), Buffer.alloc(TIME_BYTES)]);
  body.writeUIntBE(Date.now() + CHALLENGE_MS, RANDOM_BYTES, TIME_BYTES);
  return Uint8Array.from(Buffer.concat([body, macOf(secrets, use, body)]));
}

/** Whether a challenge is one of ours, for this use and in time, and comes back for the first time. */
async function takeChallenge(deps: ChallengeDeps, use: ChallengeUse, challenge: string): Promise<boolean> {
  const given = Buffer.from(challenge, 'base64url');
  const [body, mac] = [given.subarray(0, BODY_BYTES), given.subarray(BODY_BYTES)];
  const expected = macOf(deps.secrets, use, body);
  if (mac.length !== expected.length || !timingSafeEqual(mac, expected)) return false;
  const until = body.readUIntBE(RANDOM_BYTES, TIME_BYTES);
  return Date.now() < until && noteUsedChallenge(deps.pool, tokenHash(given.toString('base64url')), new Date(until));
}

/**
 * Has the library look at what was signed; it asks about the challenge in it first, which is used up by that.
 *
 * @returns what `check` gives; nothing where it says that something does not fit
 */
export async function checkingChallenge<T>(
  deps: ChallengeDeps,
  use: ChallengeUse,
  check: (expectedChallenge: (challenge: string) => Promise<boolean>) => Promise<T>,
): Promise<T | undefined> {
  let asking: Promise<boolean> | undefined;
  try {
    return await check((challenge) => {
      asking = takeChallenge(deps, use, challenge);
      return asking;
    });
  } catch {
    await asking; // a database that is away is no fault of what was signed
    return undefined;
  }
}

const macOf = (secrets: Secrets, use: ChallengeUse, body: Buffer) =>
  secrets.challengeMac(`${use} ${body.toString('base64url')}`);
