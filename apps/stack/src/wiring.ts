import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { StackSettings } from './config.ts';
import type { DatabaseUrls } from './database-store.ts';
import { persistentSecret } from './generated-secrets.ts';

/** The environment of each service: ours, and where the others are. */
export interface Wiring {
  auth: NodeJS.ProcessEnv;
  task: NodeJS.ProcessEnv;
  worker: NodeJS.ProcessEnv;
  realtime: NodeJS.ProcessEnv;
  gateway: NodeJS.ProcessEnv;
}

export function wire(
  env: NodeJS.ProcessEnv,
  settings: StackSettings,
  databases: DatabaseUrls,
  { rabbitUrl, redisUrl }: { rabbitUrl: string | undefined; redisUrl: string | undefined },
): Wiring {
  const given = without(
    env,
    LINKS.flatMap((name) => [name, `${name}_FILE`]),
  );
  const secret = (name: string, file: string) =>
    env[name] || env[`${name}_FILE`] ? {} : { [name]: persistentSecret(settings.DATA_DIR, file) };
  const host = settings.HOST ?? '127.0.0.1';
  const common = {
    ...given,
    ...secret('SERVICE_SECRET', 'service-secret'),
    NODE_ENV: settings.NODE_ENV,
    // What Node made of the sources is there at the next start.
    NODE_COMPILE_CACHE: env.NODE_COMPILE_CACHE || join(settings.DATA_DIR, 'compile-cache'),
    STORAGE_URL: env.STORAGE_URL || pathToFileURL(join(settings.DATA_DIR, 'objects')).href,
    UPLOADS_DIR: env.UPLOADS_DIR || join(settings.DATA_DIR, 'uploads'),
    SHUTDOWN_DELAY: env.SHUTDOWN_DELAY ?? '0', // nothing balances load between them here
    PUBLIC_URL: settings.PUBLIC_URL,
    GATEWAY_PORT: String(settings.GATEWAY_PORT),
    AUTH_PORT: String(settings.AUTH_PORT),
    TASK_PORT: String(settings.TASK_PORT),
    TASK_GRPC_PORT: String(settings.TASK_GRPC_PORT),
    WORKER_PORT: String(settings.WORKER_PORT),
    REALTIME_PORT: String(settings.REALTIME_PORT),
    // Other instances beside ours may be given.
    AUTH_URL: env.AUTH_URL || `http://${host}:${settings.AUTH_PORT}`,
    TASK_URL: env.TASK_URL || `http://${host}:${settings.TASK_PORT}`,
    WORKER_URL: env.WORKER_URL || `http://${host}:${settings.WORKER_PORT}`,
    REALTIME_URL: env.REALTIME_URL || `http://${host}:${settings.REALTIME_PORT}`,
  };
  // Only the gateway is for the network, unless an address was asked for.
  const inner = { ...common, HOST: host };
  const keySecret = secret('KEY_ENCRYPTION_SECRET', 'key-encryption-secret');
  const broker = rabbitUrl ? { RABBITMQ_URL: rabbitUrl } : {};
  const shared = redisUrl ? { REDIS_URL: redisUrl } : {};
  const company = { DEMO_COMPANY: String(settings.SEED_DEMO && settings.DEMO_COMPANY) };
  const seed = { SEED_DEMO: String(settings.SEED_DEMO), ...company };
  return {
    auth: { ...inner, ...keySecret, ...broker, ...seed, DATABASE_URL: databases.auth },
    task: { ...inner, ...broker, ...shared, ...company, DATABASE_URL: databases.task },
    worker: { ...inner, DATABASE_URL: databases.worker },
    realtime: { ...inner, ...shared },
    gateway: { ...common, ...shared, SEED_DEMO: seed.SEED_DEMO },
  };
}

/** What each service is given for itself. */
const LINKS = ['DATABASE_URL', 'RABBITMQ_URL', 'REDIS_URL'];

const without = (env: NodeJS.ProcessEnv, names: string[]) =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !names.includes(name)));
