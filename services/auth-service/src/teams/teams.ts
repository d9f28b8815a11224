import { may } from '@taskward/contracts/permissions';
import type { Identity } from '@taskward/jwt-middleware';
import { conflict, forbidden, inTransaction, notFound } from '@taskward/service-kit';
import type { Pool, PoolClient } from 'pg';
import { appendAudit, type Origin } from '../audit/audit-store.ts';
import type { RevocationFeed } from '../tokens/revocation-feed.ts';
import { revokeOutdatedTokens } from '../tokens/revocation-store.ts';
import {
  deleteTeam,
  findTeam,
  insertTeam,
  leads,
  lockMembers,
  lockTeam,
  type MemberRow,
  membersOf,
  type NewTeam,
  type TeamRow,
  updateTeam,
} from './team-store.ts';

export interface TeamDeps {
  pool: Pool;
  feed: RevocationFeed;
}

/** Who asks, and how far they may go with teams. */
export interface TeamCaller {
  id: string;
  seesAll: boolean;
  managesAll: boolean;
  /** Whether what they lead is theirs to change: an application was never lent that. */
  mayLead: boolean;
}

export function teamCallerOf(identity: Identity): TeamCaller {
  const managesAll = may(identity, 'roles:manage');
  const seesAll = managesAll || may(identity, 'users:read');
  return { id: identity.subject, seesAll, managesAll, mayLead: !identity.application };
}

/** A team with everybody in it. */
export type WholeTeam = TeamRow & { members: MemberRow[] };

/** @throws AppError 404, also for who is not in it */
export async function getTeam(db: Pool | PoolClient, caller: TeamCaller, handle: string): Promise<WholeTeam> {
  const team = await findTeam(db, handle, caller.id);
  if (!team || !(caller.seesAll || team.lead !== null)) throw noTeam();
  return { ...team, members: await membersOf(db, handle) };
}

/** @throws AppError 409 where there is one of this handle */
export function createTeam({ pool }: TeamDeps, caller: TeamCaller, team: NewTeam, origin: Origin): Promise<WholeTeam> {
  return inTransaction(pool, async (db) => {
    if (!(await insertTeam(db, team))) throw conflict('There is a team of this handle already.');
    const { handle, ...details } = team;
    await appendAudit(db, { type: 'team.created', origin, subject: handle, details });
    return getTeam(db, caller, handle);
  });
}

const CHANGEABLE = ['name', 'description'] as const;

/** @throws AppError 404 */
export function changeTeam(
  { pool }: TeamDeps,
  caller: TeamCaller,
  handle: string,
  given: Partial<NewTeam>,
  origin: Origin,
): Promise<WholeTeam> {
  return inTransaction(pool, async (db) => {
    if (!(await lockTeam(db, handle))) throw noTeam();
    const before = await getTeam(db, caller, handle);
    const after = { ...before, ...given };
    const fields = CHANGEABLE.filter((field) => after[field] !== before[field]);
    if (fields.length === 0) return before;
    await updateTeam(db, after);
    const details = Object.fromEntries(fields.map((field) => [field, { from: before[field], to: after[field] }]));
    await appendAudit(db, { type: 'team.changed', origin, subject: handle, details });
    return after;
  });
}

/**
 * Takes a team away: a change of rights for everybody in it.
 *
 * @throws AppError 404
 */
export async function removeTeam(deps: TeamDeps, handle: string, origin: Origin): Promise<void> {
  await inTransaction(deps.pool, async (db) => {
    if (!(await lockTeam(db, handle))) throw noTeam();
    const members = await lockMembers(db, handle);
    await deleteTeam(db, handle);
    await revokeOutdatedTokens(db, members);
    await appendAudit(db, { type: 'team.deleted', origin, subject: handle, details: { members: members.length } });
  });
  await deps.feed.pull();
}

/**
 * Locks a team for who changes who is in it: the right to do so is that of this moment, whoever else takes it away.
 *
 * @throws AppError 403, 404
 */
export async function lockManaged(db: PoolClient, caller: TeamCaller, handle: string): Promise<void> {
  const refused = forbidden('Only who leads this team may do this.');
  if (!caller.managesAll && !caller.mayLead) throw refused;
  const found = await lockTeam(db, handle);
  const lead = found ? await leads(db, handle, caller.id) : undefined;
  if (!found || !(caller.seesAll || lead !== undefined)) throw noTeam();
  if (!caller.managesAll && !lead) throw refused;
}

const noTeam = () => notFound('There is no such team.');
