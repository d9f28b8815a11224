import { AppError } from '@taskward/service-kit';
import type { PoolClient } from 'pg';
import { lockUser, type UserRow } from '../users/user-store.ts';

/** That somebody has just shown who they are, by whatever means. */
export interface Proof {
  userId: string;
  /** The person's authorization version when they did: what has changed since makes the proof stale. */
  version: number;
  /** How (RFC 8176). */
  amr: string[];
  /** When, in seconds since 1970 (`auth_time` of OpenID Connect Core, section 2). */
  authTime: number;
}

/** A proof of now, by these means. */
export const proofOf = (userId: string, version: number, amr: string[]): Proof => ({
  userId,
  version,
  amr,
  authTime: Math.floor(Date.now() / 1000),
});

/** The same with a second factor added to it, as of now. */
export const strengthened = (proof: Proof, amr: string[]): Proof => ({
  ...proof,
  amr: [...new Set([...proof.amr, ...amr, BY_TWO])],
  authTime: Math.floor(Date.now() / 1000),
});

/** Several factors (RFC 8176). */
const BY_TWO = 'mfa';
export const isByTwo = ({ amr }: Pick<Proof, 'amr'>): boolean => amr.includes(BY_TWO);

/** What was proven does not hold any more: the credentials or the rights of the person have changed since. */
export class StaleProof extends AppError {
  constructor() {
    super('unauthenticated', 'The account has changed meanwhile. Sign in again.');
  }
}

/**
 * Checks that a proof still holds, and keeps it so until the transaction ends. Hashing takes its time, more so in a
 * queue: meanwhile the password may have been changed, or the account disabled.
 *
 * @returns the account as it is by now
 * @throws StaleProof
 */
export async function confirmProof(
  db: PoolClient,
  { userId, version }: Pick<Proof, 'userId' | 'version'>,
): Promise<UserRow> {
  const now = await lockUser(db, userId);
  if (!now || now.disabledAt || now.authVersion !== version) throw new StaleProof();
  return now;
}

const TRIES = 3;

/**
 * Does something on the strength of a proof. Where the person's rights changed between the two, the proof is asked for
 * once more: a password that still fits goes on to sign in, with the roles that are left.
 */
export async function onProof<T>(prove: () => Promise<Proof>, act: (proof: Proof) => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried++) {
    const proof = await prove();
    try {
      return await act(proof);
    } catch (error) {
      if (!(error instanceof StaleProof) || tried === TRIES) throw error;
    }
  }
}
