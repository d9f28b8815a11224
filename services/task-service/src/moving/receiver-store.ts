import { type Queryable, queryRows } from '@taskward/service-kit';
import type { Caller } from '../access/callers.ts';

/**
 * To whom of these people the caller may give tasks, of each project and of none: to colleagues, and to whoever is in the
 * project, as `mayGiveTo` says it of one.
 */
export async function mayHave(
  db: Queryable,
  { teams }: Caller,
  projectIds: Array<string | null>,
  ids: string[],
): Promise<Map<string | null, Set<string>>> {
  if (ids.length === 0) return new Map();
  const text = `SELECT NULL AS "projectId", id FROM people WHERE id = ANY($1::text[]) AND teams && $2::text[]
                UNION ALL
                SELECT project_id, id FROM unnest($1::text[]) AS asked (id) JOIN project_members ON project_id = ANY($3::text[])
                WHERE member IN ('person:' || id, 'service:' || id)
                  OR member IN (SELECT 'team:' || unnest(teams) FROM people WHERE people.id = asked.id)`;
  const values = [ids, teams, projectIds.filter((id) => id !== null)];
  const found = await queryRows<{ projectId: string | null; id: string }>(db, { name: 'may-have', text, values });
  const colleagues = found.filter(({ projectId }) => projectId === null).map(({ id }) => id);
  const members = Map.groupBy(found, ({ projectId }) => projectId);
  return new Map(
    projectIds.map((id) => [id, new Set([...colleagues, ...(members.get(id) ?? []).map((one) => one.id)])]),
  );
}
