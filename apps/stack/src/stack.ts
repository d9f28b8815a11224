import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  findRabbitServer,
  findValkeyServer,
  rabbitUrl,
  startPostgres,
  startRabbit,
  startValkey,
} from '@taskward/local-servers';
import { type Closers, StartError } from '@taskward/service-kit';
import { readSettings, type StackSettings } from './config.ts';
import { lockDataDir } from './data-dir-lock.ts';
import { type DatabaseUrls, ensureDatabases } from './database-store.ts';
import { assertPortsFree, persistentPort } from './free-ports.ts';
import { closeContent, makePrivateFolder } from './private-folder.ts';
import { startService } from './service-process.ts';
import { type RunningProcess, type Supervised, supervise } from './supervisor.ts';
import { wire } from './wiring.ts';

export interface StackOptions {
  /** The settings, as environment variables. */
  env: NodeJS.ProcessEnv;
  /** Databases to use as they are; otherwise they are made and migrated, on DATABASE_URL or an embedded server. */
  databases?: DatabaseUrls;
  /** Gets what happens, line by line. */
  say: (line: string) => void;
}

/** The whole system, running. */
export interface Stack {
  url: string;
  settings: StackSettings;
  /** undefined: there is no broker, events wait in the outbox. */
  rabbitUrl: string | undefined;
  /** undefined: there is no Valkey. */
  redisUrl: string | undefined;
  /** `email / password`, one for each demo account. */
  demoAccounts: string[];
  services: Record<ServiceName, Supervised>;
}

const SERVICES = {
  'auth-service': 'auth',
  'task-service': 'task',
  'worker-service': 'worker',
  'realtime-service': 'realtime',
  gateway: 'gateway',
} as const;
export type ServiceName = keyof typeof SERVICES;

/** Those with a database of their own. */
const OWNERS = ['auth-service', 'task-service', 'worker-service'] as const;

const READY_MS = 90_000;
const DEMO_ACCOUNT = /^\S+@demo\.com \/ /;

/** What the parts of one start share. */
interface StartContext {
  settings: StackSettings;
  say: (line: string) => void;
  closers: Closers;
  onStarted: (pid: number) => void;
  /** False until everything answered once: whatever ends before that ends the start. */
  isUp: boolean;
  failed: PromiseWithResolvers<never>;
}

/**
 * Starts PostgreSQL and RabbitMQ where none is given, brings the databases up to date, starts the services as
 * processes of their own and resolves once all are ready. Whatever opens pushes its closer, in the order of need.
 */
export async function startStack({ env, databases, say }: StackOptions, closers: Closers): Promise<Stack> {
  const settings = readSettings(env);
  makePrivateFolder(settings.DATA_DIR);
  const lock = await lockDataDir(settings.DATA_DIR, settings.PUBLIC_URL, say);
  closers.push(() => lock.release());
  closeContent(settings.DATA_DIR);
  mkdirSync(join(settings.DATA_DIR, 'logs'), { recursive: true });
  const { GATEWAY_PORT, AUTH_PORT, TASK_PORT, TASK_GRPC_PORT, WORKER_PORT, REALTIME_PORT } = settings;
  const ports = { GATEWAY_PORT, AUTH_PORT, TASK_PORT, TASK_GRPC_PORT, WORKER_PORT, REALTIME_PORT };
  await assertPortsFree(ports, settings.HOST);

  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {}); // it may fail while something else is awaited
  const start: StartContext = { settings, say, closers, onStarted: lock.addChild, isUp: false, failed };
  // Who listens to the broker, or looks into the database, finds them again after the next start.
  const databasePort = await persistentPort(join(settings.DATA_DIR, 'postgres.port'));
  const brokerPort = await persistentPort(join(settings.DATA_DIR, 'rabbitmq.port'));
  const valkeyPort = await persistentPort(join(settings.DATA_DIR, 'valkey.port'));
  const databaseUrls = databases ?? findDatabases(start, databasePort);
  const broker = findBroker(start, brokerPort);
  const [urls, redisUrl] = await Promise.all([databaseUrls, findValkey(start, valkeyPort)]);
  const wiring = wire(env, settings, urls, { rabbitUrl: broker.url, redisUrl });
  if (!databases) await Promise.all(OWNERS.map((name) => migrate(start, name, wiring[SERVICES[name]])));

  say(
    'starting auth-service, task-service, worker-service, realtime-service and gateway, each as a process of its own',
  );
  const demoAccounts: string[] = [];
  const launch = (name: ServiceName) => superviseService(start, name, wiring[SERVICES[name]], demoAccounts);
  const [auth, task, worker, realtime] = await Promise.all([
    launch('auth-service'),
    launch('task-service'),
    launch('worker-service'),
    launch('realtime-service'),
  ]);
  closers.push(() => Promise.all([auth, task, worker, realtime].map((service) => service.stop())));
  const gateway = await launch('gateway');
  closers.push(() => gateway.stop());
  closers.push(() => say('stopping'));
  await Promise.race([Promise.all([untilReady(settings), broker.started]), failed.promise]);
  start.isUp = true;
  const services = {
    'auth-service': auth,
    'task-service': task,
    'worker-service': worker,
    'realtime-service': realtime,
    gateway,
  };
  return { url: settings.PUBLIC_URL, settings, rabbitUrl: broker.url, redisUrl, demoAccounts, services };
}

async function findDatabases(start: StartContext, port: number): Promise<DatabaseUrls> {
  const given = start.settings.DATABASE_URL;
  if (given) return ensureDatabases(given);
  const dataDir = join(start.settings.DATA_DIR, 'postgres');
  start.say('starting PostgreSQL (embedded)');
  const server = await supervisePart(start, 'PostgreSQL', () => startPostgres({ dataDir, port }));
  return ensureDatabases(server.url);
}

interface Broker {
  url?: string;
  /** The services need not wait for it: they connect once it is there. */
  started?: Promise<unknown>;
}

function findBroker(start: StartContext, port: number): Broker {
  const given = start.settings.RABBITMQ_URL;
  if (given) return { url: given };
  if (!findRabbitServer()) {
    start.say('no RabbitMQ: RABBITMQ_URL is unset and no rabbitmq-server is installed; events wait in the outbox');
    return {};
  }
  start.say('starting RabbitMQ (the installed rabbitmq-server, with data of its own)');
  const dir = join(start.settings.DATA_DIR, 'rabbitmq');
  const started = supervisePart(start, 'RabbitMQ', () => startRabbit({ dir, port }));
  started.catch(start.failed.reject);
  return { url: rabbitUrl(dir, port), started };
}

async function findValkey(start: StartContext, port: number): Promise<string | undefined> {
  const given = start.settings.REDIS_URL;
  if (given) return given;
  if (!findValkeyServer()) {
    start.say('no Valkey: REDIS_URL is unset and none is installed; each instance counts and knows who is here alone');
    return undefined;
  }
  const dir = join(start.settings.DATA_DIR, 'valkey');
  return (await supervisePart(start, 'Valkey', () => startValkey({ dir, port }))).url;
}

async function supervisePart<T extends RunningProcess & { url: string }>(
  { say, closers, onStarted }: StartContext,
  name: string,
  launch: () => Promise<T>,
): Promise<T> {
  let first: T | undefined;
  const start = async () => {
    const part = await launch();
    first ??= part;
    return part;
  };
  const supervised = supervise({ name, start, say, onStarted, mayRestart: () => true });
  closers.push(async () => (await supervised.catch(() => undefined))?.stop());
  await supervised;
  return first as T; // its address stays the same through later starts
}

const dist = (service: ServiceName, file: string) =>
  fileURLToPath(new URL(`../../../services/${service}/dist/${file}`, import.meta.url));

async function migrate({ settings, say }: StartContext, name: ServiceName, env: NodeJS.ProcessEnv): Promise<void> {
  const logFile = join(settings.DATA_DIR, 'logs', `${name}-migrate.log`);
  const run = startService({ name, entry: dist(name, 'migrate.js'), env, logFile, onLine: say });
  if ((await run.exited) !== 0) throw new StartError(`the database of ${name} could not be migrated; see ${logFile}`);
}

function superviseService(
  start: StartContext,
  name: ServiceName,
  env: NodeJS.ProcessEnv,
  accounts: string[],
): Promise<Supervised> {
  const { settings, say, onStarted, failed } = start;
  const logFile = join(settings.DATA_DIR, 'logs', `${name}.log`);
  const onLine = (line: string) => {
    if (!DEMO_ACCOUNT.test(line)) say(line);
    else if (!accounts.includes(line)) accounts.push(line);
  };
  const mayRestart = () => {
    if (!start.isUp) failed.reject(new StartError(`${name} ended before it was ready; see ${logFile}`));
    return start.isUp;
  };
  const launch = async () => startService({ name, entry: dist(name, 'main.js'), env, logFile, onLine });
  return supervise({ name, start: launch, say, onStarted, mayRestart });
}

async function untilReady({ HOST, GATEWAY_PORT }: StackSettings): Promise<void> {
  const url = `http://${HOST ?? '127.0.0.1'}:${GATEWAY_PORT}`;
  const end = Date.now() + READY_MS;
  for (;;) {
    const answer = await fetch(`${url}/ready`, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
    if (answer?.ok) return void (await answer.body?.cancel());
    const words = answer ? await answer.text() : 'no answer';
    if (Date.now() > end) throw new StartError(`not ready after ${READY_MS / 1000} s: ${words}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
