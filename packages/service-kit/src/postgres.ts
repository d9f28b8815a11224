import { runner } from 'node-pg-migrate';
import pg from 'pg';
import type { Logger } from './log.ts';

const CONNECT_TIMEOUT_MS = 1_500;

/**
 * A pool for one service. A caller waits 1.5 s at most for a connection, so that a database that is away is
 * answered with 503 within two seconds.
 */
export function createPool(databaseUrl: string, log: Logger, options: pg.PoolConfig = {}): pg.Pool {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: 10,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    ...options,
  });
  // A connection that breaks says so by an event, idle or taken from the pool; unheard it would end the process. Who
  // uses it is told by the next statement, and the pool replaces it.
  const broke = (err: Error) => log.warn({ err }, 'a database connection broke');
  pool.on('error', broke).on('connect', (client) => client.on('error', broke));
  return pool;
}

/** Runs `work` between BEGIN and COMMIT; any throw rolls back. The connection is the first argument of every store call. */
export async function inTransaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch((rollbackError: Error) => {
      broken = rollbackError;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

/**
 * Brings a database up to date with the numbered .sql files of a folder, forward only. Several processes may call
 * it at once: an advisory lock lets one work and the others wait. What has run is in the table `migrations`.
 *
 * @returns the names of the migrations that this call applied
 */
export async function migrate(databaseUrl: string, directory: string): Promise<string[]> {
  const applied = await runner({
    databaseUrl,
    dir: directory,
    direction: 'up',
    migrationsTable: 'migrations',
    checkOrder: true,
    noLock: false,
    advisoryLockWait: true,
    log: () => {},
  } as Parameters<typeof runner>[0]);
  return applied.map(({ name }) => name);
}
