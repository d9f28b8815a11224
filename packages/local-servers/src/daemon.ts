import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, readlinkSync } from 'node:fs';
import { inherited } from './config.ts';

export interface DaemonOptions {
  /** What it prints goes here; the file is begun anew. */
  logFile: string;
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  uid?: number;
  gid?: number;
  /** Asks it to end in good order. */
  stopSignal: NodeJS.Signals;
}

const STOP_MS = 30_000;

/** A server that we started: out of reach of the terminal's Ctrl-C, so that its owner decides the order of stopping. */
export interface Daemon {
  pid: number;
  alive(): boolean;
  /** Resolves when it has ended, for whatever reason. */
  exited: Promise<void>;
  /** Asks it to end; after 30 s it is killed. */
  stop(): Promise<void>;
  kill9(): Promise<void>;
  /** The end of what it printed. */
  lastWords(): string;
}

/** Starts a server as a child in a session of its own. When this process exits, it is told to end as well. */
export function startDaemon(command: string, args: string[], options: DaemonOptions): Daemon {
  const log = openSync(options.logFile, 'w', 0o600);
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env ?? inherited(),
    uid: options.uid,
    gid: options.gid,
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const exited = exitOf(child);
  const onExit = () => void child.kill(options.stopSignal);
  process.once('exit', onExit);
  void exited.then(() => process.removeListener('exit', onExit));
  const alive = () => child.pid !== undefined && child.exitCode === null && child.signalCode === null;
  return {
    pid: child.pid ?? 0,
    alive,
    exited,
    async stop() {
      if (!alive()) return;
      child.kill(options.stopSignal);
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await exited;
      clearTimeout(timer);
    },
    async kill9() {
      child.kill('SIGKILL');
      await exited;
    },
    lastWords: () => readFileSync(options.logFile, 'utf8').trim().split('\n').slice(-15).join('\n'),
  };
}

function exitOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
}

/** Asks again and again, 50 ms apart, until the answer is not undefined; throws after the deadline. */
export async function until<T>(ask: () => Promise<T | undefined>, deadlineMs: number, whatFor: string): Promise<T> {
  const end = Date.now() + deadlineMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`${whatFor}: no success within ${Math.round(deadlineMs / 1000)} s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Whether a process is a server of ours on that folder: our servers work in it, or their command line names it. */
export function worksIn(pid: number, folder: string): boolean {
  if (process.platform === 'linux') return workingFolder(pid) === folder || commandLine(pid).includes(folder);
  const { stdout } = spawnSync('lsof', ['-a', '-d', 'cwd', '-Fn', '-p', String(pid)], { encoding: 'utf8' });
  return (stdout ?? '').split('\n').includes(`n${folder}`);
}

// In a container even root may not look into the working folder of another user's process.
function workingFolder(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}

function commandLine(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
