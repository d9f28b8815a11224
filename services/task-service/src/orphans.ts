import { parseArgs } from 'node:util';
import { createLogger, createPool, runService } from '@taskward/service-kit';
import { openStorage, uploadsFolder } from '@taskward/storage';
import { findOrphans, removeOrphans } from './attachments/orphaned-files.ts';
import { readConfig } from './config.ts';

/**
 * Tells which files belong to nothing, and with `--remove` removes them, as the service does every six hours. What is younger
 * than `--settled` minutes is left alone, 60 unless given.
 */
runService('task-orphans', async () => {
  const { values } = parseArgs({
    options: { remove: { type: 'boolean', default: false }, settled: { type: 'string', default: '60' } },
  });
  const config = readConfig();
  const pool = createPool(config.DATABASE_URL, createLogger('task-orphans', config.LOG_LEVEL));
  const places = { pool, storage: await openStorage(config), folder: uploadsFolder(config) };
  const orphans = await findOrphans(places, Number(values.settled) * 60_000);
  if (values.remove) await removeOrphans(places, orphans);
  await pool.end();
  console.log(JSON.stringify(orphans, undefined, 2));
  process.exit(0);
});
