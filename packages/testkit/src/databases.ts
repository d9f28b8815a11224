import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { migrate } from '@taskward/service-kit';
import pg from 'pg';
import { testConfig } from './config.ts';

/** The owners of a database, by the names of their folders under migrations/. */
export type DatabaseRoom = 'auth' | 'task' | 'worker';

/** A migrated database that belongs to one test file. */
export interface TestDatabase {
  url: string;
  /** Removes it; after a failed test it stays, and its name is printed. */
  drop(): Promise<void>;
}

// duplicate_database, and unique_violation where two rename in the very same moment
const TAKEN = new Set(['42P04', '23505']);
const MIGRATIONS = fileURLToPath(new URL('../../../migrations/', import.meta.url));

/** A fresh copy of a room's migrated database on the run's server. */
export async function createTestDatabase(room: DatabaseRoom): Promise<TestDatabase> {
  const serverUrl = testServer();
  return copyOf(serverUrl, await migratedTemplate(serverUrl, room), room);
}

/** A database with nothing in it, for tests that make its tables themselves. */
export const createEmptyDatabase = (): Promise<TestDatabase> => copyOf(testServer(), 'template0', 'empty');

function testServer(): string {
  const serverUrl = testConfig().testDatabaseUrl;
  if (serverUrl) return serverUrl;
  throw new Error('TEST_DATABASE_URL is unset; run the tests through Jest, whose setup starts a server');
}

async function copyOf(serverUrl: string, template: string, kind: string): Promise<TestDatabase> {
  const name = `test_${kind}_${testFile()}_${randomBytes(4).toString('hex')}`;
  await run(serverUrl, `CREATE DATABASE ${quoted(name)} TEMPLATE ${quoted(template)}`);
  return {
    url: withDatabase(serverUrl, name),
    async drop() {
      if ((globalThis as { someTestFailed?: boolean }).someTestFailed) {
        return void process.stderr.write(`tests: kept database ${name}\n`);
      }
      await run(serverUrl, `DROP DATABASE IF EXISTS ${quoted(name)} WITH (FORCE)`);
    },
  };
}

/** The databases of failed tests that are still there. */
export async function keptDatabases(serverUrl: string): Promise<string[]> {
  const rows = await run(serverUrl, "SELECT datname FROM pg_database WHERE datname LIKE 'test\\_%' ORDER BY datname");
  return rows.map((row) => String(row.datname));
}

/** The database that a room's test databases are copies of; migrated once for each state of the migrations. */
async function migratedTemplate(serverUrl: string, room: DatabaseRoom): Promise<string> {
  const template = `template_${room}_${fingerprint(join(MIGRATIONS, room))}`;
  const known = await run(serverUrl, 'SELECT 1 FROM pg_database WHERE datname = $1', [template]);
  if (known.length > 0) return template;
  const half = `half_${room}_${randomBytes(6).toString('hex')}`;
  await run(serverUrl, `CREATE DATABASE ${quoted(half)} TEMPLATE template0`);
  await migrate(withDatabase(serverUrl, half), join(MIGRATIONS, room));
  await run(serverUrl, `ALTER DATABASE ${quoted(half)} RENAME TO ${quoted(template)}`).catch(async (error) => {
    await run(serverUrl, `DROP DATABASE ${quoted(half)}`);
    if (!TAKEN.has(error.code)) throw error; // another test file was quicker
  });
  return template;
}

function fingerprint(folder: string): string {
  const hash = createHash('sha256');
  for (const file of readdirSync(folder).sort()) hash.update(`${file}\0`).update(readFileSync(join(folder, file)));
  return hash.digest('hex').slice(0, 12);
}

function testFile(): string {
  const path = (globalThis as { testPath?: string }).testPath ?? 'script';
  return basename(path).replace(/\..*$/, '').replace(/\W/g, '_').toLowerCase().slice(0, 30);
}

const quoted = (name: string) => pg.escapeIdentifier(name);

function withDatabase(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

async function run(url: string, sql: string, values: unknown[] = []): Promise<Array<Record<string, unknown>>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql, values)).rows;
  } finally {
    await client.end();
  }
}
