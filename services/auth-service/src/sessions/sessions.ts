import type { Session } from '@taskward/contracts/http';
import { inTransaction } from '@taskward/service-kit';
import type { Pool, PoolClient } from 'pg';
import { appendAudit, type Origin } from '../audit/audit-store.ts';
import type { RevocationFeed } from '../tokens/revocation-feed.ts';
import { appendRevocation } from '../tokens/revocation-store.ts';
import { type Ending, endSessions, type SessionRow } from './session-store.ts';

/** A session as its owner sees it. */
export const toSession = (row: SessionRow, currentId: string | undefined): Session => ({
  id: row.id,
  current: row.id === currentId,
  device: row.device,
  address: row.address,
  createdAt: row.createdAt.toISOString(),
  lastUsedAt: row.lastUsedAt.toISOString(),
});

/** Why a session ended whose owner signed out. */
export const SIGNED_OUT = 'signed out';

/** Ends sessions inside a transaction: every verifier hears of it when that is committed. Answers how many ended. */
export async function endWithin(db: PoolClient, which: Ending, reason: string, origin: Origin): Promise<number> {
  const ended = await endSessions(db, which, reason);
  for (const { id } of ended) await appendRevocation(db, { kind: 'session', id });
  const type = reason === SIGNED_OUT ? 'sign-out' : 'session.ended';
  for (const { id, userId } of ended) {
    await appendAudit(db, { type, origin, subject: userId, details: { session: id, reason } });
  }
  return ended.length;
}

/** What ending a session needs: our own copy of the feed knows of it before the caller is answered. */
export interface EndingParts {
  pool: Pool;
  feed: RevocationFeed;
}

/** Ends sessions and waits until this instance refuses their tokens; the others follow within milliseconds. */
export async function endSession(parts: EndingParts, which: Ending, reason: string, origin: Origin): Promise<void> {
  await inTransaction(parts.pool, (db) => endWithin(db, which, reason, origin));
  await parts.feed.pull();
}
