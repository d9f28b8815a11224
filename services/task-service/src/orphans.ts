import { createLogger, createPool, runService } from '@taskward/service-kit';
import { openStorage, uploadsFolder } from '@taskward/storage';
import { findOrphans } from './attachments/orphaned-files.ts';
import { readConfig } from './config.ts';

/** Tells which files belong to nothing, and removes none: the service does that every six hours. */
runService('task-orphans', async () => {
  const config = readConfig();
  const pool = createPool(config.DATABASE_URL, createLogger('task-orphans', config.LOG_LEVEL));
  const orphans = await findOrphans({ pool, storage: openStorage(config), folder: uploadsFolder(config) });
  await pool.end();
  console.log(JSON.stringify(orphans, undefined, 2));
  process.exit(0);
});
