import { fileURLToPath } from 'node:url';
import { createLogger, migrate, runService } from '@taskward/service-kit';
import { readMigrationConfig } from './config.ts';

const MIGRATIONS = fileURLToPath(new URL('../../../migrations/worker', import.meta.url));

runService('worker-migrate', async () => {
  const config = readMigrationConfig();
  const applied = await migrate(config.DATABASE_URL, MIGRATIONS);
  createLogger('worker-migrate', config.LOG_LEVEL).info({ applied }, 'the worker database is up to date');
  process.exit(0);
});
