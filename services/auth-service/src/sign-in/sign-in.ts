import { inTransaction, unauthenticated, uuidv7, WEB_CLIENT } from '@taskward/service-kit';
import { appendAudit, type Origin } from '../audit/audit-store.ts';
import { type PasswordDeps, provePassword } from '../credentials/password-proof.ts';
import { confirmProof, onProof, type Proof } from '../credentials/proof.ts';
import type { AccountLimit } from '../limits/account-limit.ts';
import { randomToken, tokenHash } from '../secrets.ts';
import { openSession } from '../sessions/session-store.ts';
import { takeNotices } from '../sessions/sign-in-notice-store.ts';
import { type SessionDeps, tokenAnswer } from '../sessions/token-answer.ts';
import { findByLogin } from '../users/user-store.ts';

/** What signing in needs. */
export interface SignInDeps extends SessionDeps, PasswordDeps {
  /** Counts wrong passwords against an account. */
  accountLimit: AccountLimit;
}

export interface Credentials {
  login: string;
  password: string;
}

/**
 * Who these credentials belong to. An unknown user, a wrong password and a disabled account are alike, in answer and in
 * time.
 *
 * @throws AppError 401
 */
async function authenticate(deps: PasswordDeps, given: Credentials, origin: Origin): Promise<Proof> {
  const user = await findByLogin(deps.pool, given.login);
  const proof = await provePassword(deps, user?.id, given.password);
  if (!proof || !user || user.disabledAt || user.issuer !== null) {
    await appendAudit(deps.pool, { type: 'sign-in.failed', origin, subject: user?.id });
    throw unauthenticated('The username, e-mail or password is not right.');
  }
  return proof;
}

/** The same, unless too many were wrong lately: throws AppError 429 then. */
export const proveSignIn = (deps: SignInDeps, given: Credentials, origin: Origin): Promise<Proof> =>
  deps.accountLimit(given, origin, () => authenticate(deps, given, origin));

/** Opens a session for whoever has these credentials. */
export const signIn = (deps: SignInDeps, given: Credentials, origin: Origin) =>
  onProof(
    () => proveSignIn(deps, given, origin),
    (proof) => startSession(deps, proof, origin),
  );

/**
 * Opens a session for somebody who has proved who they are.
 *
 * @throws StaleProof where the account changed since
 */
export async function startSession(deps: SessionDeps, proof: Proof, origin: Origin) {
  const refreshToken = randomToken();
  const { userId, amr, authTime } = proof;
  const session = { id: uuidv7(), userId, clientId: WEB_CLIENT, amr, authTime, ...placeOf(origin) };
  const { user, notices } = await inTransaction(deps.pool, async (db) => {
    const now = await confirmProof(db, proof);
    await openSession(db, session, tokenHash(refreshToken));
    const untold = await takeNotices(db, userId);
    await appendAudit(db, {
      type: 'sign-in',
      origin: { ...origin, actor: userId },
      subject: userId,
      details: { session: session.id },
    });
    return { user: now, notices: untold };
  });
  const answer = await tokenAnswer(deps, user, session);
  return { refreshToken, answer: notices.length > 0 ? { ...answer, notices } : answer };
}

const placeOf = ({ device = '', address = '' }: Origin) => ({ device, address });
