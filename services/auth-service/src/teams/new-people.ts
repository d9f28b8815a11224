import type { PoolClient } from 'pg';
import { appendAudit, type Origin } from '../audit/audit-store.ts';
import { joinTeam } from './team-store.ts';

export interface WelcomeConfig {
  /** The handle of the team that everybody new is put into. */
  NEW_PEOPLE_TEAM?: string;
}

/** Puts somebody new into the team for new people, in the transaction that makes their account. */
export async function welcome(
  db: PoolClient,
  { NEW_PEOPLE_TEAM: team }: WelcomeConfig,
  userId: string,
  origin: Origin,
): Promise<void> {
  if (team === undefined || !(await joinTeam(db, team, userId))) return;
  const details = { team, lead: false };
  await appendAudit(db, { type: 'team.member-added', origin, subject: userId, details });
}
