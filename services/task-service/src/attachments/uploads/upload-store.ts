import { type Queryable, queryRows } from '@taskward/service-kit';

/** A file that comes in several requests, and how far it is. */
export interface Upload {
  id: string;
  taskId: string | null;
  owner: string;
  name: string;
  /** Bytes that it has when all of it is there. */
  size: number;
  state: 'arriving' | 'stored' | 'ready';
}

export async function findUpload(db: Queryable, id: string): Promise<Upload | undefined> {
  const text = `SELECT id, task_id AS "taskId", owner, name, size::float8 AS size, state FROM attachments WHERE id = $1`;
  return (await queryRows<Upload>(db, { name: 'find-upload', text, values: [id] }))[0];
}

/** Of a file that was arriving all bytes are there. */
export async function markStored(db: Queryable, id: string, contentType: string, checksum: string): Promise<void> {
  await db.query({
    name: 'mark-stored',
    text: `UPDATE attachments SET state = 'stored', content_type = $2, checksum = $3 WHERE id = $1 AND state = 'arriving'`,
    values: [id, contentType, checksum],
  });
}

/** What is there already stays. */
export async function deleteArriving(db: Queryable, id: string): Promise<void> {
  const text = `DELETE FROM attachments WHERE id = $1 AND state = 'arriving'`;
  await db.query({ name: 'delete-arriving', text, values: [id] });
}
