import { inTransaction, unauthenticated, uuidv7 } from '@taskward/service-kit';
import type { Pool, PoolClient } from 'pg';
import { appendAudit, type Origin } from '../audit/audit-store.ts';
import type { Passwords } from '../credentials/passwords.ts';
import { randomToken, type Secrets, tokenHash } from '../secrets.ts';
import { openSession } from '../sessions/session-store.ts';
import { takeNotices } from '../sessions/sign-in-notice-store.ts';
import { FIRST_PARTY_CLIENT, signAccessToken, type TokenIssuer, USER_SCOPE } from '../tokens/access-tokens.ts';
import type { RevocationFeed } from '../tokens/revocation-feed.ts';
import type { SigningKeys } from '../tokens/signing-keys.ts';
import { findByLogin, lockUser, renewPasswordHash, type UserRow } from '../users/user-store.ts';
import { toUser } from '../users/users.ts';

/** What signing in needs. */
export interface SignInParts {
  pool: Pool;
  keys: SigningKeys;
  feed: RevocationFeed;
  secrets: Secrets;
  passwords: Passwords;
  tokenIssuer: TokenIssuer;
}

export interface Credentials {
  login: string;
  password: string;
}

/** Somebody who has just shown the password that belongs to this hash. */
export interface ProvenUser extends UserRow {
  passwordHash: string;
}

/**
 * The account that these credentials belong to. An unknown user, a wrong password and a disabled account are alike,
 * in answer and in time.
 *
 * @throws AppError 401
 */
export async function authenticate(parts: SignInParts, given: Credentials, origin: Origin): Promise<ProvenUser> {
  const { pool, passwords } = parts;
  const user = await findByLogin(pool, given.login);
  const matches = await passwords.matches(user?.passwordHash, given.password);
  if (!user?.passwordHash || !matches || user.disabledAt || user.issuer !== null) {
    await appendAudit(pool, { type: 'sign-in.failed', origin, subject: user?.id });
    throw wrong();
  }
  const { id, passwordHash: old } = user;
  if (!passwords.isOutdated(old)) return { ...user, passwordHash: old };
  // Only now is the password at hand, so that its hash can be made anew at today's cost.
  const passwordHash = await passwords.hash(given.password);
  const renewed = await renewPasswordHash(pool, id, old, passwordHash);
  // Another sign-in was first to renew it, or the password is another one by now.
  return renewed ? { ...user, passwordHash } : authenticate(parts, given, origin);
}

/**
 * Checks that what was proven still holds, and keeps it so until the transaction ends. Hashing takes its time, more
 * so in a queue: meanwhile the password may have been changed, or the account disabled.
 *
 * @returns the account as it is by now: its roles may have changed as well
 * @throws AppError 401
 */
export async function confirmProof(db: PoolClient, { id, passwordHash }: ProvenUser): Promise<ProvenUser> {
  const now = await lockUser(db, id);
  if (!now || now.disabledAt || now.passwordHash !== passwordHash) throw wrong();
  return { ...now, passwordHash };
}

const wrong = () => unauthenticated('The username, e-mail or password is not right.');

/** The answer of every JSON door that signs somebody in, and the refresh token for the cookie. */
export async function answerFor(parts: SignInParts, user: UserRow, sessionId: string) {
  const to = { clientId: FIRST_PARTY_CLIENT, scope: USER_SCOPE, user, sessionId };
  return {
    success: true as const,
    accessToken: await signAccessToken(parts.keys, parts.tokenIssuer, to),
    tokenType: 'Bearer' as const,
    expiresIn: parts.tokenIssuer.lifetime,
    user: toUser(user),
  };
}

/**
 * Opens a session for somebody whose identity is established.
 *
 * @throws AppError 401 where the account changed since
 */
export async function startSession(parts: SignInParts, user: ProvenUser, origin: Origin) {
  const refreshToken = randomToken();
  const { id: userId } = user;
  const session = { id: uuidv7(), userId, clientId: FIRST_PARTY_CLIENT, ...placeOf(origin) };
  const { now, notices } = await inTransaction(parts.pool, async (db) => {
    const now = await confirmProof(db, user);
    await openSession(db, session, tokenHash(refreshToken));
    const untold = await takeNotices(db, userId);
    await appendAudit(db, {
      type: 'sign-in',
      origin: { ...origin, actor: userId },
      subject: userId,
      details: { session: session.id },
    });
    return { now, notices: untold };
  });
  const answer = await answerFor(parts, now, session.id);
  return { refreshToken, answer: notices.length > 0 ? { ...answer, notices } : answer };
}

const placeOf = ({ device = '', address = '' }: Origin) => ({ device, address });
