import { inTransaction, unauthenticated } from '@taskward/service-kit';
import type { PoolClient } from 'pg';
import { appendAudit, type Origin } from '../audit/audit-store.ts';
import { tokenHash } from '../secrets.ts';
import { answerFor, type SignInParts } from '../sign-in/sign-in.ts';
import { findUser, type UserRow } from '../users/user-store.ts';
import { findUsed, type Rotated, rotate } from './refresh-store.ts';
import { endWithin } from './sessions.ts';
import { addNotice } from './sign-in-notice-store.ts';

/**
 * A new access token and the next refresh token. A duplicate within the safe window gets the same next token; a
 * token that comes back later was copied, so its whole family ends.
 *
 * @throws AppError 401
 */
export async function refreshSession(parts: SignInParts, token: string, origin: Origin, waitedMs: () => number) {
  const successor = parts.secrets.successorOf(token);
  const session =
    (await rotate(parts.pool, tokenHash(token), tokenHash(successor))) ??
    (await forgiveDuplicate(parts, token, origin, waitedMs));
  const user = await findUser(parts.pool, session.userId);
  if (!user || user.disabledAt) throw over();
  return { refreshToken: successor, answer: await answerFor(parts, user as UserRow, session.sessionId) };
}

async function forgiveDuplicate(
  { pool, feed }: SignInParts,
  token: string,
  origin: Origin,
  waitedMs: () => number,
): Promise<Rotated> {
  const used = await findUsed(pool, tokenHash(token), waitedMs());
  if (!used?.active) throw over();
  if (used.safe) return used;
  await inTransaction(pool, (db) => endStolen(db, used, origin));
  await feed.pull();
  throw over();
}

/** Ends a family whose refresh token was used twice, and leaves word for its owner. */
export async function endStolen(db: PoolClient, { sessionId, userId }: Rotated, origin: Origin): Promise<void> {
  const ended = await endWithin(db, { by: 'session', value: sessionId }, 'refresh token used twice', origin);
  if (ended === 0) return;
  await addNotice(
    db,
    userId,
    'refresh-reuse',
    'A copy of your sign-in was used from elsewhere, so we ended that session.',
  );
  await appendAudit(db, { type: 'refresh.reused', origin, subject: userId, details: { session: sessionId } });
}

const over = () =>
  unauthenticated('Your session is over. Sign in again.', {
    headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
  });
