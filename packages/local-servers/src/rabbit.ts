import { randomBytes } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { StartError } from '@taskward/service-kit';
import amqp from 'amqplib';
import getPort from 'get-port';
import { programFolders } from './config.ts';
import { type Daemon, startDaemon, until, worksIn } from './daemon.ts';

export interface RabbitOptions {
  /** Holds the messages, the password, the settings and the log; what is there is used again. */
  dir: string;
  /** A free one unless given. */
  port?: number;
}

/** A running RabbitMQ of our own, on loopback only. */
export interface Rabbit {
  url: string;
  pid: number;
  /** Resolves when it has ended, for whatever reason. */
  exited: Promise<void>;
  stop(): Promise<void>;
  /** Kills it as a power cut would; starting it again on the same folder recovers. */
  kill9(): Promise<void>;
}

const START_MS = 90_000;
const LEFTOVER_MS = 20_000;
const USER = 'taskward';

/**
 * Where the server's own start script is, undefined where RabbitMQ is not installed. The packages of Debian and
 * Red Hat put a wrapper into the path that insists on the user `rabbitmq` and its folders; theirs is passed by.
 */
export function findRabbitServer(): string | undefined {
  const onPath = programFolders().map((folder) => join(folder, 'rabbitmq-server'));
  const homebrew = ['/opt/homebrew/sbin/rabbitmq-server', '/usr/local/sbin/rabbitmq-server'];
  return ['/usr/lib/rabbitmq/bin/rabbitmq-server', ...onPath, ...homebrew].find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return !realpathSync(path).endsWith('rabbitmq-script-wrapper');
  } catch {
    return false;
  }
}

/**
 * Starts the installed RabbitMQ with a folder, a node name and a port mapper of its own, so that neither a broker
 * of the system nor another of ours is touched. Resolves once it accepts connections.
 */
export async function startRabbit(options: RabbitOptions): Promise<Rabbit> {
  const program = findRabbitServer();
  if (!program) throw new StartError('RABBITMQ_URL: found nothing and no rabbitmq-server is installed; expected one');
  mkdirSync(join(options.dir, 'log'), { recursive: true });
  const dir = realpathSync(options.dir);
  await endLeftover(dir);
  const port = options.port ?? (await getPort());
  const env = await environment(dir, port);
  const launch = (command: string, args: string[], log: string) =>
    startDaemon(command, args, { logFile: join(dir, 'log', log), cwd: dir, env, stopSignal: 'SIGTERM' });
  const mapper = launch('epmd', [], 'epmd.log');
  const server = launch(program, ['-noinput'], 'startup.log');
  writeFileSync(join(dir, 'pids'), `${server.pid}\n${mapper.pid}\n`);
  const url = rabbitUrl(dir, port);
  const end = async (endServer: Promise<void>) => {
    await endServer;
    await mapper.kill9(); // it keeps nothing
  };
  await accepting(server, url).catch(async (error: unknown) => {
    await end(server.kill9());
    throw error;
  });
  const { pid, exited } = server;
  return { url, pid, exited, stop: () => end(server.stop()), kill9: () => end(server.kill9()) };
}

/** The address that a broker on this folder and port has, also before it runs. */
export function rabbitUrl(dir: string, port: number): string {
  return `amqp://${USER}:${ownPassword(dir)}@127.0.0.1:${port}`;
}

function ownPassword(dir: string): string {
  mkdirSync(dir, { recursive: true });
  const file = join(dir, 'password');
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('base64url'), { mode: 0o600 });
  return readFileSync(file, 'utf8');
}

async function environment(dir: string, port: number): Promise<NodeJS.ProcessEnv> {
  const config = join(dir, 'rabbitmq.conf');
  const plugins = join(dir, 'enabled_plugins');
  writeFileSync(plugins, '[].\n');
  const lines = {
    'listeners.tcp.default': `127.0.0.1:${port}`,
    default_user: USER,
    default_pass: ownPassword(dir),
    'disk_free_limit.absolute': '50MB',
    'log.file.level': 'warning',
  };
  const text = Object.entries(lines).map(([name, value]) => `${name} = ${value}\n`);
  writeFileSync(config, text.join(''), { mode: 0o600 });
  return {
    PATH: programFolders().join(delimiter),
    LANG: 'C.UTF-8',
    HOME: dir, // the Erlang cookie
    ERL_EPMD_PORT: String(await getPort()),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    RABBITMQ_ALLOW_INPUT: 'true', // the script becomes the server instead of watching over it
    RABBITMQ_NODENAME: 'taskward@localhost', // part of the data: the same at every start
    RABBITMQ_DIST_PORT: String(await getPort()),
    // Nobody watches for work in a loop (+sbwt, scheduler busy wait): it would take the processor from the services.
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS:
      '-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none',
    RABBITMQ_MNESIA_BASE: join(dir, 'data'),
    RABBITMQ_LOG_BASE: join(dir, 'log'),
    RABBITMQ_CONFIG_FILE: config,
    RABBITMQ_ENABLED_PLUGINS_FILE: plugins,
    RABBITMQ_CONF_ENV_FILE: join(dir, 'no-environment-file'),
    RABBITMQ_ADVANCED_CONFIG_FILE: join(dir, 'no-advanced-file.config'),
  };
}

async function accepting(server: Daemon, url: string): Promise<void> {
  const ask = async () => {
    if (!server.alive()) throw new StartError(`RabbitMQ did not start:\n${server.lastWords()}`);
    try {
      await (await amqp.connect(url, { timeout: 5_000 })).close();
      return true;
    } catch {
      return undefined;
    }
  };
  await until(ask, START_MS, 'starting RabbitMQ');
}

/** A broker whose owner was killed still runs on our folder: it and its port mapper are ended. */
async function endLeftover(dir: string): Promise<void> {
  const file = join(dir, 'pids');
  if (!existsSync(file)) return;
  const pids = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map(Number)
    .filter((pid) => worksIn(pid, dir));
  for (const pid of pids) process.kill(pid, 'SIGKILL');
  const gone = async () => (pids.some((pid) => worksIn(pid, dir)) ? undefined : true);
  await until(gone, LEFTOVER_MS, 'ending the RabbitMQ left running');
}
