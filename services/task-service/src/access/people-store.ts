import { type Queryable, queryRows } from '@taskward/service-kit';
import type { Caller } from './callers.ts';

/** Somebody as far as others have to do with them. */
export interface Person {
  id: string;
  /** Handles; none of somebody who is disabled. */
  teams: string[];
  seesAll: boolean;
}

export async function savePerson(db: Queryable, { id, teams, seesAll }: Person): Promise<void> {
  await db.query({
    name: 'save-person',
    text: `INSERT INTO people (id, teams, sees_all) VALUES ($1, $2, $3)
           ON CONFLICT (id) DO UPDATE SET teams = excluded.teams, sees_all = excluded.sees_all`,
    values: [id, teams, seesAll],
  });
}

export async function forgetPerson(db: Queryable, id: string): Promise<void> {
  await db.query({ name: 'forget-person', text: 'DELETE FROM people WHERE id = $1', values: [id] });
}

/** Somebody as one who reads all that they may see, and changes nothing; of whom nothing is known, without teams. */
export async function readerFor(db: Queryable, id: string): Promise<Caller> {
  const text = 'SELECT teams, sees_all AS "seesAll" FROM people WHERE id = $1';
  const [known] = await queryRows<Omit<Person, 'id'>>(db, { name: 'find-person', text, values: [id] });
  const { teams, seesAll } = known ?? { teams: [], seesAll: false };
  const changes = { creates: false, comments: false, writes: false, changesAll: false, deletesAll: false };
  return { id, type: 'user', teams, reads: true, seesAll, ...changes };
}

/** How many of these people are known here, and whether anybody is. */
export async function countKnown(db: Queryable, ids: readonly string[]): Promise<{ known: number; anybody: boolean }> {
  const text = `SELECT count(*) FILTER (WHERE id = ANY($1::text[]))::int AS known, count(*) > 0 AS anybody FROM people`;
  const [found] = await queryRows<{ known: number; anybody: boolean }>(db, { text, values: [ids] });
  return found ?? { known: 0, anybody: false };
}

/** Whether somebody shares a team with the caller. */
export async function isColleague(db: Queryable, { teams }: Caller, id: string): Promise<boolean> {
  if (teams.length === 0) return false;
  const text = 'SELECT FROM people WHERE id = $1 AND teams && $2::text[]';
  return (await queryRows(db, { name: 'is-colleague', text, values: [id, teams] })).length > 0;
}

/** Whether somebody is a member of a project: a person or a service by name, or a person by a team. */
export async function isMemberOf(db: Queryable, projectId: string, id: string): Promise<boolean> {
  const text = `SELECT FROM project_members WHERE project_id = $1 AND (
                  member = ANY($2::text[]) OR member IN (SELECT 'team:' || unnest(teams) FROM people WHERE id = $3))`;
  const values = [projectId, [`person:${id}`, `service:${id}`], id];
  return (await queryRows(db, { name: 'is-member-of', text, values })).length > 0;
}
