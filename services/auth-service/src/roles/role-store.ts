import type { Permission } from '@taskward/contracts/permissions';
import type { Pool, PoolClient } from 'pg';

export interface RoleRow {
  name: string;
  permissions: Permission[];
}

/** Every role, by name. */
export async function listRoles(db: Pool): Promise<RoleRow[]> {
  return (await db.query<RoleRow>('SELECT name, permissions FROM roles ORDER BY name')).rows;
}

/** Those of the roles that there are, which stay so until the transaction ends. */
export async function lockRoles(db: PoolClient, names: readonly string[]): Promise<RoleRow[]> {
  const { rows } = await db.query<RoleRow>(
    'SELECT name, permissions FROM roles WHERE name = ANY ($1) ORDER BY name FOR SHARE',
    [names],
  );
  return rows;
}

/** A role for whoever changes it: nobody is given it meanwhile. */
export async function lockRole(db: PoolClient, name: string): Promise<RoleRow | undefined> {
  const { rows } = await db.query<RoleRow>('SELECT name, permissions FROM roles WHERE name = $1 FOR UPDATE', [name]);
  return rows[0];
}

/** False where there is one of this name. */
export async function insertRole(db: PoolClient, { name, permissions }: RoleRow): Promise<boolean> {
  const { rowCount } = await db.query('INSERT INTO roles (name, permissions) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    name,
    permissions,
  ]);
  return rowCount === 1;
}

/** Those who have it may then do what it says (a trigger does that). */
export const updateRole = (db: PoolClient, { name, permissions }: RoleRow) =>
  db.query('UPDATE roles SET permissions = $2 WHERE name = $1', [name, permissions]);

export const deleteRole = (db: PoolClient, name: string) => db.query('DELETE FROM roles WHERE name = $1', [name]);

/** The ids of those who have a role. */
export async function holdersOf(db: PoolClient, name: string): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>('SELECT id FROM users WHERE $1 = ANY (roles)', [name]);
  return rows.map(({ id }) => id);
}
