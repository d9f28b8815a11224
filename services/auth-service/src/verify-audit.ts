import { ConfigError, createLogger, createPool } from '@taskward/service-kit';
import { firstBreak } from './audit/audit-store.ts';
import { readDatabaseUrl } from './config.ts';

/** Checks the chain of the audit log; ends with 1 and the number of the first row that does not fit. */
try {
  const pool = createPool(readDatabaseUrl(), createLogger('verify-audit', 'warn'));
  const broken = await firstBreak(pool);
  await pool.end();
  if (broken === undefined) process.stdout.write('The audit log is whole.\n');
  else process.stdout.write(`The audit log was changed: row ${broken} does not follow from the one before it.\n`);
  process.exitCode = broken === undefined ? 0 : 1;
} catch (error) {
  const reason =
    error instanceof ConfigError ? error.message : `cannot read the audit log: ${(error as Error).message}`;
  process.stderr.write(`verify-audit: ${reason}\n`);
  process.exitCode = 2;
}
