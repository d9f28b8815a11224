import type { View } from '@taskward/contracts/http';
import { decodeCursor, type Page, pageOf, type Queryable, queryRows, uuid } from '@taskward/service-kit';
import Joi from 'joi';

/** Whose a view is: somebody's, by the name that they have in audiences, or a project's. */
export type Holder = { owner: string; projectId: null } | { owner: null; projectId: string };

const COLUMNS = `id, name, project_id AS "projectId", query, position, created_by AS "createdBy",
  created_at AS "createdAt", updated_at AS "updatedAt"`;

/** As IS NOT DISTINCT FROM says it, which no index answers: one of the two is null. */
const HELD = '(owner = $1 OR project_id = $2)';

const place = Joi.array<[number, string]>().ordered(Joi.number().integer().required(), uuid.required());

/** A page of the views of these holders, in the order that they were given. */
export async function listViews(
  db: Queryable,
  owner: string | null,
  projects: readonly string[],
  { limit, cursor }: { limit: number; cursor?: string },
): Promise<{ views: View[]; page: Page }> {
  const [position, id] = decodeCursor<[number, string]>(cursor, place) ?? [];
  const text = `SELECT ${COLUMNS} FROM views
                WHERE (owner = $1 OR project_id = ANY($2::text[]))
                  AND ($3::int IS NULL OR (position, id) > ($3, $4::uuid))
                ORDER BY position, id LIMIT $5`;
  const found = await queryRows<View>(db, { text, values: [owner, projects, position, id, limit + 1] });
  const { rows: views, page } = pageOf(found, limit, (last) => [last.position, last.id]);
  return { views, page };
}

/** Waits for whoever else adds one there; how many there are by then, and behind which place. */
export async function lockHolder(db: Queryable, { owner, projectId }: Holder): Promise<{ count: number; end: number }> {
  // Hashed like the places of projects, with another seed.
  const name = owner ?? `project:${projectId}`;
  const lock = 'SELECT pg_advisory_xact_lock(hashtextextended($1, 7306))';
  await db.query({ name: 'lock-views', text: lock, values: [name] });
  const text = `SELECT count(*)::int AS count, coalesce(max(position) + 1, 0) AS end FROM views WHERE ${HELD}`;
  const rows = await queryRows<{ count: number; end: number }>(db, {
    name: 'count-views',
    text,
    values: [owner, projectId],
  });
  return rows[0] ?? { count: 0, end: 0 };
}

export async function insertView(db: Queryable, view: View, owner: string | null): Promise<void> {
  const { id, projectId, name, query, position, createdBy, createdAt } = view;
  await db.query({
    name: 'insert-view',
    text: `INSERT INTO views (id, owner, project_id, name, query, position, created_by, created_at, updated_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)`,
    values: [id, owner, projectId, name, query, position, createdBy, createdAt],
  });
}

/** A view with whose it is, locked until the transaction ends. */
export async function lockView(db: Queryable, id: string): Promise<{ view: View; owner: string | null } | undefined> {
  const text = `SELECT ${COLUMNS}, owner FROM views WHERE id = $1 FOR UPDATE`;
  const [row] = await queryRows<View & { owner: string | null }>(db, { name: 'lock-view', text, values: [id] });
  if (!row) return undefined;
  const { owner, ...view } = row;
  return { view, owner };
}

export async function updateView(db: Queryable, { id, name, query, position, updatedAt }: View): Promise<void> {
  await db.query({
    name: 'update-view',
    text: 'UPDATE views SET name = $2, query = $3, position = $4, updated_at = $5 WHERE id = $1',
    values: [id, name, query, position, updatedAt],
  });
}

export async function deleteView(db: Queryable, id: string): Promise<void> {
  await db.query({ name: 'delete-view', text: 'DELETE FROM views WHERE id = $1', values: [id] });
}

/** Of somebody who is no more nothing is left. */
export async function deleteViewsOf(db: Queryable, owner: string): Promise<void> {
  await db.query({ name: 'delete-views-of', text: 'DELETE FROM views WHERE owner = $1', values: [owner] });
}
