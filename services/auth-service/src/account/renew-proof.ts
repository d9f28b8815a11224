import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import { AppError, inTransaction, invalid } from '@taskward/service-kit';
import { appendAudit, type Origin } from '../audit/audit-store.ts';
import { provePassword } from '../credentials/password-proof.ts';
import { type BroughtCode, codeFactor, waitedTooLong, waysOf } from '../factors/use-factor.ts';
import { showPasskey } from '../passkeys/shown-passkey.ts';
import { renewSessionProof } from '../sessions/session-store.ts';
import { tokenAnswer } from '../sessions/token-answer.ts';
import { countingCodes } from '../sign-in/door.ts';
import { lockUser } from '../users/user-store.ts';
import type { AccountDeps } from './account-deps.ts';
import type { Own } from './change-password.ts';

/** What somebody who is signed in shows once more. */
export interface GivenProof extends BroughtCode {
  password?: string;
  passkey?: AuthenticationResponseJSON;
}

/**
 * Renews the proof of a session (`auth_time`, and `amr` where it was by another means): with the password, or a second
 * factor, which is what it takes of whoever has one.
 *
 * @returns the same as a sign-in, with an access token that says so
 * @throws AppError 401 where the session is over, 422 for what is not right or not enough, 429
 */
export async function renewProof(deps: AccountDeps, own: Own, given: GivenProof, origin: Origin) {
  const { subject, sessionId } = own;
  const amr = await prove(deps, subject, given, origin);
  const { user, session } = await inTransaction(deps.pool, async (db) => {
    const now = await lockUser(db, subject);
    const renewed = sessionId === undefined ? undefined : await renewSessionProof(db, sessionId, amr);
    if (!now || !renewed) throw waitedTooLong();
    if (now.secondFactors.length > 0 && !amr.includes('mfa')) throw passwordAlone(await waysOf(db, now));
    await appendAudit(db, { type: 'proof.renewed', origin, subject, details: { amr } });
    return { user: now, session: renewed };
  });
  return tokenAnswer(deps, user, session);
}

function prove(deps: AccountDeps, subject: string, given: GivenProof, origin: Origin): Promise<string[]> {
  if (given.password !== undefined) return proveByPassword(deps, subject, given.password, origin);
  return given.passkey
    ? proveByPasskey(deps, subject, given.passkey, origin)
    : proveByCode(deps, subject, given, origin);
}

/** It counts as a second factor beside what the session began with, also where it does not know its person. */
async function proveByPasskey(
  deps: AccountDeps,
  subject: string,
  response: AuthenticationResponseJSON,
  origin: Origin,
) {
  const shown = await showPasskey(deps, response, origin).catch((error) => {
    throw error instanceof AppError && error.type === 'passkey-refused' ? passkeyRefused() : error;
  });
  if (shown.userId !== subject) throw passkeyRefused();
  return [...shown.amr, 'mfa'];
}

const passkeyRefused = () =>
  new AppError('invalid', 'This passkey is not one of yours, or what it signed does not fit.', {
    type: 'passkey-refused',
    errors: [{ path: 'passkey', message: 'is not one of yours, or what it signed does not fit' }],
  });

const proveByPassword = (deps: AccountDeps, subject: string, password: string, origin: Origin): Promise<string[]> =>
  deps.accountLimit({ id: subject }, origin, async () => {
    const proof = await provePassword(deps, subject, password);
    if (proof) return proof.amr;
    await appendAudit(deps.pool, { type: 'password.refused', origin, subject });
    throw invalid('The password is not right.', [{ path: 'password', message: 'is not right' }]);
  });

const proveByCode = (deps: AccountDeps, subject: string, given: BroughtCode, origin: Origin): Promise<string[]> =>
  countingCodes(deps, subject, origin, () =>
    inTransaction(deps.pool, async (db) => {
      const user = await lockUser(db, subject);
      const amr = user && (await codeFactor(deps, given, origin)?.(db, user));
      if (!amr) throw codeRefused(given.otp === undefined ? 'recoveryCode' : 'otp');
      return [...amr, 'mfa'];
    }),
  );

const codeRefused = (path: string) =>
  new AppError('invalid', 'This code is not right, or was used before.', {
    type: 'code-refused',
    errors: [{ path, message: 'is not right, or was used before' }],
  });

/** Who has a second factor shows it: the password alone would be the weaker way. */
const passwordAlone = (factors: string[]) =>
  new AppError('invalid', 'Your account has a second factor. Show that it is you by it.', {
    type: 'mfa-required',
    errors: [{ path: 'password', message: 'is not enough for an account with a second factor' }],
    extensions: { factors },
  });
