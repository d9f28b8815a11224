import type { PoolClient } from 'pg';
import { mailboxOf, skeletonsOf } from '../users/lookalikes.ts';
import type { UserLine } from './export-store.ts';

/** A user and where in the file it stands. */
export type NumberedLine = UserLine & { line: number };

/** Makes room for the lines of a file, until the transaction ends. */
export const prepareLines = (db: PoolClient) =>
  db.query(`
    CREATE TEMPORARY TABLE lines (
      line integer NOT NULL, id uuid NOT NULL, email text NOT NULL, username text NOT NULL, name text NOT NULL,
      "givenName" text NOT NULL, "familyName" text NOT NULL, company text, avatar text, locale text, roles text[] NOT NULL, teams jsonb NOT NULL,
      "emailVerified" boolean NOT NULL, disabled boolean NOT NULL, "filesUploaded" integer NOT NULL,
      "uploadLimit" integer, "createdAt" timestamptz NOT NULL,
      "passwordHash" text, external jsonb, factors jsonb, "linkedAccounts" jsonb NOT NULL, looks text[] NOT NULL, mailbox text NOT NULL, state text
    ) ON COMMIT DROP`);

export const addLines = (db: PoolClient, lines: NumberedLine[]) =>
  db.query(
    `INSERT INTO lines SELECT l.line, l.id, l.email, l.username, l.name, l."givenName", l."familyName", l.company, l.avatar, l.locale,
       ARRAY(SELECT jsonb_array_elements_text(l.roles)), l.teams, l."emailVerified", l.disabled, l."filesUploaded",
       l."uploadLimit", l."createdAt", l."passwordHash",
       CASE WHEN jsonb_typeof(l.external) = 'object' THEN l.external END, l.factors, l."linkedAccounts",
       ARRAY(SELECT jsonb_array_elements_text(l.looks)), l.mailbox
     FROM jsonb_to_recordset($1) AS l(line integer, id uuid, email text, username text, name text, "givenName" text,
       "familyName" text, company text, avatar text, locale text, roles jsonb, teams jsonb, "emailVerified" boolean, disabled boolean,
       "filesUploaded" integer, "uploadLimit" integer, "createdAt" timestamptz, "passwordHash" text, external jsonb, factors jsonb, "linkedAccounts" jsonb, looks jsonb, mailbox text)`,
    [
      JSON.stringify(
        lines.map((line) => ({ ...line, looks: skeletonsOf(line.username), mailbox: mailboxOf(line.email) })),
      ),
    ],
  );

/** Ways in that nobody else may have. */
type WayInPath = 'factors.passkeys' | 'linkedAccounts';
const PASSKEYS = `jsonb_array_elements(factors->'passkeys') AS p`;
const ACCOUNTS = 'jsonb_array_elements("linkedAccounts") AS a';

export interface Clash {
  line: number;
  path: 'id' | 'email' | 'username' | WayInPath;
  /** The earlier line that says the same. */
  other: number;
}

/** Lines that say what an earlier one has said: each of these may stand in a file once. */
export async function clashesWithin(db: PoolClient): Promise<Clash[]> {
  await db.query('CREATE INDEX ON lines (id); ANALYZE lines');
  const of = (path: string, key: string, among = 'lines') =>
    `SELECT line, '${path}' AS path, first_value(line) OVER (PARTITION BY ${key} ORDER BY line) AS other FROM ${among}`;
  const { rows } = await db.query<Clash>(
    `SELECT * FROM (${of('id', 'id')} UNION ALL ${of('email', 'mailbox')}
       UNION ALL ${of('username', 'lower(username)')}
       UNION ALL ${of('factors.passkeys', `p->>'credentialId'`, `lines, ${PASSKEYS}`)}
       UNION ALL ${of('linkedAccounts', `a->>'issuer', a->>'subject'`, `lines, ${ACCOUNTS}`)}) c
     WHERE line <> other ORDER BY line, path`,
  );
  return rows;
}

/** Roles of the lines that there are not here: what they would give, the lines do not say. */
export async function unknownRoles(db: PoolClient): Promise<Array<{ line: number; role: string }>> {
  const { rows } = await db.query<{ line: number; role: string }>(
    `SELECT line, role FROM lines, unnest(roles) AS role WHERE role <> ALL (SELECT name FROM roles) ORDER BY line`,
  );
  return rows;
}

export interface Conflict {
  line: number;
  path: 'email' | 'username' | WayInPath;
  /** Whose it is. */
  id: string;
}

/**
 * New lines whose e-mail address or username belongs to somebody here, or is another spelling of theirs, or looks like
 * it. Marks them. Known lines are found before.
 */
export async function conflictsWithUsers(db: PoolClient): Promise<Conflict[]> {
  const of = (path: string, among: string) => `SELECT l.line, '${path}' AS path, ${among} AND l.state IS NULL`;
  const { rows } = await db.query<Conflict>(
    `${of('email', 'u.id FROM lines l JOIN users u ON lower(u.email) = lower(l.email)')}
     UNION ${of('email', 'm.user_id FROM lines l JOIN mailboxes m ON m.mailbox = l.mailbox')}
     UNION ${of('username', 'u.id FROM lines l JOIN users u ON lower(u.username) = lower(l.username)')}
     UNION ${of('username', 's.user_id FROM lines l JOIN username_skeletons s ON s.skeleton = ANY (l.looks)')}
     UNION ${of('factors.passkeys', `k.user_id FROM lines l, ${PASSKEYS}, passkeys k WHERE k.credential_id = decode(p->>'credentialId', 'base64')`)}
     UNION ${of('linkedAccounts', `k.user_id FROM lines l, ${ACCOUNTS}, linked_accounts k WHERE (k.issuer, k.subject) = (a->>'issuer', a->>'subject')`)}
     ORDER BY line, path`,
  );
  await db.query(`UPDATE lines SET state = 'conflict' WHERE line = ANY ($1)`, [rows.map(({ line }) => line)]);
  return rows;
}

export interface Different {
  line: number;
  /** What is different here, except the password and the count of uploads, which change as somebody lives with them. */
  differs: string[];
}

/** Marks the lines whose user is here already, who is left as they are. Answers how many, and which say otherwise. */
export async function knownLines(db: PoolClient): Promise<{ count: number; different: Different[] }> {
  const { rowCount } = await db.query(`UPDATE lines l SET state = 'known' FROM users u WHERE u.id = l.id`);
  const { rows } = await db.query<Different>(
    `SELECT line, differs FROM (
       SELECT l.line, array_remove(ARRAY[
         CASE WHEN u.email <> l.email THEN 'email' END, CASE WHEN u.username <> l.username THEN 'username' END,
         CASE WHEN u.name <> l.name THEN 'name' END, CASE WHEN u.given_name <> l."givenName" THEN 'givenName' END,
         CASE WHEN u.family_name <> l."familyName" THEN 'familyName' END,
         CASE WHEN u.company IS DISTINCT FROM l.company THEN 'company' END,
         CASE WHEN u.avatar IS DISTINCT FROM l.avatar THEN 'avatar' END,
         CASE WHEN u.locale IS DISTINCT FROM l.locale THEN 'locale' END,
         CASE WHEN u.roles <> l.roles THEN 'roles' END,
         CASE WHEN u.teams <> ARRAY(SELECT team->>'handle' FROM jsonb_array_elements(l.teams) AS team
           ORDER BY team->>'handle' COLLATE "C") THEN 'teams' END,
         CASE WHEN u.email_verified <> l."emailVerified" THEN 'emailVerified' END,
         CASE WHEN (u.disabled_at IS NOT NULL) <> l.disabled THEN 'disabled' END,
         CASE WHEN u.upload_limit IS DISTINCT FROM l."uploadLimit" THEN 'uploadLimit' END], NULL) AS differs
       FROM lines l JOIN users u ON u.id = l.id
     ) known WHERE differs <> '{}' ORDER BY line`,
  );
  return { count: rowCount ?? 0, different: rows };
}

export interface Added {
  users: number;
  admins: number;
}

/**
 * Adds everybody who is neither known nor in conflict; who was deleted here goes on from the version that they had. The next
 * token of another issuer brings its claims anew.
 */
export async function addFromLines(db: PoolClient): Promise<Added> {
  const { rows } = await db.query<{ users: string; admins: string }>(
    `WITH added AS (
       INSERT INTO users (id, email, username, name, given_name, family_name, company, avatar, locale, roles,
         email_verified, files_uploaded, upload_limit,
         disabled_at, created_at, password_hash, proof_methods, auth_version)
       SELECT id, email, username, name, "givenName", "familyName", company, avatar, locale, roles, "emailVerified", "filesUploaded", "uploadLimit",
         CASE WHEN disabled THEN now() END, "createdAt", "passwordHash",
         CASE WHEN external IS NOT NULL THEN '{issuer}' WHEN "passwordHash" IS NOT NULL THEN '{pwd}' ELSE '{}' END::text[],
         coalesce((SELECT d.auth_version + 1 FROM deleted_users d WHERE d.id = lines.id), 1)
       FROM lines WHERE state IS NULL ORDER BY id
       RETURNING id, roles
     ), identities AS (
       INSERT INTO external_identities (issuer, subject, user_id, claims_at)
       SELECT l.external->>'issuer', l.external->>'subject', l.id, to_timestamp(0)
       FROM lines l WHERE state IS NULL AND external IS NOT NULL
     ), teams_made AS (
       INSERT INTO teams (handle, name)
       SELECT DISTINCT team->>'handle', team->>'handle' FROM lines, jsonb_array_elements(teams) AS team WHERE state IS NULL
       ON CONFLICT DO NOTHING
     ), members AS (
       INSERT INTO team_members (handle, user_id, lead)
       SELECT team->>'handle', id, (team->>'lead')::boolean FROM lines, jsonb_array_elements(teams) AS team
       WHERE state IS NULL
     ), looks AS (
       INSERT INTO username_skeletons SELECT unnest(looks), id FROM lines WHERE state IS NULL ON CONFLICT DO NOTHING
     ), boxes AS (
       INSERT INTO mailboxes SELECT mailbox, id FROM lines WHERE state IS NULL
     )
     SELECT count(*) AS users, count(*) FILTER (WHERE 'admin' = ANY (roles)) AS admins FROM added`,
  );
  return { users: Number(rows[0]?.users), admins: Number(rows[0]?.admins) };
}

/** Who would be added, in the order of the file, a thousand at a time. */
export async function* newLines(db: PoolClient): AsyncGenerator<Array<{ line: number; id: string; email: string }>> {
  await db.query(
    'DECLARE new_lines NO SCROLL CURSOR FOR SELECT line, id, email FROM lines WHERE state IS NULL ORDER BY line',
  );
  for (;;) {
    const { rows } = await db.query('FETCH 1000 FROM new_lines');
    if (rows.length === 0) return;
    yield rows;
  }
}
