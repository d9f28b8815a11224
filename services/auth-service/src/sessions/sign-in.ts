import { inTransaction, unauthenticated, uuidv7 } from '@taskward/service-kit';
import type { Pool } from 'pg';
import { findByLogin, type UserRow, updateUser } from '../accounts/user-store.ts';
import { toUser } from '../accounts/users.ts';
import { appendAudit, type Origin } from '../audit/audit-store.ts';
import type { SigningKeys } from '../keys/signing-keys.ts';
import type { Passwords } from '../passwords.ts';
import type { RevocationFeed } from '../revocations/revocation-feed.ts';
import { randomToken, type Secrets, tokenHash } from '../secrets.ts';
import {
  ACCESS_TOKEN_SECONDS,
  FIRST_PARTY_CLIENT,
  signAccessToken,
  type TokenIssuer,
  USER_SCOPE,
} from '../tokens/access-tokens.ts';
import { takeNotices } from './notice-store.ts';
import { openSession } from './session-store.ts';

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

/**
 * The account that these credentials belong to. An unknown user, a wrong password and a disabled account are alike,
 * in answer and in time.
 *
 * @throws AppError 401
 */
export async function authenticate(parts: SignInParts, given: Credentials, origin: Origin): Promise<UserRow> {
  const user = await findByLogin(parts.pool, given.login);
  const matches = await parts.passwords.matches(user?.passwordHash, given.password);
  if (user && matches && !user.disabledAt) {
    if (parts.passwords.isOutdated(user.passwordHash as string)) await renewHash(parts, user.id, given.password);
    return user;
  }
  await appendAudit(parts.pool, { type: 'sign-in.failed', origin, subject: user?.id });
  throw unauthenticated('The username, e-mail or password is not right.');
}

/** Only now is the password at hand, so that its hash can be made anew at today's cost. */
async function renewHash({ pool, passwords }: SignInParts, userId: string, password: string): Promise<void> {
  await updateUser(pool, userId, { passwordHash: await passwords.hash(password) });
}

/** The answer of every JSON door that signs somebody in, and the refresh token for the cookie. */
export async function answerFor(parts: SignInParts, user: UserRow, sessionId: string) {
  const to = { clientId: FIRST_PARTY_CLIENT, scope: USER_SCOPE, user, sessionId };
  return {
    success: true as const,
    accessToken: await signAccessToken(parts.keys, parts.tokenIssuer, to),
    tokenType: 'Bearer' as const,
    expiresIn: ACCESS_TOKEN_SECONDS,
    user: toUser(user),
  };
}

/** Opens a session for somebody whose identity is established. */
export async function startSession(parts: SignInParts, user: UserRow, origin: Origin) {
  const refreshToken = randomToken();
  const { id: userId } = user;
  const session = { id: uuidv7(), userId, clientId: FIRST_PARTY_CLIENT, ...placeOf(origin) };
  const notices = await inTransaction(parts.pool, async (db) => {
    await openSession(db, session, tokenHash(refreshToken));
    const untold = await takeNotices(db, userId);
    await appendAudit(db, { type: 'sign-in', origin: { ...origin, actor: userId }, subject: userId });
    return untold;
  });
  const answer = await answerFor(parts, user, session.id);
  return { refreshToken, answer: notices.length > 0 ? { ...answer, notices } : answer };
}

const placeOf = ({ device = '', address = '' }: Origin) => ({ device, address });
