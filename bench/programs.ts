import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TokenIssuer } from '@taskward/testkit';
import getPort from 'get-port';
import { inherited } from './config.ts';

/** A program under load, as a process of its own. */
export interface Program {
  name: string;
  url: string;
  grpcAddress?: string;
  /** Seconds of CPU that its process has used (Linux; elsewhere 0). */
  cpuSeconds(): number;
  stop(): Promise<void>;
}

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export interface ProgramOptions {
  databaseUrl: string;
  issuer: TokenIssuer;
  rabbitUrl?: string;
}

/** A program of the folder `floor` that does the job of task-service: the smallest honest one, or the fast Express one. */
export async function startFloor(
  name: 'floor' | 'express-fast',
  { databaseUrl, issuer }: ProgramOptions,
): Promise<Program> {
  const port = await getPort();
  const env = {
    DATABASE_URL: databaseUrl,
    PORT: String(port),
    JWKS: JSON.stringify({ keys: [issuer.jwk] }),
    ISSUER: issuer.issuer,
    AUDIENCE: issuer.audience,
  };
  return started(name, [at(`./floor/${name}.ts`)], env, port, '/api/v1/tasks/');
}

/** The smallest proxy, in front of a task-service. */
export async function startBareProxy(target: string): Promise<Program> {
  const port = await getPort();
  return started('bare-proxy', [at('./floor/bare-proxy.ts')], { TARGET: target, PORT: String(port) }, port, '/health');
}

/** task-service as it is built and deployed. */
export async function startTaskService({ databaseUrl, issuer, rabbitUrl }: ProgramOptions): Promise<Program> {
  const [port, grpcPort] = [await getPort(), await getPort()];
  const env = {
    DATABASE_URL: databaseUrl,
    ISSUER_URL: issuer.issuer,
    JWKS_URI: issuer.jwksUri,
    HOST: '127.0.0.1',
    TASK_PORT: String(port),
    TASK_GRPC_PORT: String(grpcPort),
    ...(rabbitUrl ? { RABBITMQ_URL: rabbitUrl } : {}),
  };
  const program = await started('task-service', [at('../services/task-service/dist/main.js')], env, port, '/health');
  return { ...program, grpcAddress: `127.0.0.1:${grpcPort}` };
}

/** The gateway in front of a task-service. */
export async function startGateway(taskUrl: string, issuer: TokenIssuer): Promise<Program> {
  const port = await getPort();
  const env = {
    TASK_URL: taskUrl,
    ISSUER_URL: issuer.issuer,
    JWKS_URI: issuer.jwksUri,
    HOST: '127.0.0.1',
    GATEWAY_PORT: String(port),
    RATE_LIMIT_API: '1000000000',
  };
  return started('gateway', [at('../services/gateway/dist/main.js')], env, port, '/health');
}

/** Somebody who signs in by a password alone. */
export interface Account {
  email: string;
  password: string;
}

/** auth-service as it is built in a checkout of the repository, with one account. */
export async function startAuthService(
  name: string,
  checkout: string,
  databaseUrl: string,
  { email, password }: Account,
): Promise<Program> {
  const port = await getPort();
  const env = {
    DATABASE_URL: databaseUrl,
    KEY_ENCRYPTION_SECRET: 'a secret of this run alone, for nobody',
    HOST: '127.0.0.1',
    AUTH_PORT: String(port),
    ADMIN_EMAIL: email,
    ADMIN_PASSWORD: password,
    RATE_LIMIT_SIGNIN: '1000000000',
  };
  return started(name, [join(checkout, 'services/auth-service/dist/main.js')], env, port, '/health');
}

/** The smallest program that says whether a password is right. */
export async function startBareHash({ password }: Account): Promise<Program> {
  const port = await getPort();
  return started('bare-hash', [at('./floor/bare-hash.ts')], { PASSWORD: password, PORT: String(port) }, port, '/');
}

/** realtime-service; every service that it asks is at one address. */
export async function startRealtimeService(url: string, issuer: TokenIssuer): Promise<Program> {
  const port = await getPort();
  const env = {
    ...{ AUTH_URL: url, TASK_URL: url, WORKER_URL: url },
    ISSUER_URL: issuer.issuer,
    JWKS_URI: issuer.jwksUri,
    SERVICE_SECRET: 'a secret that is of no use outside of this bench',
    HOST: '127.0.0.1',
    REALTIME_PORT: String(port),
  };
  return started('realtime-service', [at('../services/realtime-service/dist/main.js')], env, port, '/health');
}

/** The smallest Socket.IO server that follows the same log. */
export async function startBareSockets(url: string): Promise<Program> {
  const port = await getPort();
  const env = { LOG: `${url}/internal/events`, PORT: String(port) };
  return started('bare-sockets', [at('./floor/bare-sockets.ts')], env, port, '/');
}

async function started(
  name: string,
  args: string[],
  env: Record<string, string>,
  port: number,
  probe: string,
): Promise<Program> {
  const child = spawn(process.execPath, args, {
    env: { ...inherited, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}`;
  const end = Date.now() + 20_000;
  while (
    !(await fetch(url + probe).then(
      () => true,
      () => false,
    ))
  ) {
    if (child.exitCode !== null || Date.now() > end) throw new Error(`${name} did not start`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { name, url, cpuSeconds: () => cpuSeconds(child), stop: () => stop(child) };
}

const TICKS_PER_SECOND = 100;

function cpuSeconds({ pid }: ChildProcess): number {
  if (process.platform !== 'linux') return 0;
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND; // utime, stime
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}
