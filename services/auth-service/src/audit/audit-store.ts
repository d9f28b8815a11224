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
