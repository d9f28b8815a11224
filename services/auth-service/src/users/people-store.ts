import type { Pool } from 'pg';

/** As much of somebody as everybody who is signed in may know. */
export interface PersonRow {
  id: string;
  name: string;
  deleted: boolean;
}

/** The people with these ids, also those who were deleted; without those who never were. */
export async function findPeople(db: Pool, ids: string[]): Promise<PersonRow[]> {
  const { rows } = await db.query<PersonRow>({
    name: 'people-by-id',
    text: `SELECT id, coalesce(nullif(name, ''), username) AS name, false AS deleted FROM users WHERE id = ANY ($1)
           UNION ALL
           SELECT id, name, true FROM deleted_users d
           WHERE id = ANY ($1) AND NOT EXISTS (SELECT FROM users u WHERE u.id = d.id)
           ORDER BY id`,
    values: [ids],
  });
  return rows;
}
