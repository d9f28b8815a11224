import { uuidv7 } from '@taskward/service-kit';
import type { Pool, PoolClient } from 'pg';
import { FLOW_MINUTES } from './provider-flow-store.ts';

type Db = Pool | PoolClient;

/** Who somebody is at a provider, and what it calls them. */
export interface AccountElsewhere {
  issuer: string;
  subject: string;
  label: string;
}

/** An account elsewhere that its owner signs in with here. */
export interface LinkedAccountRow extends AccountElsewhere {
  id: string;
  userId: string;
  linkedAt: Date;
  lastUsedAt: Date | null;
}

const COLUMNS = `id, user_id AS "userId", issuer, subject, label, linked_at AS "linkedAt", last_used_at AS "lastUsedAt"`;

/** @throws a unique violation of linked_accounts_issuer_subject_key where it is linked already, to whomever */
export async function insertLinkedAccount(
  db: PoolClient,
  userId: string,
  { issuer, subject, label }: AccountElsewhere,
): Promise<LinkedAccountRow> {
  const { rows } = await db.query<LinkedAccountRow>(
    `INSERT INTO linked_accounts (id, user_id, issuer, subject, label) VALUES ($1, $2, $3, $4, $5) RETURNING ${COLUMNS}`,
    [uuidv7(), userId, issuer, subject, label],
  );
  return rows[0] as LinkedAccountRow;
}

export async function findLinkedAccount(
  db: Db,
  { issuer, subject }: Pick<AccountElsewhere, 'issuer' | 'subject'>,
): Promise<LinkedAccountRow | undefined> {
  const { rows } = await db.query<LinkedAccountRow>(
    `SELECT ${COLUMNS} FROM linked_accounts WHERE issuer = $1 AND subject = $2`,
    [issuer, subject],
  );
  return rows[0];
}

/** Somebody signed in with it, as whom the provider calls so now. */
export const noteAccountUse = (db: PoolClient, id: string, label: string) =>
  db.query('UPDATE linked_accounts SET last_used_at = now(), label = $2 WHERE id = $1', [id, label]);

export async function linkedAccountsOf(db: Db, userId: string): Promise<LinkedAccountRow[]> {
  const { rows } = await db.query<LinkedAccountRow>(
    `SELECT ${COLUMNS} FROM linked_accounts WHERE user_id = $1 ORDER BY linked_at, id`,
    [userId],
  );
  return rows;
}

/** Takes one of somebody's away; answers it, or nothing where they have no such one. */
export async function removeLinkedAccount(
  db: PoolClient,
  userId: string,
  id: string,
): Promise<LinkedAccountRow | undefined> {
  const { rows } = await db.query<LinkedAccountRow>(
    `DELETE FROM linked_accounts WHERE id = $1 AND user_id = $2 RETURNING ${COLUMNS}`,
    [id, userId],
  );
  return rows[0];
}

/** An account elsewhere that waits for its owner to sign in here. */
export interface PendingLink extends AccountElsewhere {
  userId: string;
  /** The address that it shares with the account here. */
  email: string;
}

/** Has an account elsewhere wait, in the place of another that waited in the same sign-in. */
export const putPendingLink = (db: PoolClient, interaction: Buffer, link: PendingLink) =>
  db.query(
    `INSERT INTO pending_links (interaction, user_id, issuer, subject, label, email, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, now() + make_interval(mins => $7))
     ON CONFLICT (interaction) DO UPDATE SET user_id = excluded.user_id, issuer = excluded.issuer,
       subject = excluded.subject, label = excluded.label, email = excluded.email, expires_at = excluded.expires_at`,
    [interaction, link.userId, link.issuer, link.subject, link.label, link.email, FLOW_MINUTES],
  );

const PENDING = 'user_id AS "userId", issuer, subject, label, email';

export async function findPendingLink(db: Db, interaction: Buffer): Promise<PendingLink | undefined> {
  const { rows } = await db.query<PendingLink>(
    `SELECT ${PENDING} FROM pending_links WHERE interaction = $1 AND expires_at > now()`,
    [interaction],
  );
  return rows[0];
}

/** Ends the wait in a sign-in; answers what waited for this person. */
export async function takePendingLink(
  db: PoolClient,
  interaction: Buffer,
  userId: string,
): Promise<PendingLink | undefined> {
  const { rows } = await db.query<PendingLink & { good: boolean }>(
    `DELETE FROM pending_links WHERE interaction = $1 AND user_id = $2 RETURNING ${PENDING}, expires_at > now() AS good`,
    [interaction, userId],
  );
  return rows[0]?.good ? rows[0] : undefined;
}
