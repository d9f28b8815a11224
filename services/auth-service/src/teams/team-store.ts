import type { Pool, PoolClient } from 'pg';

type Db = Pool | PoolClient;

export interface NewTeam {
  /** Never changes. */
  handle: string;
  name: string;
  description: string;
}

/** A team as one person sees it. */
export interface TeamRow extends NewTeam {
  createdAt: Date;
  memberCount: number;
  /** Whether that person leads it; null where they are not in it. */
  lead: boolean | null;
}

export interface MemberRow {
  id: string;
  name: string;
  avatar: string | null;
  lead: boolean;
}

const COLUMNS = `handle, name, description, created_at AS "createdAt",
  (SELECT count(*)::int FROM team_members m WHERE m.handle = teams.handle) AS "memberCount",
  (SELECT lead FROM team_members m WHERE m.handle = teams.handle AND user_id = $1) AS lead`;

export interface TeamFilter {
  /** Only those that this person is in. */
  of?: string;
  /** The last handle of the page before. */
  after?: string;
  limit: number;
}

/**
 * A page of teams by handle, one more than asked to see whether more follow.
 *
 * @param userId who sees them
 */
export async function listTeams(db: Db, userId: string, { of, after, limit }: TeamFilter): Promise<TeamRow[]> {
  const { rows } = await db.query<TeamRow>(
    `SELECT ${COLUMNS} FROM teams
     WHERE ($2::uuid IS NULL OR handle IN (SELECT handle FROM team_members WHERE user_id = $2))
       AND ($3::text IS NULL OR handle > $3)
     ORDER BY handle LIMIT $4`,
    [userId, of, after, limit + 1],
  );
  return rows;
}

/** @param userId who sees it */
export async function findTeam(db: Db, handle: string, userId: string): Promise<TeamRow | undefined> {
  const { rows } = await db.query<TeamRow>(`SELECT ${COLUMNS} FROM teams WHERE handle = $2`, [userId, handle]);
  return rows[0];
}

/** Keeps a team, and who is in it, as it is until the transaction ends; false where there is none. Before any user's lock. */
export async function lockTeam(db: PoolClient, handle: string): Promise<boolean> {
  const { rowCount } = await db.query('SELECT FROM teams WHERE handle = $1 FOR UPDATE', [handle]);
  return rowCount === 1;
}

/** False where there is one of this handle. */
export async function insertTeam(db: PoolClient, { handle, name, description }: NewTeam): Promise<boolean> {
  const { rowCount } = await db.query(
    'INSERT INTO teams (handle, name, description) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
    [handle, name, description],
  );
  return rowCount === 1;
}

export const updateTeam = (db: PoolClient, { handle, name, description }: NewTeam) =>
  db.query('UPDATE teams SET name = $2, description = $3 WHERE handle = $1', [handle, name, description]);

/** With the membership of all that are in it. */
export const deleteTeam = (db: PoolClient, handle: string) => db.query('DELETE FROM teams WHERE handle = $1', [handle]);

/** Who is in a team: leads first, then by name. */
export async function membersOf(db: Db, handle: string): Promise<MemberRow[]> {
  const { rows } = await db.query<MemberRow>(
    `SELECT id, coalesce(nullif(name, ''), username) AS name, avatar, lead FROM team_members JOIN users ON id = user_id
     WHERE handle = $1 ORDER BY lead DESC, lower(coalesce(nullif(name, ''), username)), id`,
    [handle],
  );
  return rows;
}

/** The ids of those in a team, locked. */
export async function lockMembers(db: PoolClient, handle: string): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `SELECT id FROM users WHERE id IN (SELECT user_id FROM team_members WHERE handle = $1) ORDER BY id FOR NO KEY UPDATE`,
    [handle],
  );
  return rows.map(({ id }) => id);
}

/** Whether somebody leads a team; nothing where they are not in it. */
export async function leads(db: PoolClient, handle: string, userId: string): Promise<boolean | undefined> {
  const { rows } = await db.query<{ lead: boolean }>(
    'SELECT lead FROM team_members WHERE handle = $1 AND user_id = $2',
    [handle, userId],
  );
  return rows[0]?.lead;
}

export const putMember = (db: PoolClient, handle: string, userId: string, lead: boolean) =>
  db.query(
    `INSERT INTO team_members (handle, user_id, lead) VALUES ($1, $2, $3)
     ON CONFLICT (handle, user_id) DO UPDATE SET lead = excluded.lead`,
    [handle, userId, lead],
  );

export const removeMember = (db: PoolClient, handle: string, userId: string) =>
  db.query('DELETE FROM team_members WHERE handle = $1 AND user_id = $2', [handle, userId]);

/** Puts somebody into a team where there is one of this handle; false where there is not. */
export async function joinTeam(db: PoolClient, handle: string, userId: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `INSERT INTO team_members (handle, user_id) SELECT handle, $2 FROM (
       SELECT handle FROM teams WHERE handle = $1 FOR KEY SHARE
     ) AS team`,
    [handle, userId],
  );
  return rowCount === 1;
}

/** Locks the teams of somebody whose account will go, which is before their own lock. */
export const lockTeamsOf = (db: PoolClient, userId: string) =>
  db.query(
    `SELECT FROM teams WHERE handle IN (SELECT handle FROM team_members WHERE user_id = $1) ORDER BY handle FOR UPDATE`,
    [userId],
  );
