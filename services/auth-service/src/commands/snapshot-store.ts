import { inTransaction } from '@taskward/service-kit';
import type { Pool, PoolClient } from 'pg';

/** Reads the database as it is at one moment, whatever is written meanwhile. */
export const inSnapshot = <T>(pool: Pool, read: (db: PoolClient) => Promise<T>): Promise<T> =>
  inTransaction(pool, async (db) => {
    await db.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    return read(db);
  });
