import { fileURLToPath } from 'node:url';
import { ConfigError, createLogger, migrate } from '@taskward/service-kit';
import { readDatabaseUrl } from './config.ts';

/** Brings the database `auth` up to date, then ends. */
const log = createLogger('auth-migrate');
const directory = fileURLToPath(new URL('../../../migrations/auth', import.meta.url));

try {
  const applied = await migrate(readDatabaseUrl(), directory);
  log.info({ applied }, applied.length > 0 ? 'migrated' : 'up to date');
} catch (error) {
  if (error instanceof ConfigError) process.stderr.write(`auth-migrate: ${error.message}\n`);
  else log.fatal({ err: error }, 'migration failed');
  process.exitCode = 1;
}
