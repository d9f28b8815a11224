import type { Import, ImportLine } from '@taskward/contracts/http';
import { decodeCursor, type Page, pageOf, type Queryable, queryRows, uuid } from '@taskward/service-kit';
import Joi from 'joi';
import type { Directory } from './import-directory.ts';
import type { Draft } from './import-drafts.ts';
import type { Refused } from './import-item.ts';

/** What an import is known by and counts, as its owner sees it. */
const COLUMNS = `id, source, state, total, made, refused, undone, kept, reason, created_at AS "createdAt", ended_at AS "endedAt",
  (SELECT coalesce(json_agg(value ->> 'name'), '[]') FROM json_each(projects) WHERE value ->> 'made' = 'true') AS projects`;

/** An import that is asked for. */
export interface NewImport {
  id: string;
  owner: string;
  rights: object;
  rightsUntil: string;
  traceparent: string;
  directory: Directory;
  drafts: Draft[];
  refused: Refused[];
}

const AT_ONCE = 1_000;

/** @throws unique_violation where the owner has one in work */
export async function insertImport(db: Queryable, made: NewImport): Promise<void> {
  const { id, owner, rights, rightsUntil, traceparent, directory, drafts, refused } = made;
  const { source, people, projects } = directory;
  await db.query({
    name: 'insert-import',
    text: `INSERT INTO imports (id, owner, source, state, rights, rights_until, traceparent, people, projects, total, refused, created_at, moved_at)
           VALUES ($1, $2, $3, 'working', $4, $5, $6, $7, $8, $9, $10, now(), now())`,
    values: [
      ...[id, owner, source, JSON.stringify(rights), rightsUntil, traceparent],
      ...[JSON.stringify(people), JSON.stringify(projects), drafts.length + refused.length, refused.length],
    ],
  });
  const lines = [
    ...drafts.map((draft) => ({ position: draft.position, line: draft.line, draft })),
    ...refused.map(({ line, title, fault }, at) => ({ position: drafts.length + at, line, title, fault })),
  ];
  for (let from = 0; from < lines.length; from += AT_ONCE) {
    await db.query({
      name: 'insert-import-lines',
      text: `INSERT INTO import_lines (import_id, position, line, draft, title, fault)
             SELECT $1, * FROM json_to_recordset($2) AS l (position int, line int, draft json, title text, fault text)`,
      values: [id, JSON.stringify(lines.slice(from, from + AT_ONCE))],
    });
  }
}

export async function findImport(db: Queryable, owner: string, id: string): Promise<Import | undefined> {
  const text = `SELECT ${COLUMNS} FROM imports WHERE owner = $1 AND id = $2`;
  return (await queryRows<Import>(db, { name: 'find-import', text, values: [owner, id] }))[0];
}

/** A page of somebody's imports, newest first. */
export async function listImports(
  db: Queryable,
  owner: string,
  { limit, cursor }: { limit: number; cursor?: string },
): Promise<{ imports: Import[]; page: Page }> {
  const after = decodeCursor(cursor, uuid) ?? null;
  const text = `SELECT ${COLUMNS} FROM imports WHERE owner = $1 AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`;
  const found = await queryRows<Import>(db, { name: 'list-imports', text, values: [owner, after, limit + 1] });
  const { rows, page } = pageOf(found, limit, ({ id }) => id);
  return { imports: rows, page };
}

const place = Joi.array<[number, number]>().ordered(
  Joi.number().integer().required(),
  Joi.number().integer().required(),
);

/** A page of the lines of which there is something to tell, in the order of the file. */
export async function listLines(
  db: Queryable,
  id: string,
  { limit, cursor }: { limit: number; cursor?: string },
): Promise<{ lines: ImportLine[]; page: Page }> {
  const [line, position] = decodeCursor<[number, number]>(cursor, place) ?? [];
  const text = `SELECT line, position, title, task_id AS "taskId", fault, remarks FROM import_lines
                WHERE import_id = $1 AND title IS NOT NULL AND ($2::int IS NULL OR (line, position) > ($2, $3::int))
                ORDER BY line, position LIMIT $4`;
  const values = [id, line ?? null, position ?? null, limit + 1];
  const found = await queryRows<ImportLine & { position: number }>(db, { name: 'list-import-lines', text, values });
  const { rows, page } = pageOf(found, limit, (last) => [last.line, last.position]);
  return { lines: rows.map(({ position: _, ...told }) => told), page };
}

/** @returns whether there is one of the owner's that can be undone */
export async function beginUndo(
  db: Queryable,
  owner: string,
  id: string,
  { rights, rightsUntil, traceparent }: Pick<NewImport, 'rights' | 'rightsUntil' | 'traceparent'>,
): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'begin-undo',
    text: `WITH begun AS (
             UPDATE imports SET state = 'undoing', rights = $3, rights_until = $4, traceparent = $5, reason = NULL, ended_at = NULL, moved_at = now()
             WHERE owner = $1 AND id = $2 AND state IN ('done', 'stopped') RETURNING id),
           left_out AS (UPDATE import_lines SET draft = NULL FROM begun WHERE import_id = begun.id AND draft IS NOT NULL)
           SELECT FROM begun`,
    values: [owner, id, JSON.stringify(rights), rightsUntil, traceparent],
  });
  return rowCount === 1;
}

/** Forgets what somebody brought along; the tasks stay. */
export async function deleteImportsOf(db: Queryable, owner: string): Promise<void> {
  await db.query({ name: 'delete-imports-of', text: 'DELETE FROM imports WHERE owner = $1', values: [owner] });
}

/** How long an import can be undone, and its report be read. */
const KEPT = "interval '30 days'";

export async function forgetOldImports(db: Queryable): Promise<void> {
  await db.query(`DELETE FROM imports WHERE ended_at < now() - ${KEPT}`);
}
