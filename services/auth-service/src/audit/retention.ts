import { inTransaction, type Logger } from '@taskward/service-kit';
import type { Pool } from 'pg';
import { hasOld, pruneAudit } from './chain-store.ts';

// Appending waits for a removal: of this many rows that is a fraction of a second.
const ROWS_AT_ONCE = 10_000;
const BATCHES_AT_ONCE = 10;

/** Removes security events that are older than the setting says; 0 days keeps them for good. */
export async function pruneOldAudit(pool: Pool, days: number, log: Logger): Promise<void> {
  for (let batch = 0; batch < BATCHES_AT_ONCE && days > 0 && (await hasOld(pool, days)); batch++) {
    const result = await inTransaction(pool, (db) => pruneAudit(db, days, ROWS_AT_ONCE));
    if ('reason' in result) {
      log.error(result, 'the audit log was changed; its old rows are kept until somebody has looked at it');
      return;
    }
    if (result.rows > 0) log.info(result, 'removed old rows of the audit log');
  }
}
