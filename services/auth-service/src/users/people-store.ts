import type { Pool } from 'pg';
import { foundSql } from './user-store.ts';

/** As much of somebody as everybody who is signed in may know. */
export interface PersonRow {
  id: string;
  name: string;
  avatar: string | null;
  kind: 'user' | 'service';
  deleted: boolean;
}

/** With the language that they want to be spoken to, for services that write to people. */
export interface AddresseeRow extends PersonRow {
  locale: string | null;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const NAME = `coalesce(nullif(name, ''), username)`;

/** The people and services with these ids, also those who were deleted; without those who never were. */
export async function findPeople(db: Pool, ids: string[]): Promise<AddresseeRow[]> {
  const { rows } = await db.query<AddresseeRow>({
    name: 'people-by-id',
    text: `SELECT id::text, ${NAME} AS name, avatar, 'user' AS kind, false AS deleted, locale FROM users WHERE id = ANY ($1)
           UNION ALL
           SELECT id::text, name, NULL, 'user', true, NULL FROM deleted_users d
           WHERE id = ANY ($1) AND NOT EXISTS (SELECT FROM users u WHERE u.id = d.id)
           UNION ALL SELECT id, name, NULL, 'service', false, NULL FROM clients WHERE id = ANY ($2)
           UNION ALL SELECT id, name, NULL, 'service', true, NULL FROM deleted_clients WHERE id = ANY ($2)
           ORDER BY id`,
    values: [ids.filter((id) => UUID.test(id)), ids],
  });
  return rows;
}

/** How many people a search names; who is not among them is found by typing on. */
const MOST_FOUND = 20;

/**
 * People whose names have each of these words in them, those first where a name begins so; without a word anybody.
 *
 * @param colleaguesOf whose colleagues may be looked through, themselves among them; everybody unless given
 */
export async function searchPeople(db: Pool, q: string, colleaguesOf?: string): Promise<PersonRow[]> {
  const { rows } = await db.query<PersonRow>(
    `SELECT id, ${NAME} AS name, avatar, 'user' AS kind, false AS deleted FROM users
     WHERE ${q === '' ? 'TRUE' : foundSql('$1', 'names')}
       AND ($2::uuid IS NULL OR id = $2 OR id IN (
         SELECT m.user_id FROM team_members own JOIN team_members m USING (handle) WHERE own.user_id = $2))
     ORDER BY search_text LIKE '% ' || trim(fold_text($1)) || '%' DESC, lower(${NAME}), id
     LIMIT ${MOST_FOUND}`,
    [q, colleaguesOf],
  );
  return rows;
}

/** Of one name so many people are told: who is not among them cannot be meant by it alone. */
const MOST_CALLED = 20;

/** The people who can sign in and are called so, by their address, their username or their whole name, whatever the case. */
export async function findNamed(db: Pool, names: string[]): Promise<Array<{ name: string; id: string }>> {
  const { rows } = await db.query<{ name: string; id: string }>({
    name: 'people-named',
    text: `WITH asked AS (SELECT DISTINCT asked, lower(asked) AS folded FROM unnest($1::text[]) AS asked),
           found AS (
             SELECT asked, id FROM asked JOIN users ON lower(email) = folded WHERE disabled_at IS NULL
             UNION SELECT asked, id FROM asked JOIN users ON lower(username) = folded WHERE disabled_at IS NULL
             UNION SELECT asked, id FROM asked JOIN users ON lower(name) = folded WHERE disabled_at IS NULL)
           SELECT asked AS name, id::text FROM (
             SELECT *, row_number() OVER (PARTITION BY asked ORDER BY id) AS n FROM found) AS numbered
           WHERE n <= ${MOST_CALLED} ORDER BY asked, id`,
    values: [names],
  });
  return rows;
}
