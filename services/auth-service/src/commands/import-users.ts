import { createReadStream, statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createLogger, createPool } from '@taskward/service-kit';
import { readDatabaseUrl, readMovingConfig } from '../config.ts';
import { type Imported, importUsers } from './import.ts';
import { linesOf } from './lines.ts';
import { movingOf } from './moved-factors.ts';
import { startProgress } from './progress.ts';

const USAGE = 'usage: import-users [--dry-run] [--skip-conflicts] [FILE]   (without FILE: standard input)';
const LONGEST_LINE = 65_536;

/**
 * Reads users as JSON lines. Ends with 0 where all of them are here now (or would be), 1 where lines are bad or in
 * conflict, so that nothing was imported, 2 where it could not be done at all.
 */
try {
  const { file, ...options } = readArguments();
  const moving = movingOf(readMovingConfig());
  const pool = createPool(readDatabaseUrl(), createLogger('import-users', 'warn'));
  const size = file === undefined ? undefined : statSync(file).size;
  const input = file === undefined ? process.stdin : createReadStream(file);
  const imported = await importUsers(
    pool,
    linesOf(input, LONGEST_LINE),
    { ...options, size, moving },
    {
      progress: startProgress('lines read'),
      fault: (line, path, message) => tell(process.stderr, line, [path, message].filter(Boolean).join(': ')),
      note: (line, message) => tell(process.stdout, line, message),
    },
  );
  await pool.end();
  process.stdout.write(`${summary(imported, options.dryRun)}\n`);
  const refused = imported.faults > 0 || (imported.conflicts > 0 && !options.skipConflicts);
  process.exitCode = refused ? 1 : 0;
} catch (error) {
  process.stderr.write(`import-users: ${reasonOf(error as Error & { code?: string })}\n`);
  process.exit(2);
}

function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { 'dry-run': { type: 'boolean' }, 'skip-conflicts': { type: 'boolean' } },
  });
  const [file] = positionals;
  if (positionals.length > 1 || (file === undefined && process.stdin.isTTY)) throw new Error(USAGE);
  return {
    file: file === '-' ? undefined : file,
    dryRun: values['dry-run'] ?? false,
    skipConflicts: values['skip-conflicts'] ?? false,
  };
}

function tell(out: NodeJS.WriteStream, line: number, message: string): void {
  out.write(`line ${line}: ${message}\n`);
}

function summary({ lines, added, known, conflicts, faults, done }: Imported, dryRun: boolean): string {
  const parts = [
    `${known} here already`,
    ...(conflicts > 0 ? [`${conflicts} in conflict`] : []),
    ...(faults > 0 ? [`${faults} with faults`] : []),
  ].join(', ');
  if (dryRun) return `Dry run of ${lines} lines: ${added} to add, ${parts}. Nothing was written.`;
  if (!done) return `Nothing was imported of ${lines} lines: ${parts}.`;
  return `${added === 0 ? 'Nothing to do' : `Added ${added} users`} of ${lines} lines: ${parts}.`;
}

/** What went wrong, without the row that PostgreSQL would show: it holds a password's hash. */
function reasonOf({ code, message }: Error & { code?: string }): string {
  return code === '23505' ? 'somebody took one of these names meanwhile; nothing was imported, run it again' : message;
}
