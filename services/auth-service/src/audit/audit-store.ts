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
  type: string;
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
  type?: string;
  actor?: string;
  subject?: string;
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
     WHERE ($1::text IS NULL OR type = $1) AND ($2::text IS NULL OR actor = $2) AND ($3::text IS NULL OR subject = $3)
       AND ($4::timestamptz IS NULL OR at >= $4) AND ($5::timestamptz IS NULL OR at < $5)
       AND ($6::bigint IS NULL OR seq < $6)
     ORDER BY seq DESC LIMIT $7`,
    [filter.type, filter.actor, filter.subject, filter.from, filter.to, filter.before, filter.limit + 1],
  );
  return rows.map((row) => ({ ...row, seq: Number(row.seq) }));
}

/** The first number at which the chain is broken (a row changed, or one before it missing), or nothing. */
export async function firstBreak(db: Pool): Promise<number | undefined> {
  const { rows } = await db.query<{ seq: string }>(
    `SELECT seq FROM (
       SELECT a.*, lag(hash, 1, sha256('taskward audit')) OVER w AS expected, lag(seq, 1, 0::bigint) OVER w AS before
       FROM audit a WINDOW w AS (ORDER BY seq)
     ) c
     WHERE previous_hash <> expected OR seq <> before + 1 OR hash <> audit_hash(
       previous_hash, seq, at, type, actor, subject, address, device, request_id, details)
     ORDER BY seq LIMIT 1`,
  );
  return rows[0] && Number(rows[0].seq);
}
