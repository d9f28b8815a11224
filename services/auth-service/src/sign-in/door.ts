import { may } from '@taskward/contracts/permissions';
import { AppError, inTransaction } from '@taskward/service-kit';
import type { Pool, PoolClient } from 'pg';
import { appendAudit, type Origin } from '../audit/audit-store.ts';
import { confirmProof, isByTwo, type Proof, strengthened } from '../credentials/proof.ts';
import { findChallenge, putChallenge, takeChallenge } from '../factors/challenge-store.ts';
import { type SecondFactor, waitedTooLong, waysOf, wrongFactor } from '../factors/use-factor.ts';
import type { AccountLimit } from '../limits/account-limit.ts';
import { hasPasskeysAt } from '../passkeys/relying-party.ts';
import { randomToken, tokenHash } from '../secrets.ts';
import { putDevice, useDevice } from '../sessions/device-store.ts';
import type { UserRow } from '../users/user-store.ts';

// Every way in ends here: a password, a link, a passkey, another provider; by JSON or on the issuer's page. Each gives a
// proof, and whether that is enough is decided in one place, under the lock of the person.

/** Who has to have a second factor. */
export type RequireMfa = 'none' | 'admins' | 'all';

export interface DoorDeps {
  pool: Pool;
  config: { REQUIRE_MFA: RequireMfa; PUBLIC_URL: string };
  /** Counts wrong codes against an account. */
  codeLimit: AccountLimit;
}

/** What somebody brings to the door beside the proof. */
export interface Arrival {
  origin: Origin;
  /** A second factor, brought with the first or for a sign-in that waits for it. */
  factor?: SecondFactor | undefined;
  /** By what this browser was remembered. */
  deviceToken?: string | undefined;
  /** Whether to remember it from now on. */
  remember?: boolean | undefined;
  /** The application asks for two factors: that this browser is remembered is not enough. */
  asksForTwo?: boolean;
}

/** A browser that is not asked for the second factor again; with its token where that is new. */
export interface Remembered {
  id: string;
  token?: string;
}

/** That a sign-in goes on only with a second step. */
interface Due {
  mfaToken: string;
  /** By what; empty where one has to be set up first. */
  factors: string[];
  /** What can be set up, where one has to be. */
  setUp?: string[];
}

const STEP_MINUTES = 5;
/** An app may have to be installed first. */
const SET_UP_MINUTES = 30;

export type Admission<T> = { entered: T } | { due: Due };

/** What is done for whoever may come in, with the account as it is by now. */
export type Enter<T> = (user: UserRow, proof: Proof, device: Remembered | undefined) => Promise<T>;

/** Whether somebody must have a second factor. */
export const mustHaveFactor = (rule: RequireMfa, user: UserRow): boolean =>
  rule === 'all' || (rule === 'admins' && may(user, 'dashboard:admin'));

/**
 * Lets somebody in who has proved who they are, unless a second factor is due; in the caller's transaction.
 *
 * @throws StaleProof where the account changed since; AppError 401 for a second factor that is wrong
 */
export async function admitWithin<T>(
  db: PoolClient,
  { config }: DoorDeps,
  proof: Proof,
  arrival: Arrival,
  enter: Enter<T>,
): Promise<Admission<T>> {
  const user = await confirmProof(db, proof);
  const hasFactors = user.secondFactors.length > 0;
  const { factor } = arrival;
  const showsFactor = factor !== undefined && hasFactors && !isByTwo(proof);
  const proven = showsFactor ? await proveBy(db, user, proof, factor) : proof;
  const device = hasFactors ? await deviceOf(db, user, showsFactor, arrival) : undefined;
  const isEnough = isByTwo(proven) || device || !(hasFactors || mustHaveFactor(config.REQUIRE_MFA, user));
  if (isEnough) return { entered: await enter(user, proven, device) };
  const mfaToken = randomToken();
  await putChallenge(db, tokenHash(mfaToken), proven, hasFactors ? STEP_MINUTES : SET_UP_MINUTES);
  const factors = hasFactors ? await waysOf(db, user) : [];
  const setUp = hasPasskeysAt(config.PUBLIC_URL) ? ['totp', 'passkey'] : ['totp'];
  return { due: { mfaToken, factors, ...(hasFactors ? {} : { setUp }) } };
}

async function proveBy(db: PoolClient, user: UserRow, proof: Proof, factor: SecondFactor): Promise<Proof> {
  const amr = await factor(db, user);
  if (!amr) throw wrongFactor();
  return strengthened(proof, amr);
}

/** The device that somebody comes with: remembered from now on, where they have just shown a second factor, or before. */
async function deviceOf(
  db: PoolClient,
  { id: userId }: UserRow,
  showsFactor: boolean,
  { origin, deviceToken, remember, asksForTwo }: Arrival,
): Promise<Remembered | undefined> {
  if (showsFactor && remember) {
    const token = randomToken();
    return { id: await putDevice(db, userId, tokenHash(token), origin.device ?? ''), token };
  }
  if (deviceToken === undefined || asksForTwo) return undefined;
  const id = await useDevice(db, userId, tokenHash(deviceToken));
  return id === undefined ? undefined : { id };
}

/** @throws AppError 401 where a second factor is due, which says how to go on */
export function unlessDue<T>(admission: Admission<T>): T {
  if ('entered' in admission) return admission.entered;
  const { due } = admission;
  const detail = due.setUp
    ? 'Your account needs a second factor. Set one up to sign in.'
    : 'Show that it is you by a second factor.';
  throw new AppError('unauthenticated', detail, { type: 'mfa-required', extensions: { ...due } });
}

/** The same in a transaction of its own. A wrong second factor is counted and written down. */
export async function admit<T>(
  deps: DoorDeps,
  proof: Proof,
  arrival: Arrival,
  enter: (db: PoolClient, ...entering: Parameters<Enter<T>>) => Promise<T>,
): Promise<T> {
  const attempt = () =>
    inTransaction(deps.pool, (db) => admitWithin(db, deps, proof, arrival, (...who) => enter(db, ...who)));
  const { userId } = proof;
  return unlessDue(await (arrival.factor ? countingCodes(deps, userId, arrival.origin, attempt) : attempt()));
}

/**
 * Goes on with a sign-in that waited for its second step. The token of it is good until somebody has come in by it.
 *
 * @throws AppError 401 where nothing waits under this token any more
 */
export async function admitWaiting<T>(
  deps: DoorDeps,
  mfaToken: string,
  arrival: Arrival,
  enter: (db: PoolClient, ...entering: Parameters<Enter<T>>) => Promise<T>,
): Promise<T> {
  const hash = tokenHash(mfaToken);
  const proof = await findChallenge(deps.pool, hash);
  if (!proof) throw waitedTooLong();
  return admit(deps, proof, arrival, async (db, ...who) => {
    if (!(await takeChallenge(db, hash))) throw waitedTooLong();
    return enter(db, ...who);
  });
}

/** Tries a second factor of somebody's, as often as the limit allows. */
export async function countingCodes<T>(
  { pool, codeLimit }: DoorDeps,
  userId: string,
  origin: Origin,
  attempt: () => Promise<T>,
): Promise<T> {
  return codeLimit({ id: userId }, origin, async () => {
    try {
      return await attempt();
    } catch (error) {
      const refused = error instanceof AppError && error.type === 'code-refused';
      if (refused) await appendAudit(pool, { type: 'factor.refused', origin, subject: userId });
      throw error;
    }
  });
}
