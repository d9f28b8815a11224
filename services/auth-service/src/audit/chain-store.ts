import type { Pool, PoolClient } from 'pg';
import { appendAudit } from './audit-store.ts';

/** Why a chain does not hold, at which row. */
export interface Break {
  seq: number;
  reason: 'changed' | 'missing' | 'cut off' | 'not ours';
}

export interface Chain {
  rows: number;
  /** The oldest and the newest row that are kept. */
  first?: { seq: number; at: Date };
  head: { seq: number; at?: Date; hash: string };
  broken?: Break;
}

interface Ends {
  rows: string;
  firstSeq: string | null;
  firstAt: Date | null;
  lastAt: Date | null;
  lastSeq: string;
  lastHash: string | null;
  headSeq: string | null;
  headHash: string;
}

/** Looks at the whole chain. */
export async function readChain(db: PoolClient): Promise<Chain> {
  const { rows } = await db.query<Ends>(
    `SELECT count(*) AS rows, min(a.seq) AS "firstSeq", coalesce(max(a.seq), 0) AS "lastSeq",
       min(a.at) AS "firstAt", max(a.at) AS "lastAt",
       (SELECT encode(hash, 'hex') FROM audit ORDER BY seq DESC LIMIT 1) AS "lastHash",
       (SELECT seq FROM audit_head) AS "headSeq", (SELECT encode(hash, 'hex') FROM audit_head) AS "headHash"
     FROM audit a`,
  );
  const ends = rows[0] as Ends;
  const head = { seq: Number(ends.headSeq ?? 0), at: ends.lastAt ?? undefined, hash: ends.headHash };
  const first = ends.firstSeq === null ? undefined : { seq: Number(ends.firstSeq), at: ends.firstAt as Date };
  const broken = (await firstBreak(db)) ?? endBreak(ends);
  return { rows: Number(ends.rows), first, head, ...(broken ? { broken } : {}) };
}

/** Whether the last row is the one that was last written. */
function endBreak({ headSeq, headHash, lastSeq, lastHash }: Ends): Break | undefined {
  const [head, last] = [Number(headSeq ?? 0), Number(lastSeq)];
  if (last < head) return { seq: last + 1, reason: 'cut off' };
  if (last > head) return { seq: head + 1, reason: 'not ours' };
  return last > 0 && lastHash !== headHash ? { seq: last, reason: 'changed' } : undefined;
}

/**
 * The first row that does not follow from the one before it. The oldest row that is kept follows from the beginning,
 * or from the row that retention removed last, whose hash an `audit.pruned` event holds.
 */
export async function firstBreak(db: Pool | PoolClient, through?: number): Promise<Break | undefined> {
  const { rows } = await db.query<{ seq: string; reason: Break['reason'] }>(
    `WITH oldest AS (SELECT min(seq) AS seq FROM audit),
     start AS (
       SELECT 0::bigint AS seq, sha256('taskward audit') AS hash FROM oldest WHERE seq = 1
       UNION ALL
       SELECT o.seq - 1, decode(p.details->>'hash', 'hex') FROM oldest o
         JOIN audit p ON p.type = 'audit.pruned' AND p.details->>'through' = (o.seq - 1)::text
     ),
     kept AS (
       SELECT a.*, lag(seq) OVER w AS before_seq, lag(hash) OVER w AS before_hash
       FROM audit a WHERE $1::bigint IS NULL OR seq <= $1 WINDOW w AS (ORDER BY seq)
     ),
     judged AS (
       SELECT k.seq, CASE
         WHEN k.hash <> audit_hash(previous_hash, k.seq, at, type, actor, subject, address, device, request_id, details)
           THEN 'changed'
         WHEN before_seq IS NULL AND NOT EXISTS (SELECT FROM start) THEN 'missing'
         WHEN before_seq IS NOT NULL AND before_seq <> k.seq - 1 THEN 'missing'
         WHEN previous_hash <> before_hash
           OR before_seq IS NULL AND previous_hash NOT IN (SELECT hash FROM start) THEN 'changed'
       END AS reason FROM kept k
     )
     SELECT seq, reason FROM judged WHERE reason IS NOT NULL ORDER BY seq LIMIT 1`,
    [through],
  );
  return rows[0] && { seq: Number(rows[0].seq), reason: rows[0].reason };
}

/** Whether the chain has a row with this hash, or had it as the last one that retention removed. */
export async function hasHash(db: PoolClient, hash: string): Promise<boolean> {
  const { rows } = await db.query<{ found: boolean }>(
    `SELECT EXISTS (SELECT FROM audit WHERE hash = decode($1, 'hex'))
         OR EXISTS (SELECT FROM audit WHERE type = 'audit.pruned' AND details->>'hash' = $1) AS found`,
    [hash],
  );
  return rows[0]?.found ?? false;
}

/** Rows of whole days (UTC) before this moment may go: that makes one removal a day and not one a minute. */
const OLD = `at < date_trunc('day', now() - make_interval(days => $1), 'UTC')`;

export async function hasOld(db: Pool, days: number): Promise<boolean> {
  const { rowCount } = await db.query(`SELECT FROM (SELECT at FROM audit ORDER BY seq LIMIT 1) oldest WHERE ${OLD}`, [
    days,
  ]);
  return rowCount === 1;
}

export interface Pruned {
  rows: number;
  /** The last row that went. */
  through: number;
}

/**
 * Removes the oldest rows, at most `limit`, and writes down the hash of the last one, so that the chain still has
 * its beginning. Nothing goes that was tampered with: it would be the proof.
 *
 * @returns what went, or where the chain is broken
 */
export async function pruneAudit(db: PoolClient, days: number, limit: number): Promise<Pruned | Break> {
  await db.query('SELECT pg_advisory_xact_lock(7301)'); // the same that appending takes
  const { rows } = await db.query<{ seq: string; hash: string; count: string }>(
    `WITH old AS (
       SELECT seq, hash FROM audit
       WHERE seq < coalesce((SELECT min(seq) FROM audit WHERE NOT (${OLD})), ${Number.MAX_SAFE_INTEGER})
       ORDER BY seq LIMIT $2
     )
     SELECT seq, encode(hash, 'hex') AS hash, (SELECT count(*) FROM old) AS count FROM old ORDER BY seq DESC LIMIT 1`,
    [days, limit],
  );
  const [last] = rows;
  if (!last) return { rows: 0, through: 0 };
  const pruned = { rows: Number(last.count), through: Number(last.seq) };
  const broken = await firstBreak(db, pruned.through);
  if (broken) return broken;
  await db.query('DELETE FROM audit WHERE seq <= $1', [pruned.through]);
  await appendAudit(db, { type: 'audit.pruned', origin: {}, details: { ...pruned, hash: last.hash } });
  return pruned;
}
