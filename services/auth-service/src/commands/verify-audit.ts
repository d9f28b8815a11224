import { parseArgs } from 'node:util';
import { createLogger, createPool } from '@taskward/service-kit';
import { readDatabaseUrl } from '../config.ts';
import { verifyAudit } from './audit-verification.ts';

const USAGE = 'usage: verify-audit [--expect HASH]   (of a head that was printed before: 64 hexadecimal digits)';

/** Checks the chain of the audit log: ends with 0 where it holds, 1 where it does not, 2 where it could not be read. */
try {
  const expected = readArguments();
  const pool = createPool(readDatabaseUrl(), createLogger('verify-audit', 'warn'));
  const { whole, told } = await verifyAudit(pool, expected);
  await pool.end();
  process.stdout.write(`${told}\n`);
  process.exitCode = whole ? 0 : 1;
} catch (error) {
  process.stderr.write(`verify-audit: ${(error as Error).message}\n`);
  process.exitCode = 2;
}

function readArguments(): string | undefined {
  const { expect } = parseArgs({ options: { expect: { type: 'string' } } }).values;
  if (expect !== undefined && !/^[0-9a-f]{64}$/i.test(expect)) throw new Error(USAGE);
  return expect?.toLowerCase();
}
