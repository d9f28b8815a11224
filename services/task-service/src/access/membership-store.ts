import { type Queryable, queryRows } from '@taskward/service-kit';
import type { Caller } from './callers.ts';
import { namesOf, type Place } from './task-access.ts';

/** As the function hold_projects gives it. */
const STATE = "key || ':' || version";

/** The project of this id as the caller stands to it; undefined for no id, and for one that is a mere name. */
export async function findPlace(db: Queryable, caller: Caller, projectId: string | null): Promise<Place | undefined> {
  if (projectId === null) return undefined;
  const text = `SELECT 'project:' || key AS audience, ${STATE} AS state, archived_at IS NOT NULL AS "isArchived",
                  coalesce(bool_or(member IS NOT NULL), FALSE) AS "isMember", coalesce(bool_or(lead), FALSE) AS "isLead"
                FROM projects LEFT JOIN project_members ON project_id = id AND member = ANY($2::text[])
                WHERE id = $1 GROUP BY id`;
  const places = await queryRows<Place>(db, { name: 'find-place', text, values: [projectId, namesOf(caller)] });
  return places[0];
}

/** Of an id of a project a hash is locked, so that names that nobody has made a project of can be locked as well. */
const LOCK = 'hashtextextended($1, 7305)';

/** The same, and until the transaction ends no project of this id is made, archived or deleted. */
export async function holdPlace(db: Queryable, caller: Caller, projectId: string | null): Promise<Place | undefined> {
  if (projectId === null) return undefined;
  const text = `SELECT pg_advisory_xact_lock_shared(${LOCK})`;
  await db.query({ name: 'hold-place', text, values: [projectId] });
  return findPlace(db, caller, projectId);
}

/** Waits for those who hold it, and lets nobody else until the transaction ends. */
export async function lockPlace(db: Queryable, projectId: string): Promise<void> {
  await db.query({ name: 'lock-place', text: `SELECT pg_advisory_xact_lock(${LOCK})`, values: [projectId] });
}

/** The caller's projects; of those that are given, where some are. */
export async function findProjects(db: Queryable, caller: Caller, among?: readonly string[]): Promise<string[]> {
  const text = `SELECT DISTINCT project_id AS id FROM project_members
                WHERE member = ANY($1::text[]) AND ($2::text[] IS NULL OR project_id = ANY($2))`;
  const values = [namesOf(caller), among ?? null];
  return (await queryRows<{ id: string }>(db, { name: 'find-projects', text, values })).map(({ id }) => id);
}

/** As whom a caller reads events now: by name, and as a member of their projects. */
export async function findAudiences(db: Queryable, caller: Caller): Promise<string[]> {
  const names = namesOf(caller);
  const text = `SELECT DISTINCT 'project:' || key AS audience FROM project_members JOIN projects ON id = project_id
                WHERE member = ANY($1::text[])`;
  const found = await queryRows<{ audience: string }>(db, { name: 'find-audiences', text, values: [names] });
  return [...names, ...found.map(({ audience }) => audience)];
}
