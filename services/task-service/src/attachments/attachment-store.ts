import type { Attachment } from '@taskward/contracts/http';
import { type Queryable, queryRows } from '@taskward/service-kit';

/** A file as it is written down when it begins to be one. */
export interface NewAttachment {
  id: string;
  taskId: string | null;
  /** "person:<id>" or "service:<client id>". */
  owner: string;
  name: string;
  size: number;
  /** Null, and the checksum as well, while it is still arriving. */
  contentType: string | null;
  checksum: string | null;
  createdAt: string;
}

/** A file with whose it is. */
export interface OwnedAttachment extends Attachment {
  owner: string;
}

const COLUMNS = `id, task_id AS "taskId", name, size::float8 AS size, content_type AS "contentType", checksum,
  substr(owner, position(':' IN owner) + 1) AS "uploadedBy", created_at AS "createdAt", owner,
  CASE WHEN thumbnail THEN '/api/v1/attachments/' || id || '/thumbnail' END AS thumbnail`;

/** As the outside sees it. */
export const shown = ({ owner: _owner, ...attachment }: OwnedAttachment): Attachment => attachment;

/** A page of a task's files, oldest first, or of somebody's own that belong to no task. */
export async function listAttachments(
  db: Queryable,
  of: { taskId: string } | { owner: string },
  after: string | null,
  limit: number,
): Promise<Attachment[]> {
  const [name, where, value] =
    'taskId' in of
      ? ['list-attachments', 'task_id = $1', of.taskId]
      : ['list-files', 'owner = $1 AND task_id IS NULL', of.owner];
  const text = `SELECT ${COLUMNS} FROM attachments
                WHERE ${where} AND state = 'ready' AND id > coalesce($2::uuid, '00000000-0000-0000-0000-000000000000')
                ORDER BY id LIMIT $3`;
  return (await queryRows<OwnedAttachment>(db, { name, text, values: [value, after, limit] })).map(shown);
}

export async function findAttachment(db: Queryable, id: string): Promise<OwnedAttachment | undefined> {
  const text = `SELECT ${COLUMNS} FROM attachments WHERE id = $1 AND state = 'ready'`;
  return (await queryRows<OwnedAttachment>(db, { name: 'find-attachment', text, values: [id] }))[0];
}

/** The files with these ids that there are, by id. */
export async function findAttachments(db: Queryable, ids: string[]): Promise<Map<string, Attachment>> {
  if (ids.length === 0) return new Map();
  const text = `SELECT ${COLUMNS} FROM attachments WHERE id = ANY($1::uuid[]) AND state = 'ready'`;
  const found = await queryRows<OwnedAttachment>(db, { name: 'find-attachments', text, values: [ids] });
  return new Map(found.map((row) => [row.id, shown(row)]));
}

/** Writes down a file whose bytes are all there, or are to come; nobody sees it yet. */
export async function insertAttachment(db: Queryable, file: NewAttachment): Promise<void> {
  await db.query({
    name: 'insert-attachment',
    text: `INSERT INTO attachments (id, task_id, owner, name, size, state, content_type, checksum, created_at)
           VALUES ($1, $2, $3, $4, $5, CASE WHEN $7::text IS NULL THEN 'arriving' ELSE 'stored' END::attachment_state, $6, $7, $8)`,
    values: [file.id, file.taskId, file.owner, file.name, file.size, file.contentType, file.checksum, file.createdAt],
  });
}

/** @returns the file where it was stored and is seen from now on; undefined where it is gone, or was seen before */
export async function makeReady(db: Queryable, id: string): Promise<OwnedAttachment | undefined> {
  const text = `UPDATE attachments SET state = 'ready' WHERE id = $1 AND state = 'stored' RETURNING ${COLUMNS}`;
  return (await queryRows<OwnedAttachment>(db, { name: 'make-ready', text, values: [id] }))[0];
}

/** Notes that smaller pictures were made. @returns whether the file is there */
export async function markThumbnail(db: Queryable, id: string): Promise<boolean> {
  const text = `UPDATE attachments SET thumbnail = TRUE WHERE id = $1 AND state = 'ready'`;
  return (await db.query({ name: 'mark-thumbnail', text, values: [id] })).rowCount === 1;
}

/** Its bytes are removed by whoever finds it in `removed_files`. */
export async function deleteAttachment(db: Queryable, id: string): Promise<void> {
  await db.query({ name: 'delete-attachment', text: 'DELETE FROM attachments WHERE id = $1', values: [id] });
}

/** Of somebody who is no more the files are gone that belong to no task. */
export async function deleteFilesOf(db: Queryable, owner: string): Promise<void> {
  const text = 'DELETE FROM attachments WHERE owner = $1 AND task_id IS NULL';
  await db.query({ name: 'delete-files-of', text, values: [owner] });
}

/** Bytes of all that somebody uploaded, what is still arriving among it. */
export async function sumSizes(db: Queryable, owner: string): Promise<number> {
  const text = 'SELECT coalesce(sum(size), 0)::float8 AS sum FROM attachments WHERE owner = $1';
  return (await queryRows<{ sum: number }>(db, { name: 'sum-sizes', text, values: [owner] }))[0]?.sum ?? 0;
}

/** Until the transaction ends nobody else takes room of the same person. */
export async function lockOwner(db: Queryable, owner: string): Promise<void> {
  // Hashed like the places of projects, with another seed.
  const text = 'SELECT pg_advisory_xact_lock(hashtextextended($1, 7307))';
  await db.query({ name: 'lock-owner', text, values: [owner] });
}

/** How many files a task has, counted to `most`. */
export async function countAttachments(db: Queryable, taskId: string, most: number): Promise<number> {
  const text = 'SELECT count(*)::int AS count FROM (SELECT FROM attachments WHERE task_id = $1 LIMIT $2) AS counted';
  const values = [taskId, most];
  return (await queryRows<{ count: number }>(db, { name: 'count-attachments', text, values }))[0]?.count ?? 0;
}
