import { unauthenticated, uuidv7, WEB_CLIENT } from '@taskward/service-kit';
import type { PoolClient } from 'pg';
import { appendAudit, type Origin } from '../audit/audit-store.ts';
import { type PasswordDeps, provePassword } from '../credentials/password-proof.ts';
import { onProof, type Proof } from '../credentials/proof.ts';
import type { AccountLimit } from '../limits/account-limit.ts';
import { randomToken, tokenHash } from '../secrets.ts';
import { openSession } from '../sessions/session-store.ts';
import { takeNotices } from '../sessions/sign-in-notice-store.ts';
import { type SessionDeps, tokenAnswer } from '../sessions/token-answer.ts';
import { findByLogin } from '../users/user-store.ts';
import { type Arrival, admit, admitWaiting, type DoorDeps, type Enter } from './door.ts';

/** What signing in needs. */
export interface SignInDeps extends SessionDeps, PasswordDeps, DoorDeps {
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

/** Opens a session for whoever has these credentials, by the door. */
export const signIn = (deps: SignInDeps, given: Credentials, arrival: Arrival) =>
  onProof(
    () => proveSignIn(deps, given, arrival.origin),
    (proof) => startSession(deps, proof, arrival),
  );

/**
 * Opens a session for somebody who has proved who they are, by the door.
 *
 * @throws StaleProof where the account changed since; AppError 401 where a second factor is due
 */
export const startSession = async (deps: SessionDeps & DoorDeps, proof: Proof, arrival: Arrival) =>
  answerOf(deps, await admit(deps, proof, arrival, (db, ...who) => open(db, arrival, ...who)));

/** The same for a sign-in that waited for its second step. */
export const startWaitingSession = async (deps: SessionDeps & DoorDeps, mfaToken: string, arrival: Arrival) =>
  answerOf(deps, await admitWaiting(deps, mfaToken, arrival, (db, ...who) => open(db, arrival, ...who)));

async function open(db: PoolClient, { origin }: Arrival, ...[user, proof, device]: Parameters<Enter<unknown>>) {
  const { userId, amr, authTime } = proof;
  const refreshToken = randomToken();
  const from = { ...placeOf(origin), rememberedDevice: device?.id };
  const session = { id: uuidv7(), userId, clientId: WEB_CLIENT, amr, authTime, ...from };
  await openSession(db, session, tokenHash(refreshToken));
  const notices = await takeNotices(db, userId);
  await appendAudit(db, {
    type: 'sign-in',
    origin: { ...origin, actor: userId },
    subject: userId,
    details: { session: session.id },
  });
  return { user, session, refreshToken, deviceToken: device?.token, notices };
}

async function answerOf(deps: SessionDeps, { user, session, notices, ...tokens }: Awaited<ReturnType<typeof open>>) {
  const answer = await tokenAnswer(deps, user, session);
  return { ...tokens, answer: notices.length > 0 ? { ...answer, notices } : answer };
}

const placeOf = ({ device = '', address = '' }: Origin) => ({ device, address });
