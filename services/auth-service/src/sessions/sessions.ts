import type { Session } from '@taskward/contracts/http';
import { inTransaction } from '@taskward/service-kit';
import type { Pool, PoolClient } from 'pg';
import { appendAudit, type Origin } from '../audit/audit-store.ts';
import type { RevocationFeed } from '../tokens/revocation-feed.ts';
import { appendRevocation } from '../tokens/revocation-store.ts';
import { forgetDevicesOf, forgetDevicesOfSessions } from './device-store.ts';
import {
  type EndedAtIssuer,
  type EndedSession,
  type Ending,
  endsBrowsers,
  markEnded,
  oidcUidOf,
  type SessionRow,
  sessionsOf,
} from './session-store.ts';

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

/** What ending sessions needs. */
export interface EndingDeps {
  pool: Pool;
  /** Our own copy of what is withdrawn: it knows before the caller is answered. */
  feed: RevocationFeed;
  /** The issuer stands above sessions: it says how it forgets them, in the transaction that ends them. */
  forgetAtIssuer: (db: PoolClient, ended: EndedAtIssuer) => Promise<void>;
}

/** Ends sessions inside a transaction: every verifier hears of it when that is committed. Answers how many ended. */
export async function endSessions(
  db: PoolClient,
  { forgetAtIssuer }: Pick<EndingDeps, 'forgetAtIssuer'>,
  which: Ending,
  reason: string,
  origin: Origin,
): Promise<number> {
  const ended = await markEnded(db, which, reason);
  await forgetAtIssuer(db, await atIssuer(db, which, ended));
  if (reason !== SIGNED_OUT) await forgetDevices(db, which, ended);
  const type = reason === SIGNED_OUT ? 'sign-out' : 'session.ended';
  for (const { id, userId } of ended) {
    await appendRevocation(db, { kind: 'session', id });
    await appendAudit(db, { type, origin, subject: userId, details: { session: id, reason } });
  }
  return ended.length;
}

/** Who signs out comes back to the same device; where a session is ended otherwise, its device is asked again. */
async function forgetDevices(db: PoolClient, which: Ending, ended: EndedSession[]): Promise<void> {
  if (which.by === 'user') await forgetDevicesOf(db, which.value, which.exceptId);
  else if (endsBrowsers(which))
    await forgetDevicesOfSessions(
      db,
      ended.map(({ id }) => id),
    );
}

async function atIssuer(db: PoolClient, which: Ending, ended: EndedSession[]): Promise<EndedAtIssuer> {
  const present = <T>(values: Array<T | null>) => values.filter((value) => value !== null);
  const everyBrowserOf = which.by === 'user' && {
    userId: which.value,
    exceptUid: which.exceptId && (await oidcUidOf(db, which.exceptId)),
  };
  return {
    uids: endsBrowsers(which) ? present(ended.map(({ oidcUid }) => oidcUid)) : [],
    grantIds: present(ended.map(({ grantId }) => grantId)),
    sessionIds: ended.map(({ id }) => id),
    ...(everyBrowserOf ? { everyBrowserOf } : {}),
  };
}

/** Ends sessions and waits until this instance refuses their tokens; the others follow within milliseconds. */
export async function revokeSessions(deps: EndingDeps, which: Ending, reason: string, origin: Origin): Promise<void> {
  await inTransaction(deps.pool, (db) => endSessions(db, deps, which, reason, origin));
  await deps.feed.pull();
}

/** Ends one session of somebody's; false where they have no such one. */
export async function revokeSessionOf(
  deps: EndingDeps,
  { id, userId }: { id: string; userId: string },
  reason: string,
  origin: Origin,
): Promise<boolean> {
  const ended = await inTransaction(deps.pool, async (db) => {
    const isTheirs = (await sessionsOf(db, userId)).some((session) => session.id === id);
    return isTheirs && (await endSessions(db, deps, { by: 'session', value: id }, reason, origin)) > 0;
  });
  await deps.feed.pull();
  return ended;
}
