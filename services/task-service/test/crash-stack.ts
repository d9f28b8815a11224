import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { migrate } from '@taskward/service-kit';
import {
  compileOnce,
  createTokenIssuer,
  type Postgres,
  programEnvironment,
  type Rabbit,
  startPostgres,
  startRabbit,
  type TokenIssuer,
} from '@taskward/testkit';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const MIGRATIONS = fileURLToPath(new URL('../../../migrations/task', import.meta.url));

/** PostgreSQL, RabbitMQ and instances of the service as processes that can be killed and started again. */
export interface CrashStack {
  issuer: TokenIssuer;
  databaseUrl: string;
  rabbitUrl: string;
  /** Addresses of the instances; each stays the same over restarts. */
  urls: string[];
  postgres(): Postgres;
  rabbit(): Rabbit;
  /** Ends a part at once, without a chance to tidy up, and starts it again. */
  killPostgres(): Promise<void>;
  killRabbit(): Promise<void>;
  killService(index: number): Promise<void>;
  startPostgres(): Promise<void>;
  startRabbit(): Promise<void>;
  stopService(index: number, signal: NodeJS.Signals): Promise<void>;
  startService(index: number): Promise<void>;
  /** What the instances logged from warnings on, line by line. */
  logged(): Array<Record<string, unknown>>;
  /** How often an instance ended that nobody had killed. */
  crashes(): number;
  /** The instance whose relay publishes; undefined while there is none. */
  leader(): Promise<number | undefined>;
  close(): Promise<void>;
}

export interface CrashStackOptions {
  instances: number;
  /** Passed to Node before the program, for sabotage. */
  nodeFlags?: string[];
  /** The address under which the service meets the broker, for a proxy in between. */
  brokerFor?: (rabbitUrl: string) => Promise<string>;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** Asks until the answer is true; throws after the deadline. */
export async function until(ask: () => Promise<boolean>, what: string, deadlineMs = 60_000): Promise<void> {
  const end = Date.now() + deadlineMs;
  while (!(await ask().catch(() => false))) {
    if (Date.now() > end) throw new Error(`${what}: not within ${deadlineMs / 1_000} s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export async function startCrashStack({
  instances,
  nodeFlags = [],
  brokerFor,
}: CrashStackOptions): Promise<CrashStack> {
  const folder = mkdtempSync(join(tmpdir(), 'taskward-crash-'));
  const ports = await Promise.all(Array.from({ length: 2 + 2 * instances }, freePort));
  const [postgresPort = 0, rabbitPort = 0, ...servicePorts] = ports;
  const postgresOptions = { dataDir: join(folder, 'postgres'), port: postgresPort };
  const rabbitOptions = { dir: join(folder, 'rabbit'), port: rabbitPort };
  compileOnce(MAIN);
  const issuer = await createTokenIssuer();
  let [postgres, rabbit] = await Promise.all([startPostgres(postgresOptions), startRabbit(rabbitOptions)]);
  const { url: databaseUrl } = postgres;
  const { url: rabbitUrl } = rabbit;
  const brokerUrl = (await brokerFor?.(rabbitUrl)) ?? rabbitUrl;
  await migrate(databaseUrl, MIGRATIONS);

  const urls = Array.from({ length: instances }, (_, i) => `http://127.0.0.1:${servicePorts[2 * i]}`);
  const children: ChildProcess[] = [];
  const condemned = new Set<ChildProcess>();
  let crashes = 0;
  const logFile = join(folder, 'services.log');
  const log = openSync(logFile, 'a');
  const logged = () =>
    readFileSync(logFile, 'utf8')
      .split('\n')
      .flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));

  async function launch(index: number): Promise<void> {
    children[index] = spawn(process.execPath, ['--conditions=development', ...nodeFlags, MAIN], {
      stdio: ['ignore', log, log],
      env: {
        ...programEnvironment(),
        DATABASE_URL: databaseUrl,
        RABBITMQ_URL: brokerUrl,
        ISSUER_URL: issuer.issuer,
        JWKS_URI: issuer.jwksUri,
        HOST: '127.0.0.1',
        TASK_PORT: String(servicePorts[2 * index]),
        TASK_GRPC_PORT: String(servicePorts[2 * index + 1]),
        LOG_LEVEL: 'warn',
      },
    });
    const child = children[index];
    child?.once('exit', () => {
      if (condemned.has(child)) return;
      crashes += 1;
      console.error(logged().findLast(({ level }) => level === 60));
    });
    await until(async () => (await fetch(`${urls[index]}/health`)).ok, 'starting a task-service');
  }
  async function end(index: number, signal: NodeJS.Signals): Promise<void> {
    const child = children[index];
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    condemned.add(child);
    child.kill(signal);
    await once(child, 'exit');
  }

  const stack: CrashStack = {
    issuer,
    databaseUrl,
    rabbitUrl,
    urls,
    postgres: () => postgres,
    rabbit: () => rabbit,
    startPostgres: async () => {
      postgres = await startPostgres(postgresOptions);
    },
    startRabbit: async () => {
      rabbit = await startRabbit(rabbitOptions);
    },
    async killPostgres() {
      await postgres.kill9();
      await this.startPostgres();
    },
    async killRabbit() {
      await rabbit.kill9();
      await this.startRabbit();
    },
    async killService(index) {
      await end(index, 'SIGKILL');
      await launch(index);
    },
    logged,
    crashes: () => crashes,
    stopService: end,
    startService: launch,
    async leader() {
      const states = await Promise.all(
        urls
          .map(async (url) => (await (await fetch(`${url}/ready`)).json()).dependencies.events.relay)
          .map((state) => state.catch(() => 'gone')),
      );
      const index = states.indexOf('leading');
      return index < 0 ? undefined : index;
    },
    async close() {
      await Promise.all(children.map((_, index) => end(index, 'SIGKILL')));
      await Promise.all([postgres.stop(), rabbit.stop(), issuer.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
  try {
    await Promise.all(urls.map((_, index) => launch(index)));
    return stack;
  } catch (error) {
    await stack.close();
    throw error;
  }
}
