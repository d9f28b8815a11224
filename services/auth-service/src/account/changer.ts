import type { Request, RequestHandler } from 'express';
import { findChallenge } from '../factors/challenge-store.ts';
import type { Changer } from '../factors/factor-changes.ts';
import { freshProof } from '../factors/fresh-proof.ts';
import { waitedTooLong } from '../factors/use-factor.ts';
import { ownAccount } from '../http/own-account.ts';
import { tokenHash } from '../secrets.ts';
import { findUser } from '../users/user-store.ts';
import type { AccountDeps } from './account-deps.ts';

/**
 * Lets pass who is signed in with a fresh proof, or brings the token of a sign-in that waits: whether that is good is
 * asked later.
 */
export const ownOrWaiting = (deps: AccountDeps): RequestHandler =>
  orWaiting([ownAccount(deps.verifier), freshProof(deps)]);

const orWaiting =
  (steps: RequestHandler[]): RequestHandler =>
  (req, res, next) => {
    if (typeof req.body?.mfaToken === 'string' && req.headers.authorization === undefined) return next();
    const [first, ...rest] = steps;
    if (!first) return next();
    first(req, res, (error?: unknown) => (error ? next(error) : orWaiting(rest)(req, res, next)));
  };

/**
 * Who changes their factors.
 *
 * @throws AppError 401 where no sign-in waits under the token for a first factor (any more)
 */
export async function changerOf({ pool }: AccountDeps, req: Request, mfaToken?: string): Promise<Changer> {
  if (req.auth) return { userId: req.auth.subject, sessionId: req.auth.sessionId };
  const waiting = await findChallenge(pool, tokenHash(mfaToken ?? ''));
  const user = waiting && (await findUser(pool, waiting.userId));
  if (!user || user.secondFactors.length > 0) throw waitedTooLong();
  return { userId: user.id, mfaToken };
}
