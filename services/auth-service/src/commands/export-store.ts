import type { PoolClient } from 'pg';
import type { Account } from '../users/user-store.ts';

/** A user as one line of an export, without sessions and tokens. */
export interface UserLine extends Account {
  disabled: boolean;
  /** ISO 8601 in UTC, to the millisecond. */
  createdAt: string;
  /** bcrypt or argon2id; null for somebody who has no password. */
  passwordHash: string | null;
  /** The teams that they are in, by handle. */
  teams: Array<{ handle: string; lead: boolean }>;
  /** Who that is at another issuer, for somebody who signs in there. */
  external: { issuer: string; subject: string } | null;
}

const ROWS_AT_ONCE = 1_000;

export async function countUsers(db: PoolClient): Promise<number> {
  const { rows } = await db.query<{ count: string }>('SELECT count(*) FROM users');
  return Number(rows[0]?.count);
}

/** All users by id, a thousand at a time. Needs a transaction. */
export async function* everyUser(db: PoolClient): AsyncGenerator<UserLine[]> {
  await db.query(
    `DECLARE every_user NO SCROLL CURSOR FOR
     SELECT u.id, email, username, name, given_name AS "givenName", family_name AS "familyName", company, avatar, locale, roles,
       email_verified AS "emailVerified", disabled_at IS NOT NULL AS disabled, u.created_at AS "createdAt",
       password_hash AS "passwordHash",
       (SELECT coalesce(json_agg(json_build_object('handle', handle, 'lead', lead) ORDER BY handle), '[]')
        FROM team_members m WHERE m.user_id = u.id) AS teams,
       CASE WHEN issuer IS NOT NULL THEN json_build_object('issuer', issuer, 'subject', subject) END AS external
     FROM users u LEFT JOIN external_identities e ON e.user_id = u.id ORDER BY u.id`,
  );
  for (;;) {
    const { rows } = await db.query<Omit<UserLine, 'createdAt'> & { createdAt: Date }>(
      `FETCH ${ROWS_AT_ONCE} FROM every_user`,
    );
    if (rows.length === 0) return;
    yield rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() }));
  }
}
