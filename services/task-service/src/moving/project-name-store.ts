import { type Queryable, queryRows } from '@taskward/service-kit';
import type { Caller } from '../access/callers.ts';
import { namesOf } from '../access/task-access.ts';

/** What those of these projects are called that the caller is in; all of them where they see all. */
export async function projectNames(db: Queryable, caller: Caller, ids: string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const text = `SELECT id, name FROM projects WHERE id = ANY($1::text[]) AND ($2::text[] IS NULL OR id IN (
                  SELECT project_id FROM project_members WHERE member = ANY($2::text[])))`;
  const values = [ids, caller.seesAll ? null : namesOf(caller)];
  const found = await queryRows<{ id: string; name: string }>(db, { name: 'project-names', text, values });
  return new Map(found.map(({ id, name }) => [id, name]));
}
