import { mkdirSync, realpathSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { StartError } from '@taskward/service-kit';
import getPort from 'get-port';
import { programFolders } from './config.ts';
import { type Daemon, startDaemon, until } from './daemon.ts';
import { isProgram } from './programs.ts';

export interface ValkeyOptions {
  /** Its log; it keeps nothing on the disk. */
  dir: string;
  /** A free one unless given. */
  port?: number;
}

/** A running Valkey or Redis of our own, on loopback only. */
export interface Valkey {
  url: string;
  pid: number;
  /** Resolves when it has ended, for whatever reason. */
  exited: Promise<void>;
  stop(): Promise<void>;
  kill9(): Promise<void>;
}

const START_MS = 20_000;
const NAMES = ['valkey-server', 'redis-server'];

/** Where an installed Valkey, or Redis, is; undefined where there is none. */
export const findValkeyServer = (): string | undefined =>
  NAMES.flatMap((name) => programFolders().map((folder) => join(folder, name))).find(isProgram);

/** Starts the installed Valkey, with nothing kept from before. Resolves once it accepts connections. */
export async function startValkey(options: ValkeyOptions): Promise<Valkey> {
  const program = findValkeyServer();
  if (!program) throw new StartError('REDIS_URL: found nothing and no valkey-server is installed; expected one');
  mkdirSync(options.dir, { recursive: true });
  const dir = realpathSync(options.dir);
  const port = options.port ?? (await getPort());
  const settings = { bind: '127.0.0.1', port, dir, save: '', appendonly: 'no' };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const server = startDaemon(program, args, { logFile: join(dir, 'valkey.log'), cwd: dir, stopSignal: 'SIGTERM' });
  await accepting(server, port).catch(async (error: unknown) => {
    await server.kill9();
    throw error;
  });
  const { pid, exited, stop, kill9 } = server;
  return { url: `redis://127.0.0.1:${port}`, pid, exited, stop, kill9 };
}

async function accepting(server: Daemon, port: number): Promise<void> {
  const ask = async () => {
    if (!server.alive()) throw new StartError(`Valkey did not start:\n${server.lastWords()}`);
    return (await answers(port)) || undefined;
  };
  await until(ask, START_MS, 'starting Valkey');
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const say = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => say(true)).once('error', () => say(false));
  });
