import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, existsSync, renameSync, statSync, type WriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { RunningProcess } from './supervisor.ts';

export interface ServiceProcess {
  name: string;
  /** The compiled file to run. */
  entry: string;
  env: NodeJS.ProcessEnv;
  logFile: string;
  /** Gets what is meant for people: each line that is not JSON. Nothing that it keeps for itself is logged. */
  onLine: (line: string) => void;
}

const LOG_BYTES = 20 * 1024 * 1024;
const PATIENCE_MS = 12_000;

/** Starts a service as a process of its own, out of reach of the terminal's Ctrl-C; its log goes to a file. */
export function startService({ name, entry, env, logFile, onLine }: ServiceProcess): RunningProcess {
  if (existsSync(logFile) && statSync(logFile).size > LOG_BYTES) renameSync(logFile, `${logFile}.1`);
  const log = createWriteStream(logFile, { flags: 'a', mode: 0o600 });
  const child = spawn(process.execPath, ['--enable-source-maps', entry], {
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise((resolve) => child.once('close', resolve).once('error', resolve));
  const endWithUs = () => void child.kill('SIGTERM');
  process.once('exit', endWithUs);
  void exited.then(() => {
    process.removeListener('exit', endWithUs);
    log.end();
  });
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => sort(name, line, log, onLine));
  }
  return { pid: child.pid ?? 0, exited, stop: () => stop(child, exited) };
}

// JSON is for the log. Other lines are for people: demo accounts, a setting that is wrong, a crash.
function sort(name: string, line: string, log: WriteStream, onLine: (line: string) => void): void {
  if (line.startsWith('{')) return void log.write(`${line}\n`);
  if (!/^\S+@\S+ \/ /.test(line)) log.write(`${JSON.stringify({ name, text: line })}\n`);
  onLine(line);
}

async function stop(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  await exited;
  clearTimeout(timer);
}
