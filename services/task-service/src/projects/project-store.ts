import type { Project, ProjectMember, ProjectState } from '@taskward/contracts/http';
import { decodeCursor, type Page, pageOf, type Queryable, queryRows } from '@taskward/service-kit';
import Joi from 'joi';
import type { Caller } from '../access/callers.ts';
import { namesOf } from '../access/task-access.ts';
import { cursorInstant } from '../tasks/list/task-cursor.ts';
import type { ProjectListQuery } from './project-schema.ts';

/** Members by the names that audiences have: "person:<id>", "team:<handle>", "service:<client id>". */
const PREFIX: Record<ProjectMember['kind'], string> = { user: 'person', team: 'team', service: 'service' };

export const nameOf = ({ kind, id }: Pick<ProjectMember, 'kind' | 'id'>): string => `${PREFIX[kind]}:${id}`;

const COLUMNS = `id, name, description, color, archived_at AS "archivedAt", created_by AS "createdBy",
  created_at AS "createdAt", updated_at AS "updatedAt", version,
  (SELECT coalesce(json_agg(json_build_object(
     'kind', CASE split_part(member, ':', 1) WHEN 'person' THEN 'user' ELSE split_part(member, ':', 1) END,
     'id', substr(member, strpos(member, ':') + 1), 'lead', lead) ORDER BY member), '[]')
   FROM project_members WHERE project_id = projects.id) AS members`;
const OPEN_TASKS = `(SELECT count(*)::int FROM tasks
  WHERE project_id = projects.id AND status NOT IN ('done', 'cancelled')) AS "openTasks"`;

export async function findProject(db: Queryable, id: string): Promise<Project | undefined> {
  const text = `SELECT ${COLUMNS}, ${OPEN_TASKS} FROM projects WHERE id = $1`;
  return (await queryRows<Project>(db, { name: 'find-project', text, values: [id] }))[0];
}

/** The project, locked until the transaction ends: what follows sees no other change of it. */
export async function lockProject(db: Queryable, id: string): Promise<ProjectState | undefined> {
  // Two statements: the members are those of after the wait.
  await db.query({ name: 'lock-project', text: 'SELECT FROM projects WHERE id = $1 FOR UPDATE', values: [id] });
  const text = `SELECT ${COLUMNS} FROM projects WHERE id = $1`;
  return (await queryRows<ProjectState>(db, { name: 'read-project-state', text, values: [id] }))[0];
}

const place = Joi.array().ordered(cursorInstant, Joi.string().max(64).required());

/** A page of the caller's projects, newest first; of every project where they see all. */
export async function listProjects(
  db: Queryable,
  caller: Caller,
  { archived, limit, cursor }: ProjectListQuery,
): Promise<{ projects: Project[]; page: Page }> {
  const [at, id] = decodeCursor<string[]>(cursor, place) ?? [];
  const mine = 'id IN (SELECT project_id FROM project_members WHERE member = ANY($1::text[]))';
  const text = `SELECT ${COLUMNS}, ${OPEN_TASKS} FROM projects
                WHERE ($1::text[] IS NULL OR ${mine}) AND ($2::boolean IS NULL OR (archived_at IS NOT NULL) = $2)
                  AND ($3::timestamptz IS NULL OR (created_at, id) < ($3, $4))
                ORDER BY created_at DESC, id DESC LIMIT $5`;
  const values = [caller.seesAll ? null : namesOf(caller), archived ?? null, at ?? null, id ?? null, limit + 1];
  const found = await queryRows<Project>(db, { text, values });
  const { rows, page } = pageOf(found, limit, (last) => [last.createdAt, last.id]);
  return { projects: rows, page };
}

export async function insertProject(db: Queryable, project: ProjectState): Promise<void> {
  const { id, name, description, color, createdBy, createdAt, members } = project;
  await db.query({
    name: 'insert-project',
    text: `INSERT INTO projects (id, name, description, color, created_by, created_at, updated_at, version)
           VALUES ($1, $2, $3, $4, $5, $6, $6, 1)`,
    values: [id, name, description, color, createdBy, createdAt],
  });
  await writeMembers(db, id, members);
}

/** Writes a changed project over the one that is locked. */
export async function updateProject(db: Queryable, project: ProjectState): Promise<void> {
  const { id, name, description, color, archivedAt, updatedAt, version } = project;
  await db.query({
    name: 'update-project',
    text: `UPDATE projects SET name = $2, description = $3, color = $4, archived_at = $5, updated_at = $6, version = $7
           WHERE id = $1`,
    values: [id, name, description, color, archivedAt, updatedAt, version],
  });
}

/** These are the members from now on. */
export async function writeMembers(db: Queryable, id: string, members: ProjectMember[]): Promise<void> {
  await db.query({
    name: 'write-members',
    text: `WITH gone AS (DELETE FROM project_members WHERE project_id = $1 AND member <> ALL($2::text[]))
           INSERT INTO project_members (project_id, member, lead) SELECT $1, * FROM unnest($2::text[], $3::boolean[])
           ON CONFLICT (project_id, member) DO UPDATE SET lead = excluded.lead`,
    values: [id, members.map(nameOf), members.map(({ lead }) => lead)],
  });
}

export async function deleteProject(db: Queryable, id: string): Promise<void> {
  await db.query({ name: 'delete-project-row', text: 'DELETE FROM projects WHERE id = $1', values: [id] });
}

/** In how many projects a member is by this name. */
export async function countProjects(db: Queryable, name: string): Promise<number> {
  const text = 'SELECT count(*)::int AS n FROM project_members WHERE member = $1';
  return (await queryRows<{ n: number }>(db, { name: 'count-projects', text, values: [name] }))[0]?.n ?? 0;
}

/** Whether tasks that are not this person's, or service's, to do with as they like have this id as a mere name. */
export async function isNameOfOthers(db: Queryable, projectId: string, me: string): Promise<boolean> {
  const text = `SELECT EXISTS (SELECT FROM tasks WHERE project_id = $1 AND created_by <> $2
                  AND assigned_to IS DISTINCT FROM $2) AS taken`;
  return (
    (await queryRows<{ taken: boolean }>(db, { name: 'is-name-of-others', text, values: [projectId, me] }))[0]
      ?.taken === true
  );
}

/** The projects that have a member of this name, in order of their ids. */
export async function projectsOf(db: Queryable, name: string): Promise<string[]> {
  const text = 'SELECT project_id AS id FROM project_members WHERE member = $1 ORDER BY project_id';
  return (await queryRows<{ id: string }>(db, { name: 'projects-of', text, values: [name] })).map(({ id }) => id);
}
