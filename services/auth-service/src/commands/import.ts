import { inTransaction } from '@taskward/service-kit';
import type { Pool, PoolClient } from 'pg';
import { appendAudit } from '../audit/audit-store.ts';
import { liveKeys } from '../tokens/key-store.ts';
import type { UserLine } from './export-store.ts';
import { addFactorsFromLines } from './import-factors-store.ts';
import {
  addFromLines,
  addLines,
  clashesWithin,
  conflictsWithUsers,
  knownLines,
  type NumberedLine,
  newLines,
  prepareLines,
  unknownRoles,
} from './import-store.ts';
import type { Line } from './lines.ts';
import { type Moving, openFromFile } from './moved-factors.ts';
import type { Progress } from './progress.ts';
import { type LineFault, readUserLine } from './user-line.ts';

const LINES_AT_ONCE = 1_000;
// The lines can be read only once: the transaction cannot be tried again.
const TRIES = 1;

export interface ImportOptions {
  /** Only tells what would be done. */
  dryRun: boolean;
  /** Leaves out lines whose e-mail address or username is somebody else's, instead of importing nothing. */
  skipConflicts: boolean;
  /** Bytes of the file, where they are known. */
  size?: number;
  /** By what secrets of a line are opened, and sealed anew. */
  moving?: Moving;
}

/** Where an import tells what it finds. */
export interface ImportReport {
  progress: Progress;
  /** What is wrong with a line. */
  fault(line: number, path: string, message: string): void;
  /** What is good to know of a line. */
  note(line: number, message: string): void;
}

export interface Imported {
  lines: number;
  added: number;
  known: number;
  conflicts: number;
  faults: number;
  /** Whether they were written. */
  done: boolean;
}

/**
 * Imports users in one transaction: all of them, or none where a line is bad. Who is here already (the same id) is left
 * as they are, so that the same file may be imported again.
 */
export function importUsers(pool: Pool, lines: AsyncIterable<Line>, options: ImportOptions, report: ImportReport) {
  const work = async (db: PoolClient): Promise<Imported> => {
    await prepareLines(db);
    if (options.moving) await checkOwn(db, options.moving);
    const read = await readAll(db, lines, options, report);
    const faults = read.faults + (await tellClashes(db, report)) + (await tellUnknownRoles(db, report));
    const known = await tellKnown(db, report);
    const conflicts = await tellConflicts(db, report);
    const good = faults === 0 && (conflicts === 0 || options.skipConflicts);
    if (options.dryRun) {
      const added = await tellNew(db, report);
      return { lines: read.lines, added, known, conflicts, faults, done: false };
    }
    const added = good ? await addFromLines(db) : { users: 0, admins: 0 };
    if (good) await addFactorsFromLines(db);
    if (added.users > 0) {
      const details = { ...added, known, conflicts };
      await appendAudit(db, { type: 'import', origin: { actor: 'command' }, details });
    }
    return { lines: read.lines, added: added.users, known, conflicts, faults, done: good };
  };
  return inTransaction(pool, work, TRIES);
}

/** What would be sealed with another secret than the service has could never be opened. */
async function checkOwn(db: PoolClient, { own }: Moving): Promise<void> {
  const [key] = (await liveKeys(db)).keys;
  try {
    if (key?.private_key) own.open(key.private_key, key.kid);
  } catch (cause) {
    throw new Error('KEY_ENCRYPTION_SECRET is not that of this installation', { cause });
  }
}

async function readAll(
  db: PoolClient,
  lines: AsyncIterable<Line>,
  { size, moving }: ImportOptions,
  report: ImportReport,
) {
  let good: NumberedLine[] = [];
  let faults = 0;
  let count = 0;
  const flush = async () => {
    if (good.length > 0) await addLines(db, good);
    good = [];
  };
  for await (const line of lines) {
    if (line.text?.trim() === '') continue;
    count++;
    const user = readLine(line, moving);
    if (Array.isArray(user)) {
      faults++;
      for (const { path, message } of user) report.fault(line.number, path, message);
    } else if (good.push({ ...user, line: line.number }) === LINES_AT_ONCE) {
      await flush();
    }
    report.progress.at(count, size === undefined ? undefined : line.bytes / size);
  }
  await flush();
  report.progress.end(count);
  return { lines: count, faults };
}

function readLine({ text, fault = '' }: Line, moving: Moving | undefined): UserLine | LineFault[] {
  const user = text === undefined ? [{ path: '', message: fault }] : readUserLine(text);
  return Array.isArray(user) ? user : openFromFile(moving, user);
}

async function tellClashes(db: PoolClient, report: ImportReport): Promise<number> {
  const clashes = await clashesWithin(db);
  for (const { line, path, other } of clashes) report.fault(line, path, `is the same as on line ${other}`);
  return clashes.length;
}

async function tellUnknownRoles(db: PoolClient, report: ImportReport): Promise<number> {
  const unknown = await unknownRoles(db);
  for (const { line, role } of unknown) report.fault(line, 'roles', `has ${role}, which is no role here`);
  return unknown.length;
}

async function tellConflicts(db: PoolClient, report: ImportReport): Promise<number> {
  const conflicts = await conflictsWithUsers(db);
  for (const { line, path, id } of conflicts) report.fault(line, path, `belongs to another user here, ${id}`);
  return new Set(conflicts.map(({ line }) => line)).size;
}

async function tellKnown(db: PoolClient, report: ImportReport): Promise<number> {
  const { count, different } = await knownLines(db);
  for (const { line, differs } of different) {
    report.note(line, `is here already with another ${differs.join(', ')}; left as it is`);
  }
  return count;
}

async function tellNew(db: PoolClient, report: ImportReport): Promise<number> {
  let count = 0;
  for await (const lines of newLines(db)) {
    for (const { line, id, email } of lines) report.note(line, `would add ${email} (${id})`);
    count += lines.length;
  }
  return count;
}
