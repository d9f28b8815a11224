import type { Permission } from '@taskward/contracts/permissions';
import type { Pool, PoolClient } from 'pg';
import { canonicalEmail, mailboxOf, skeletonsOf } from './lookalikes.ts';
import { moveNames } from './name-store.ts';

/** What an account says of its owner. */
export interface Account {
  id: string;
  email: string;
  username: string;
  name: string;
  givenName: string;
  familyName: string;
  company: string | null;
  /** Where a picture of them is, by https. */
  avatar: string | null;
  /** The language they want to be spoken to (BCP 47); null where they have not said. */
  locale: string | null;
  roles: string[];
  emailVerified: boolean;
}

/** One row of users. What proves somebody's identity is not in it: see credentials/. */
export interface UserRow extends Account {
  createdAt: Date;
  lastSeenAt: Date | null;
  disabledAt: Date | null;
  /** What the roles give. */
  permissions: Permission[];
  /** Handles of their teams, sorted. */
  teams: string[];
  /** Others are not to know when they are here. */
  hidesPresence: boolean;
  /** How many files they have uploaded, to whichever service. */
  filesUploaded: number;
  /** Second factors that are set up: `totp`, `passkey`. */
  secondFactors: string[];
  /** Rises with each change of roles, what these give, teams, password, factors or disabling; tokens name it (`ver`). */
  authVersion: number;
  /** By what they can prove who they are: `pwd`, or `issuer` where another issuer does. None where they were only invited. */
  proofMethods: string[];
  /** Of somebody whom another issuer signs in; null for our own accounts. */
  issuer: string | null;
}

export interface NewUser extends Omit<Account, 'company' | 'avatar' | 'locale' | 'emailVerified'> {
  company?: string;
  avatar?: string;
  locale?: string;
  emailVerified?: boolean;
}

type Db = Pool | PoolClient;

export const USER_COLUMNS = `id, email, username, name, given_name AS "givenName", family_name AS "familyName", company, avatar, locale, roles,
  permissions, teams, email_verified AS "emailVerified", created_at AS "createdAt", last_seen_at AS "lastSeenAt",
  disabled_at AS "disabledAt", hides_presence AS "hidesPresence", auth_version AS "authVersion", second_factors AS "secondFactors",
  proof_methods AS "proofMethods", files_uploaded AS "filesUploaded",
  (SELECT e.issuer FROM external_identities e WHERE e.user_id = users.id) AS issuer`;

export async function insertUser(db: Db, user: NewUser): Promise<UserRow> {
  const { rows } = await db.query<UserRow>(
    `WITH added AS (
       INSERT INTO users (id, email, username, name, given_name, family_name, company, roles, email_verified, avatar, locale)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $13) RETURNING *
     ), looks AS (
       INSERT INTO username_skeletons SELECT unnest($11::text[]), id FROM added
     ), box AS (
       INSERT INTO mailboxes SELECT $12, id FROM added
     )
     SELECT ${USER_COLUMNS} FROM added AS users`,
    [
      user.id,
      user.email,
      user.username,
      user.name,
      user.givenName,
      user.familyName,
      user.company,
      user.roles,
      user.emailVerified ?? false,
      user.avatar,
      skeletonsOf(user.username),
      mailboxOf(user.email),
      user.locale,
    ],
  );
  return rows[0] as UserRow;
}

// What counts as the same spelling is for the database to say: its indexes compare by lower() in its own locale.
const BY_LOGIN = `FROM users WHERE lower(email) = lower($1) OR lower(username) = lower($1)
    OR id = (SELECT user_id FROM mailboxes WHERE mailbox = $2)
  ORDER BY (lower(email) = lower($1)) DESC, (lower(username) = lower($1)) DESC LIMIT 1`;

/** By e-mail or username. */
export async function findByLogin(db: Db, login: string): Promise<UserRow | undefined> {
  const { rows } = await db.query<UserRow>({
    name: 'user-by-login',
    text: `SELECT ${USER_COLUMNS} ${BY_LOGIN}`,
    values: [login, mailboxOf(login)],
  });
  return rows[0];
}

export interface KnownLogin {
  /** Whose account it is; nothing where there is none. */
  id: string | null;
  /** All spellings of a name that is nobody's are one. */
  folded: string;
}

/** Whom somebody means, whether there is such an account or not, in alike time. */
export async function identify(db: Db, login: string): Promise<KnownLogin> {
  const { rows } = await db.query<KnownLogin>({
    name: 'user-identify',
    text: `SELECT lower($3) AS folded, (SELECT id ${BY_LOGIN}) AS id`,
    values: [login, mailboxOf(login), canonicalEmail(login)],
  });
  return rows[0] as KnownLogin;
}

export async function findUser(db: Db, id: string): Promise<UserRow | undefined> {
  const { rows } = await db.query<UserRow>({
    name: 'user-by-id',
    text: `SELECT ${USER_COLUMNS} FROM users WHERE id = $1`,
    values: [id],
  });
  return rows[0];
}

/**
 * The user, locked until the transaction ends. Whoever changes an account, or signs somebody in, takes this lock
 * before any other: they go one after the other, and none waits for another in a circle.
 */
export async function lockUser(db: PoolClient, id: string): Promise<UserRow | undefined> {
  const { rows } = await db.query<UserRow>({
    name: 'user-lock',
    text: `SELECT ${USER_COLUMNS} FROM users WHERE id = $1 FOR NO KEY UPDATE`,
    values: [id],
  });
  return rows[0];
}

export interface UserChanges {
  email?: string;
  username?: string;
  name?: string;
  givenName?: string;
  familyName?: string;
  /** Null takes it away, as with the picture and the language. */
  company?: string | null;
  avatar?: string | null;
  locale?: string | null;
  roles?: string[];
  disabled?: boolean;
  /** Unless given, a new address is one that was not verified. */
  emailVerified?: boolean;
  /** They were here just now. */
  seen?: boolean;
  hidesPresence?: boolean;
}

/** Changes what is given and leaves the rest. */
export async function updateUser(db: PoolClient, id: string, changes: UserChanges): Promise<UserRow | undefined> {
  if (changes.username !== undefined || changes.email !== undefined) await moveNames(db, id, changes);
  const { rows } = await db.query<UserRow>(
    `UPDATE users SET
       email = coalesce($2, email), username = coalesce($3, username), name = coalesce($4, name),
       given_name = coalesce($5, given_name), family_name = coalesce($6, family_name),
       company = CASE WHEN $12 THEN $7 ELSE company END, avatar = CASE WHEN $13 THEN $14 ELSE avatar END,
       locale = CASE WHEN $15 THEN $16 ELSE locale END,
       roles = coalesce($8, roles),
       email_verified = coalesce($10, email_verified AND ($2::text IS NULL OR lower($2) = lower(email))),
       last_seen_at = CASE WHEN $11 THEN now() ELSE last_seen_at END,
       disabled_at = CASE WHEN $9::boolean IS NULL THEN disabled_at WHEN $9 THEN coalesce(disabled_at, now()) END,
       hides_presence = coalesce($17, hides_presence)
     WHERE id = $1 RETURNING ${USER_COLUMNS}`,
    [
      id,
      changes.email,
      changes.username,
      changes.name,
      changes.givenName,
      changes.familyName,
      changes.company,
      changes.roles,
      changes.disabled,
      changes.emailVerified,
      changes.seen ?? false,
      changes.company !== undefined,
      changes.avatar !== undefined,
      changes.avatar,
      changes.locale !== undefined,
      changes.locale,
      changes.hidesPresence,
    ],
  );
  return rows[0];
}

/** Removes everything of a user but the name, which their tasks go on showing, and how far their rights had come. */
export async function removeUser(db: Db, id: string): Promise<void> {
  await db.query(
    `WITH gone AS (DELETE FROM users WHERE id = $1 RETURNING id, coalesce(nullif(name, ''), username) AS name, auth_version)
     INSERT INTO deleted_users (id, name, auth_version) SELECT id, name, auth_version FROM gone
     ON CONFLICT (id) DO UPDATE SET
       name = excluded.name, deleted_at = excluded.deleted_at, auth_version = excluded.auth_version`,
    [id],
  );
}

export interface UserFilter {
  q?: string;
  role?: string;
  /** The last id of the page before. */
  after?: string;
  limit: number;
}

/**
 * The condition that somebody is found: each word of the parameter is a part of their names or of their address, or, among
 * `names`, of their names alone. What holds no word finds nobody.
 */
export function foundSql(parameter: string, among: 'everything' | 'names' = 'everything'): string {
  const end = among === 'names' ? "'%' || chr(31) || '%'" : "'%'";
  const words = `nullif(trim(fold_text(${parameter})), '')`;
  return `search_text LIKE ALL (string_to_array('%' || replace(${words}, ' ', ${end} || E'\\n' || '%') || ${end}, E'\\n'))`;
}

/** A page of users in the order in which they came (ids rise with time), one more than asked to see whether more follow. */
export async function listUsers(db: Db, { q, role, after, limit }: UserFilter): Promise<UserRow[]> {
  const { rows } = await db.query<UserRow>(
    `SELECT ${USER_COLUMNS} FROM users
     WHERE ($1::text IS NULL OR ${foundSql('$1')})
       AND ($2::text IS NULL OR $2 = ANY (roles)) AND ($3::uuid IS NULL OR id > $3)
     ORDER BY id LIMIT $4`,
    [q, role, after, limit + 1],
  );
  return rows;
}
