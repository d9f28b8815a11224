import { type Queryable, queryRows } from '@taskward/service-kit';

const idsOf = async (db: Queryable, name: string, text: string, values: unknown[]) =>
  (await queryRows<{ id: string }>(db, { name, text, values })).map(({ id }) => id);

/** Uploads that were begun so many milliseconds ago and never finished. */
export function findAbandoned(db: Queryable, lifetimeMs: number): Promise<string[]> {
  const text = `SELECT id FROM attachments WHERE state = 'arriving' AND created_at < now() - make_interval(secs => $1)`;
  return idsOf(db, 'find-abandoned', text, [lifetimeMs / 1_000]);
}

/** A file that is stored and was not yet counted. */
export interface Uncounted {
  id: string;
  taskId: string | null;
  owner: string;
}

/** Files that nobody went on with for so many milliseconds. */
export function findUncounted(db: Queryable, afterMs: number): Promise<Uncounted[]> {
  const text = `SELECT id, task_id AS "taskId", owner FROM attachments
                WHERE state = 'stored' AND created_at < now() - make_interval(secs => $1) ORDER BY id LIMIT 100`;
  return queryRows<Uncounted>(db, { name: 'find-uncounted', text, values: [afterMs / 1_000] });
}

/** Which of these ids no file has, of whatever state. */
export async function idsWithoutRow(db: Queryable, ids: string[]): Promise<Set<string>> {
  const text =
    'SELECT id FROM unnest($1::uuid[]) AS given (id) WHERE NOT EXISTS (SELECT FROM attachments WHERE attachments.id = given.id)';
  return new Set(await idsOf(db, 'ids-without-row', text, [ids]));
}

/** Files that can be seen, by their ids, from after the given one. */
export function listReady(db: Queryable, after: string | null, limit: number): Promise<string[]> {
  const text = `SELECT id FROM attachments
                WHERE state = 'ready' AND id > coalesce($1::uuid, '00000000-0000-0000-0000-000000000000') ORDER BY id LIMIT $2`;
  return idsOf(db, 'list-ready', text, [after, limit]);
}
