import type { Pool } from 'pg';
import { foundSql } from './user-store.ts';

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

/** How many people a search names; who is not among them is found by typing on. */
const MOST_FOUND = 20;

/**
 * People whose names have each of these words in them, those first where a name begins so.
 *
 * @param among whose names may be looked through: everybody's, or those of one person
 */
export async function searchPeople(db: Pool, q: string, among: 'everybody' | { id: string }): Promise<PersonRow[]> {
  const { rows } = await db.query<PersonRow>(
    `SELECT id, coalesce(nullif(name, ''), username) AS name, false AS deleted FROM users
     WHERE ${foundSql('$1', 'names')} AND ($2::uuid IS NULL OR id = $2)
     ORDER BY search_text LIKE '% ' || trim(fold_text($1)) || '%' DESC, lower(coalesce(nullif(name, ''), username)), id
     LIMIT ${MOST_FOUND}`,
    [q, among === 'everybody' ? null : among.id],
  );
  return rows;
}
