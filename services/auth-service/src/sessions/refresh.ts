import { inTransaction, unauthenticated } from '@taskward/service-kit';
import type { PoolClient } from 'pg';
import { appendAudit, type Origin } from '../audit/audit-store.ts';
import { tokenHash } from '../secrets.ts';
import { findUser } from '../users/user-store.ts';
import { findUsed, type Rotated, rotate } from './refresh-store.ts';
import { type EndingDeps, endSessions } from './sessions.ts';
import { addNotice } from './sign-in-notice-store.ts';
import { type SessionDeps, tokenAnswer } from './token-answer.ts';

/**
 * A new access token and the next refresh token. A duplicate within the safe window gets the same next token; a
 * token that comes back later was copied, so its whole family ends.
 *
 * @throws AppError 401
 */
export async function refreshSession(deps: SessionDeps, token: string, origin: Origin, waitedMs: () => number) {
  const successor = deps.secrets.successorOf(token);
  const session =
    (await rotate(deps.pool, tokenHash(token), tokenHash(successor))) ??
    (await forgiveDuplicate(deps, token, origin, waitedMs));
  const user = await findUser(deps.pool, session.userId);
  if (!user || user.disabledAt) throw over();
  return { refreshToken: successor, answer: await tokenAnswer(deps, user, session) };
}

async function forgiveDuplicate(
  deps: SessionDeps,
  token: string,
  origin: Origin,
  waitedMs: () => number,
): Promise<Rotated> {
  const used = await findUsed(deps.pool, tokenHash(token), waitedMs());
  if (!used?.active) throw over();
  if (used.safe) return used;
  await inTransaction(deps.pool, (db) => endStolen(db, deps, used, origin));
  await deps.feed.pull();
  throw over();
}

/** Ends a family whose refresh token was used twice, and leaves word for its owner. */
export async function endStolen(
  db: PoolClient,
  deps: Pick<EndingDeps, 'forgetAtIssuer'>,
  { id, userId }: Pick<Rotated, 'id' | 'userId'>,
  origin: Origin,
): Promise<void> {
  const ended = await endSessions(db, deps, { by: 'session', value: id }, 'refresh token used twice', origin);
  if (ended === 0) return;
  await addNotice(
    db,
    userId,
    'refresh-reuse',
    'A copy of your sign-in was used from elsewhere, so we ended that session.',
  );
  await appendAudit(db, { type: 'refresh.reused', origin, subject: userId, details: { session: id } });
}

const over = () =>
  unauthenticated('Your session is over. Sign in again.', {
    headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
  });
