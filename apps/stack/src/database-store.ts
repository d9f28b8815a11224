import { StartError } from '@taskward/service-kit';
import pg from 'pg';

/** The databases of the services that own data, by their names. */
export type DatabaseUrls = Record<(typeof DATABASES)[number], string>;

const DATABASES = ['auth', 'task', 'worker'] as const;

/** Makes the databases of the services on a server where they are missing. */
export async function ensureDatabases(serverUrl: string): Promise<DatabaseUrls> {
  const client = new pg.Client({ connectionString: serverUrl, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
    for (const name of DATABASES) await ensure(client, name);
  } catch (error) {
    const { host, port } = client;
    throw new StartError(`DATABASE_URL: found a server at ${host}:${port} that answers "${reason(error)}"`);
  } finally {
    await client.end().catch(() => {});
  }
  return Object.fromEntries(DATABASES.map((name) => [name, named(serverUrl, name)])) as DatabaseUrls;
}

async function ensure(client: pg.Client, name: string): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
  if (rowCount === 0) await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
}

function named(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

// A refused connection to a name with several addresses has a code, but no message.
const reason = (error: unknown) => (error as Error).message || (error as NodeJS.ErrnoException).code;
