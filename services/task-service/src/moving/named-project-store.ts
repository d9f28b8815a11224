import { type Queryable, queryRows } from '@taskward/service-kit';
import type { Caller } from '../access/callers.ts';
import { namesOf } from '../access/task-access.ts';

/** The projects that the caller is in, are not archived and are called so, whatever the case. */
export function projectsCalled(
  db: Queryable,
  caller: Caller,
  names: string[],
): Promise<Array<{ name: string; id: string }>> {
  const text = `SELECT DISTINCT asked.name, id FROM unnest($1::text[]) AS asked (name)
                JOIN projects ON lower(projects.name) = lower(asked.name) AND archived_at IS NULL
                JOIN project_members ON project_id = id AND member = ANY($2::text[]) ORDER BY id`;
  return queryRows(db, { name: 'projects-called', text, values: [names, namesOf(caller)] });
}
