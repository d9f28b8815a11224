import Joi from 'joi';
import { runner } from 'node-pg-migrate';
import pg from 'pg';
import type { Logger } from './log.ts';

/** Settings of a service with a database; spread after `commonSettings`. */
export const poolSettings = {
  DATABASE_POOL_SIZE: Joi.number().integer().min(2).max(200).default(10).description('2 to 200 connections'),
  DATABASE_TIMEOUT: Joi.number().min(0.1).max(60).default(1.5).description('seconds, 0.1 to 60'),
} satisfies Joi.SchemaMap;

export interface PoolConfig {
  /** Connections at most. */
  DATABASE_POOL_SIZE: number;
  /** Seconds that a caller waits for one. At 1.5 s a database that is away is answered with 503 within two. */
  DATABASE_TIMEOUT: number;
}

const USUAL: PoolConfig = { DATABASE_POOL_SIZE: 10, DATABASE_TIMEOUT: 1.5 };

/**
 * So long an answer is waited for, longer than anything takes that is asked here. A network that swallows what it carries
 * says nothing of it, and to the system it is whole for a quarter of an hour: whoever waits for that holds a connection.
 */
const ANSWER_MS = 60_000;

/** A pool of connections for one process. A statement without an answer fails, and its connection is given up. */
export function createPool(databaseUrl: string, log: Logger, config = USUAL, answerMs = ANSWER_MS): pg.Pool {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: config.DATABASE_POOL_SIZE,
    connectionTimeoutMillis: config.DATABASE_TIMEOUT * 1_000,
    query_timeout: answerMs,
    keepAlive: true,
  });
  // A connection that breaks says so by an event, idle or taken from the pool; unheard it would end the process. Who
  // uses it is told by the next statement, and the pool replaces it.
  const broke = (err: Error) => log.warn({ err }, 'a database connection broke');
  pool.on('error', broke).on('connect', (client) => client.on('error', broke));
  return pool;
}

/** Milliseconds that a start waits for a connection. */
const START_MS = 30_000;

/**
 * Does what a service needs of its database before it serves anybody. It is patient: nobody waits for an answer yet, and a
 * service that gives up ends. Where everything starts at once, all of it is slow.
 */
export async function whileStarting<T>(pool: pg.Pool, work: () => Promise<T>): Promise<T> {
  const { connectionTimeoutMillis } = pool.options;
  pool.options.connectionTimeoutMillis = START_MS;
  try {
    return await work();
  } finally {
    pool.options.connectionTimeoutMillis = connectionTimeoutMillis;
  }
}

/** Throws where the database does not answer. */
export async function pingDatabase(pool: pg.Pool): Promise<void> {
  await pool.query('SELECT 1');
}

/** PostgreSQL's word that two transactions waited for each other and that this one gave way (deadlock_detected). */
const GAVE_WAY = '40P01';
const TRIES = 3;

/**
 * Runs `work` between BEGIN and COMMIT; any throw rolls back. The connection is the first argument of every store call.
 * `work` may run again, from its beginning, where it gave way to another transaction.
 */
export async function inTransaction<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
  tries = TRIES,
): Promise<T> {
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
    if (tries === 1 || (error as { code?: string }).code !== GAVE_WAY) throw error;
  } finally {
    client.release(broken);
  }
  return inTransaction(pool, work, tries - 1);
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
    advisoryLockMode: 'wait',
    log: () => {},
  });
  await renewCollations(databaseUrl);
  return applied.map(({ name }) => name);
}

/**
 * Builds those indexes anew that are in the order of another version of ICU, or of the C library, than the server has now: it
 * may have been replaced under its data. Only collations of our own are looked at; those of PostgreSQL belong to a superuser.
 */
async function renewCollations(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('BEGIN');
    // The second one to come finds nothing left to do.
    await client.query("SELECT pg_advisory_xact_lock(hashtextextended('renew-collations', 7305))");
    const { rows } = await client.query<{ collation: string; indexes: string[] }>(OUTDATED);
    for (const { collation, indexes } of rows) {
      for (const index of indexes) await client.query(`REINDEX INDEX ${index}`);
      await client.query(`ALTER COLLATION ${collation} REFRESH VERSION`);
    }
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
}

const OUTDATED = `
  SELECT format('%I', collname) AS collation,
    ARRAY(SELECT DISTINCT objid::regclass::text FROM pg_depend JOIN pg_class ON pg_class.oid = objid
          WHERE refclassid = 'pg_collation'::regclass AND refobjid = pg_collation.oid
            AND classid = 'pg_class'::regclass AND relkind = 'i') AS indexes
  FROM pg_collation
  WHERE collnamespace = current_schema::regnamespace AND collversion IS DISTINCT FROM pg_collation_actual_version(oid)`;
