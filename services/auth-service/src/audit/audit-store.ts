import type { AuditType } from '@taskward/contracts/audit';
import type { Pool, PoolClient } from 'pg';

/** Who did something, and from where. */
export interface Origin {
  /** A user id, a client id, or nothing where nobody is signed in. */
  actor?: string;
  address?: string;
  device?: string;
  requestId?: string;
}

export interface AuditEntry {
  type: AuditType;
  origin: Origin;
  /** What it was done to: a user id, key id, session id … */
  subject?: string;
  details?: Record<string, unknown>;
}

/** Adds to the chain, in the transaction of what it records. */
export async function appendAudit(
  db: Pool | PoolClient,
  { type, origin, subject, details }: AuditEntry,
): Promise<void> {
  await db.query('SELECT append_audit($1, $2, $3, $4, $5, $6, $7)', [
    type,
    origin.actor,
    subject,
    origin.address,
    origin.device,
    origin.requestId,
    details ?? {},
  ]);
}

export interface AuditRow {
  seq: number;
  at: Date;
  type: string;
  actor: string | null;
  subject: string | null;
  address: string | null;
  device: string | null;
  requestId: string | null;
  details: Record<string, unknown>;
}

export interface AuditFilter {
  /** Any of these. */
  type?: string[];
  actor?: string;
  subject?: string;
  address?: string;
  from?: Date;
  to?: Date;
  /** Rows older than this one. */
  before?: number;
  limit: number;
}

/** A page of the log, newest first, one more than asked to see whether more follow. */
export async function listAudit(db: Pool, filter: AuditFilter): Promise<AuditRow[]> {
  const { rows } = await db.query<AuditRow & { seq: string }>(
    `SELECT seq, at, type, actor, subject, address, device, request_id AS "requestId", details FROM audit
     WHERE ($1::text[] IS NULL OR type = ANY ($1)) AND ($2::text IS NULL OR actor = $2) AND ($3::text IS NULL OR subject = $3)
       AND ($4::timestamptz IS NULL OR at >= $4) AND ($5::timestamptz IS NULL OR at < $5)
       AND ($6::bigint IS NULL OR seq < $6) AND ($7::text IS NULL OR address = $7)
     ORDER BY seq DESC LIMIT $8`,
    [
      filter.type,
      filter.actor,
      filter.subject,
      filter.from,
      filter.to,
      filter.before,
      filter.address,
      filter.limit + 1,
    ],
  );
  return rows.map((row) => ({ ...row, seq: Number(row.seq) }));
}
