import type { Pool, PoolClient } from 'pg';
import { voidPasswordLink } from '../credentials/link-store.ts';

/** What an account says of its owner. */
export interface Account {
  id: string;
  email: string;
  username: string;
  name: string;
  givenName: string;
  familyName: string;
  company: string | null;
  roles: string[];
  emailVerified: boolean;
}

/** One row of users, without its password hash. */
export interface UserRow extends Account {
  createdAt: Date;
  lastSeenAt: Date | null;
  disabledAt: Date | null;
  tokensNotBefore: Date | null;
  /** Of somebody whom another issuer signs in; null for our own accounts. */
  issuer: string | null;
  hasPassword: boolean;
}

export interface NewUser extends Omit<Account, 'company' | 'emailVerified'> {
  company?: string;
  passwordHash?: string;
  emailVerified?: boolean;
}

type Db = Pool | PoolClient;

// Tokens count whole seconds: what is withdrawn now is everything dated before the next one.
const NEXT_SECOND = `date_trunc('second', clock_timestamp() + interval '1 second')`;
const COLUMNS = `id, email, username, name, given_name AS "givenName", family_name AS "familyName", company, roles,
  email_verified AS "emailVerified", created_at AS "createdAt", last_seen_at AS "lastSeenAt",
  disabled_at AS "disabledAt", tokens_not_before AS "tokensNotBefore",
  (SELECT e.issuer FROM external_identities e WHERE e.user_id = users.id) AS issuer,
  password_hash IS NOT NULL AS "hasPassword"`;

/** An admin who can sign in: who was invited and has no password yet may never come. */
const ACTING_ADMIN = `'admin' = ANY (roles) AND disabled_at IS NULL
  AND (password_hash IS NOT NULL OR EXISTS (SELECT FROM external_identities e WHERE e.user_id = users.id))`;

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

export interface UserWithHash extends UserRow {
  passwordHash: string | null;
}

/** By e-mail or username, with the password hash: for signing in. */
export async function findByLogin(db: Db, login: string): Promise<UserWithHash | undefined> {
  const { rows } = await db.query<UserWithHash>({
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

/**
 * The user, locked until the transaction ends. Whoever changes an account, or signs somebody in, takes this lock
 * before any other: they go one after the other, and none waits for another in a circle.
 */
export async function lockUser(db: PoolClient, id: string): Promise<UserWithHash | undefined> {
  const { rows } = await db.query<UserWithHash>({
    name: 'user-lock',
    text: `SELECT ${COLUMNS}, password_hash AS "passwordHash" FROM users WHERE id = $1 FOR NO KEY UPDATE`,
    values: [id],
  });
  return rows[0];
}

/** Puts a new hash of the same password in the place of an old one; false where that was replaced meanwhile. */
export async function renewPasswordHash(db: Db, id: string, old: string, renewed: string): Promise<boolean> {
  const { rowCount } = await db.query('UPDATE users SET password_hash = $3 WHERE id = $1 AND password_hash = $2', [
    id,
    old,
    renewed,
  ]);
  return rowCount === 1;
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
    `SELECT EXISTS (SELECT FROM users WHERE ${ACTING_ADMIN}) AS found`,
  );
  return rows[0]?.found ?? false;
}

export interface UserChanges {
  email?: string;
  username?: string;
  name?: string;
  givenName?: string;
  familyName?: string;
  company?: string;
  roles?: string[];
  passwordHash?: string;
  disabled?: boolean;
  /** Unless given, a new address is one that was not verified. */
  emailVerified?: boolean;
  /** They were here just now. */
  seen?: boolean;
  /** Access tokens from before now are refused from now on. */
  withdrawTokens?: boolean;
}

/** Changes what is given and leaves the rest. */
export async function updateUser(db: Db, id: string, changes: UserChanges): Promise<UserRow | undefined> {
  const { rows } = await db.query<UserRow>(
    `UPDATE users SET
       email = coalesce($2, email), username = coalesce($3, username), name = coalesce($4, name),
       given_name = coalesce($5, given_name), family_name = coalesce($6, family_name),
       company = coalesce($7, company), roles = coalesce($8, roles), password_hash = coalesce($9, password_hash),
       email_verified = coalesce($12, email_verified AND ($2::text IS NULL OR lower($2) = lower(email))),
       last_seen_at = CASE WHEN $13 THEN now() ELSE last_seen_at END,
       disabled_at = CASE WHEN $10::boolean IS NULL THEN disabled_at WHEN $10 THEN coalesce(disabled_at, now()) END,
       tokens_not_before = CASE WHEN $11 THEN ${NEXT_SECOND} ELSE tokens_not_before END
     WHERE id = $1 RETURNING ${COLUMNS}`,
    [
      id,
      changes.email,
      changes.username,
      changes.name,
      changes.givenName,
      changes.familyName,
      changes.company,
      changes.roles,
      changes.passwordHash,
      changes.disabled,
      changes.withdrawTokens ?? false,
      changes.emailVerified,
      changes.seen ?? false,
    ],
  );
  if (changes.passwordHash !== undefined) await voidPasswordLink(db, id);
  return rows[0];
}

/** Removes everything of a user but the name, which their tasks go on showing. */
export async function removeUser(db: Db, id: string): Promise<void> {
  await db.query(
    `WITH gone AS (DELETE FROM users WHERE id = $1 RETURNING id, coalesce(nullif(name, ''), username) AS name)
     INSERT INTO deleted_users (id, name) SELECT id, name FROM gone
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, deleted_at = excluded.deleted_at`,
    [id],
  );
}

/** The admins who can still act, locked: two admins cannot demote each other at the same moment. */
export async function lockAdmins(db: PoolClient): Promise<UserRow[]> {
  const { rows } = await db.query<UserRow>(
    `SELECT ${COLUMNS} FROM users
     WHERE ${ACTING_ADMIN} ORDER BY id FOR NO KEY UPDATE`,
  );
  return rows;
}

export interface UserFilter {
  q?: string;
  role?: string;
  /** The last id of the page before. */
  after?: string;
  limit: number;
}

/** A page of users in the order in which they came (ids rise with time), one more than asked to see whether more follow. */
export async function listUsers(db: Db, { q, role, after, limit }: UserFilter): Promise<UserRow[]> {
  const pattern = q === undefined ? undefined : `%${q.replace(/[\\%_]/g, '\\$&')}%`;
  const { rows } = await db.query<UserRow>(
    `SELECT ${COLUMNS} FROM users
     WHERE ($1::text IS NULL OR email ILIKE $1 OR username ILIKE $1 OR name ILIKE $1)
       AND ($2::text IS NULL OR $2 = ANY (roles)) AND ($3::uuid IS NULL OR id > $3)
     ORDER BY id LIMIT $4`,
    [pattern, role, after, limit + 1],
  );
  return rows;
}
