import type { PoolClient } from 'pg';
import type { Account } from '../users/user-store.ts';
import type { FactorsLine, LinkedAccountLine } from './factors-line.ts';

/** A user as one line of an export, without sessions and tokens. */
export interface UserLine extends Account {
  disabled: boolean;
  filesUploaded: number;
  /** Null where it is as for everybody; 0 is no limit. */
  uploadLimit: number | null;
  /** ISO 8601 in UTC, to the millisecond. */
  createdAt: string;
  /** bcrypt or argon2id; null for somebody who has no password. */
  passwordHash: string | null;
  /** The teams that they are in, by handle. */
  teams: Array<{ handle: string; lead: boolean }>;
  /** Who that is at another issuer, for somebody who signs in there. */
  external: { issuer: string; subject: string } | null;
  factors: FactorsLine | null;
  linkedAccounts: LinkedAccountLine[];
}

const ROWS_AT_ONCE = 1_000;

export async function countUsers(db: PoolClient): Promise<number> {
  const { rows } = await db.query<{ count: string }>('SELECT count(*) FROM users');
  return Number(rows[0]?.count);
}

/** Whether anybody has something that leaves only sealed. */
export async function hasSecrets(db: PoolClient): Promise<boolean> {
  const { rows } = await db.query<{ has: boolean }>(
    `SELECT EXISTS (SELECT FROM totp WHERE secret IS NOT NULL)
       OR EXISTS (SELECT FROM recovery_codes WHERE used_at IS NULL) AS has`,
  );
  return rows[0]?.has === true;
}

const base64 = (column: string) => `translate(encode(${column}, 'base64'), E'\\n', '')`;
// As ISO 8601 in UTC, to the millisecond, like every time of a line.
const instant = (column: string) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const FACTORS = `
  CASE WHEN second_factors <> '{}' THEN json_build_object(
    'totp', (SELECT json_build_object('secret', ${base64('secret')}, 'lastStep', last_step)
      FROM totp t WHERE t.user_id = u.id AND secret IS NOT NULL),
    'recoveryCodes', (SELECT json_build_object('key', coalesce(${base64('sealed_key')}, ''),
        'hashes', json_agg(${base64('hash')} ORDER BY hash))
      FROM recovery_codes r WHERE r.user_id = u.id AND used_at IS NULL GROUP BY sealed_key),
    'passkeys', (SELECT coalesce(json_agg(json_build_object('credentialId', ${base64('credential_id')},
        'publicKey', ${base64('public_key')}, 'counter', counter, 'transports', transports,
        'backupEligible', backup_eligible, 'backedUp', backed_up, 'name', name, 'createdAt', ${instant('created_at')},
        'lastUsedAt', ${instant('last_used_at')}) ORDER BY created_at, credential_id), '[]')
      FROM passkeys p WHERE p.user_id = u.id)) END AS factors`;

const LINKED_ACCOUNTS = `
  (SELECT coalesce(json_agg(json_build_object('issuer', l.issuer, 'subject', l.subject, 'label', label,
      'linkedAt', ${instant('linked_at')}) ORDER BY linked_at, l.issuer, l.subject), '[]')
   FROM linked_accounts l WHERE l.user_id = u.id) AS "linkedAccounts"`;

/** All users by id, a thousand at a time; what is secret as it is sealed here. Needs a transaction. */
export async function* everyUser(db: PoolClient): AsyncGenerator<UserLine[]> {
  await db.query(
    `DECLARE every_user NO SCROLL CURSOR FOR
     SELECT u.id, email, username, name, given_name AS "givenName", family_name AS "familyName", company, avatar, locale, roles,
       email_verified AS "emailVerified", disabled_at IS NOT NULL AS disabled, u.created_at AS "createdAt",
       password_hash AS "passwordHash", files_uploaded AS "filesUploaded", upload_limit AS "uploadLimit",
       (SELECT coalesce(json_agg(json_build_object('handle', handle, 'lead', lead) ORDER BY handle), '[]')
        FROM team_members m WHERE m.user_id = u.id) AS teams,
       CASE WHEN issuer IS NOT NULL THEN json_build_object('issuer', issuer, 'subject', subject) END AS external,
       ${FACTORS}, ${LINKED_ACCOUNTS}
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
