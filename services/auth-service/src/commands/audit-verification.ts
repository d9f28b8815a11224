import type { Pool } from 'pg';
import { type Chain, hasHash, readChain } from '../audit/chain-store.ts';
import { inSnapshot } from './snapshot-store.ts';

const REASONS = {
  changed: 'was changed',
  missing: 'does not follow from the row before it: rows between were removed',
  'cut off': 'and all after it were cut off',
  'not ours': 'was put in from elsewhere',
};

/** Whether the audit log holds, and that in words. `expected` is the hash of a head that was seen before. */
export async function verifyAudit(pool: Pool, expected?: string): Promise<{ whole: boolean; told: string }> {
  const { chain, known } = await inSnapshot(pool, async (db) => ({
    chain: await readChain(db),
    known: expected === undefined || (await hasHash(db, expected)),
  }));
  return { whole: !chain.broken && known, told: inWords(chain, known) };
}

function inWords({ rows, first, head, broken }: Chain, known: boolean): string {
  if (broken) return `The audit log was changed: row ${broken.seq} ${REASONS[broken.reason]}.`;
  if (!known) {
    return 'The audit log was changed: it does not have the expected hash, though its rows fit together. They were written again, or retention has removed that row.';
  }
  const span = first ? `${rows} rows, ${first.at.toISOString()} to ${head.at?.toISOString()}` : 'no rows yet';
  return `The audit log is whole: ${span}.\nhead ${head.seq} ${head.hash}`;
}
