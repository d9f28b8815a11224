import { conflict, inTransaction, notFound } from '@taskward/service-kit';
import { appendAudit, type Origin } from '../audit/audit-store.ts';
import { revokeOutdatedTokens } from '../tokens/revocation-store.ts';
import { lockUser } from '../users/user-store.ts';
import { leads, putMember, removeMember } from './team-store.ts';
import { getTeam, lockManaged, type TeamCaller, type TeamDeps, type WholeTeam } from './teams.ts';

/** So many teams one person is in at most: all of them are in each token. */
const MOST_TEAMS = 50;

/** Whom in which team. */
export interface Membership {
  handle: string;
  userId: string;
}

/**
 * Puts somebody into a team, or says whether they lead it.
 *
 * @param lead left as it is unless given
 * @throws AppError 403, 404, 409 where they are in as many teams as one may be
 */
export async function setMember(
  deps: TeamDeps,
  caller: TeamCaller,
  { handle, userId }: Membership,
  lead: boolean | undefined,
  origin: Origin,
): Promise<WholeTeam> {
  const team = await inTransaction(deps.pool, async (db) => {
    await lockManaged(db, caller, handle);
    const user = await lockUser(db, userId);
    if (!user) throw notFound('There is no such user.');
    const before = await leads(db, handle, userId);
    const after = lead ?? before ?? false;
    if (before === undefined && user.teams.length >= MOST_TEAMS) {
      throw conflict(`They are in ${MOST_TEAMS} teams, which is as many as one may be in.`);
    }
    if (before !== after) {
      await putMember(db, handle, userId, after);
      const type = before === undefined ? 'team.member-added' : 'team.member-changed';
      await appendAudit(db, { type, origin, subject: userId, details: { team: handle, lead: after } });
    }
    if (before === undefined) await revokeOutdatedTokens(db, [userId]);
    return getTeam(db, caller, handle);
  });
  await deps.feed.pull();
  return team;
}

/**
 * Takes somebody out of a team.
 *
 * @throws AppError 403, 404
 */
export async function dropMember(
  deps: TeamDeps,
  caller: TeamCaller,
  { handle, userId }: Membership,
  origin: Origin,
): Promise<void> {
  await inTransaction(deps.pool, async (db) => {
    await lockManaged(db, caller, handle);
    const user = await lockUser(db, userId);
    if (!user?.teams.includes(handle)) throw notFound('They are not in this team.');
    await removeMember(db, handle, userId);
    await revokeOutdatedTokens(db, [userId]);
    await appendAudit(db, { type: 'team.member-removed', origin, subject: userId, details: { team: handle } });
  });
  await deps.feed.pull();
}
