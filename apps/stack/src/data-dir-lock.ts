import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartError } from '@taskward/service-kit';
import { startTimeOf } from './process-identity.ts';

interface RecordedProcess {
  pid: number;
  began: string | undefined;
}

interface Content {
  owner: RecordedProcess;
  url: string;
  children: RecordedProcess[];
}

/** Which processes belong to a data folder, kept in a file, so that the next start finds what a crash left. */
export interface DataDirLock {
  addChild(pid: number): void;
  /** Forgets all of it, when everything has ended. */
  release(): void;
}

const GRACE_MS = 10_000;

/**
 * Locks a data folder for this process. Another live owner is an error of one line; of a dead owner the children
 * that still run are ended first.
 */
export async function lockDataDir(dataDir: string, url: string, say: (line: string) => void): Promise<DataDirLock> {
  const file = join(dataDir, 'running.json');
  const last = read(file);
  if (last && lives(last.owner)) {
    throw new StartError(`DATA_DIR: found ${dataDir}, where process ${last.owner.pid} already serves ${last.url}`);
  }
  const left = last?.children.filter(lives) ?? [];
  if (left.length > 0) {
    say(`the last run was cut off; ending ${left.length} of its processes first`);
    await Promise.all(left.map(endProcess));
  }
  const children = new Map<number, RecordedProcess>();
  const owner = recorded(process.pid);
  const write = () => {
    for (const [pid, child] of children) if (!lives(child)) children.delete(pid);
    const content: Content = { owner, url, children: [...children.values()] };
    writeFileSync(file, JSON.stringify(content), { mode: 0o600 });
  };
  write();
  return {
    addChild(pid) {
      children.set(pid, recorded(pid));
      write();
    },
    release: () => rmSync(file, { force: true }),
  };
}

const recorded = (pid: number): RecordedProcess => ({ pid, began: startTimeOf(pid) });

const lives = ({ pid, began }: RecordedProcess) => began !== undefined && startTimeOf(pid) === began;

function read(file: string): Content | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined; // none, or cut off in the middle of writing
  }
}

async function endProcess(child: RecordedProcess): Promise<void> {
  const end = Date.now() + GRACE_MS;
  process.kill(child.pid, 'SIGTERM');
  while (lives(child)) {
    if (Date.now() > end) process.kill(child.pid, 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
