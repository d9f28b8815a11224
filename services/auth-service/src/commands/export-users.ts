import { once } from 'node:events';
import { open, rename, rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { createLogger, createPool } from '@taskward/service-kit';
import { readDatabaseUrl, readMovingConfig } from '../config.ts';
import { exportUsers } from './export.ts';
import { movingOf } from './moved-factors.ts';
import { startProgress } from './progress.ts';

const USAGE = 'usage: export-users --out FILE, or export-users > FILE   (the passwords’ hashes are in it)';

/** Writes every user as a JSON line. Ends with 0, or with 2 where that could not be done. */
try {
  const { out } = parseArgs({ options: { out: { type: 'string' } } }).values;
  if (out === undefined && process.stdout.isTTY) throw new Error(USAGE);
  const moving = movingOf(readMovingConfig());
  const pool = createPool(readDatabaseUrl(), createLogger('export-users', 'warn'));
  const progress = startProgress('users');
  if (out === undefined) await exportUsers(pool, toStdout, progress, moving);
  else await toFile(out, (write) => exportUsers(pool, write, progress, moving));
  await pool.end();
} catch (error) {
  process.stderr.write(`export-users: ${(error as Error).message}\n`);
  process.exit(2);
}

// Who reads our output may leave before its end.
process.stdout.on('error', (error) => {
  process.stderr.write(`export-users: ${error.message}\n`);
  process.exit(2);
});

async function toStdout(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}

/** Only its owner may read the file, and it has its name only once it is whole. */
async function toFile(path: string, fill: (write: (text: string) => Promise<unknown>) => Promise<unknown>) {
  const part = `${path}.part`;
  await rm(part, { force: true });
  const file = await open(part, 'wx', 0o600);
  try {
    await fill((text) => file.appendFile(text));
    await file.sync();
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}
