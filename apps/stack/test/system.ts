import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeInOrder } from '@taskward/service-kit';
import { createTestDatabase, programEnvironment, testRabbitUrl } from '@taskward/testkit';
import getPort from 'get-port';
import type { DatabaseUrls } from '../src/database-store.ts';
import { type Stack, startStack } from '../src/stack.ts';

/** A system to whoever neither starts nor stops it. */
export interface RunningSystem extends Pick<Stack, 'url' | 'settings' | 'rabbitUrl'> {
  grpcAddress: string;
  databases: DatabaseUrls;
  /** Signs in by JSON and gives the access token. */
  token(email: string): Promise<string>;
  password(email: string): string;
}

/** The whole system on free ports: the built services as processes, with databases and a data folder of their own. */
export interface System extends Stack, RunningSystem {
  /** Stops the services; databases and data folder stay, for `start` to find. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Stops and removes everything. */
  close(): Promise<void>;
}

/**
 * @param settings environment variables beside the ports, the data folder and the broker
 * @param by the way to a database, for who puts a network in between
 */
export async function startSystem(
  settings: NodeJS.ProcessEnv = {},
  by: (url: string) => string = (url) => url,
): Promise<System> {
  const [auth, task, worker] = await Promise.all([
    createTestDatabase('auth'),
    createTestDatabase('task'),
    createTestDatabase('worker'),
  ]);
  const dataDir = mkdtempSync(join(tmpdir(), 'taskward-stack-'));
  const env = {
    ...programEnvironment(),
    DATA_DIR: dataDir,
    RABBITMQ_URL: testRabbitUrl(),
    HOST: '127.0.0.1',
    GATEWAY_PORT: String(await getPort()),
    AUTH_PORT: String(await getPort()),
    TASK_PORT: String(await getPort()),
    TASK_GRPC_PORT: String(await getPort()),
    WORKER_PORT: String(await getPort()),
    DEMO_COMPANY: 'false', // whoever counts what there is begins with nothing
    REALTIME_PORT: String(await getPort()),
    RATE_LIMIT_READS: '1000000', // whoever asks every door again and again is no story of most tests
    RATE_LIMIT_READS_PER_ADDRESS: '1000000',
    ...settings,
  };
  const said: string[] = [];
  let opened: Array<() => unknown> = [];

  const start = async () => {
    opened = [];
    const options = { env, databases: system.databases, say: (line: string) => void said.push(line) };
    try {
      Object.assign(system, await startStack(options, opened));
    } catch (error) {
      const logged = lastWords(join(dataDir, 'logs'));
      await system.close();
      throw new Error([(error as Error).message, ...said, ...logged].join('\n'));
    }
  };
  const stop = () => closeInOrder(opened);
  const system = {
    grpcAddress: `127.0.0.1:${env.TASK_GRPC_PORT}`,
    databases: { auth: by(auth.url), task: by(task.url), worker: by(worker.url) },
    start,
    stop,
    async close() {
      await stop();
      rmSync(dataDir, { recursive: true, force: true });
      await Promise.all([auth.drop(), task.drop(), worker.drop()]);
    },
  } as System;
  await start();
  return Object.assign(system, accountsOf(system));
}

/** What the services logged last: their folder goes with them. */
const lastWords = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder).flatMap((file) => readFileSync(join(folder, file), 'utf8').trimEnd().split('\n').slice(-5))
    : [];

/** The passwords of accounts, and how they sign in. */
export function accountsOf(at: Pick<Stack, 'url' | 'demoAccounts'>): Pick<RunningSystem, 'password' | 'token'> {
  const password = (email: string) => {
    const line = at.demoAccounts.find((account) => account.startsWith(`${email} / `));
    if (!line) throw new Error(`no account ${email} among ${at.demoAccounts.length}`);
    return line.slice(email.length + 3);
  };
  return {
    password,
    async token(email) {
      const answer = await post(`${at.url}/auth/login`, { email, password: password(email) });
      return String((await answer.json()).accessToken);
    },
  };
}

/** Asks until the answer is yes; the test's own deadline ends it. */
export async function until(check: () => Promise<boolean>): Promise<void> {
  while (!(await check())) await new Promise((resolve) => setTimeout(resolve, 50));
}

/**
 * An answer that has come whole, whether anybody reads it or not: one that is left unread keeps its connection to a system
 * that lives on, and a file that leaves a connection behind fails.
 */
export async function whole(asked: Promise<Response>): Promise<Response> {
  const answer = await asked;
  await answer.clone().arrayBuffer();
  return answer;
}

/** POST with a JSON body, with a bearer token if one is given. */
export function post(url: string, body: unknown, token?: string): Promise<Response> {
  const headers = { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) };
  return whole(fetch(url, { method: 'POST', headers, body: JSON.stringify(body) }));
}

/** GET with a bearer token. */
export const get = (url: string, token: string): Promise<Response> =>
  whole(fetch(url, { headers: { authorization: `Bearer ${token}` } }));
