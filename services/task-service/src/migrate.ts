import { fileURLToPath } from 'node:url';
import { createLogger, migrate, runService } from '@taskward/service-kit';
import { readConfig } from './config.ts';

const MIGRATIONS = fileURLToPath(new URL('../../../migrations/task', import.meta.url));

runService('task-migrate', async () => {
  const config = readConfig();
  const applied = await migrate(config.DATABASE_URL, MIGRATIONS);
  createLogger('task-migrate', config.LOG_LEVEL).info({ applied }, 'the task database is up to date');
  process.exit(0);
});
