import type { Pool, PoolClient } from 'pg';

/** One row of users, without its password hash. */
export interface UserRow {
  id: string;
  email: string;
  username: string;
  name: string;
  givenName: string;
  familyName: string;
  company: string | null;
  roles: string[];
  emailVerified: boolean;
  createdAt: Date;
  lastSeenAt: Date | null;
  disabledAt: Date | null;
  tokensNotBefore: Date | null;
}

export interface NewUser {
  id: string;
  email: string;
  username: string;
  name: string;
  givenName: string;
  familyName: string;
  company?: string;
  roles: string[];
  passwordHash?: string;
  emailVerified?: boolean;
}

type Db = Pool | PoolClient;

const COLUMNS = `id, email, username, name, given_name AS "givenName", family_name AS "familyName", company, roles,
  email_verified AS "emailVerified", created_at AS "createdAt", last_seen_at AS "lastSeenAt",
  disabled_at AS "disabledAt", tokens_not_before AS "tokensNotBefore"`;

export async function insertUser(db: Db, user: NewUser): Promise<UserRow> {
  const { rows } = await db.query<UserRow>(
    `INSERT INTO users (id, email, username, name, given_name, family_name, company, roles, password_hash, email_verified)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING ${COLUMNS}`,
    [
      user.id,
      user.email,
      user.username,
      user.name,
      user.givenName,
      user.familyName,
      user.company,
      user.roles,
      user.passwordHash,
      user.emailVerified ?? false,
    ],
  );
  return rows[0] as UserRow;
}

/** By e-mail or username, with the password hash: for signing in. */
export async function findByLogin(
  db: Db,
  login: string,
): Promise<(UserRow & { passwordHash: string | null }) | undefined> {
  const { rows } = await db.query<UserRow & { passwordHash: string | null }>({
    name: 'user-by-login',
    text: `SELECT ${COLUMNS}, password_hash AS "passwordHash" FROM users
           WHERE lower(email) = lower($1) OR lower(username) = lower($1) ORDER BY (lower(email) = lower($1)) DESC LIMIT 1`,
    values: [login],
  });
  return rows[0];
}

export async function findUser(db: Db, id: string): Promise<UserRow | undefined> {
  const { rows } = await db.query<UserRow>({
    name: 'user-by-id',
    text: `SELECT ${COLUMNS} FROM users WHERE id = $1`,
    values: [id],
  });
  return rows[0];
}

export async function passwordHashOf(db: Db, id: string): Promise<string | null | undefined> {
  const { rows } = await db.query<{ password_hash: string | null }>('SELECT password_hash FROM users WHERE id = $1', [
    id,
  ]);
  return rows[0]?.password_hash;
}

export async function usernameTaken(db: Db, username: string): Promise<boolean> {
  const { rowCount } = await db.query('SELECT FROM users WHERE lower(username) = lower($1)', [username]);
  return rowCount === 1;
}

export async function hasAdmin(db: Db): Promise<boolean> {
  const { rows } = await db.query<{ found: boolean }>(
    `SELECT EXISTS (SELECT FROM users WHERE 'admin' = ANY (roles) AND disabled_at IS NULL) AS found`,
  );
  return rows[0]?.found ?? false;
}
