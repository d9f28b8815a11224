import { randomUUID } from 'node:crypto';
import type { Schemas } from '@taskward/contracts/openapi';
import { type Closers, closeInOrder, createLogger, createPool } from '@taskward/service-kit';
import { createTestDatabase, createTokenIssuer, type TestDatabase, type TokenIssuer } from '@taskward/testkit';
import type { Express } from 'express';
import type pg from 'pg';
import { createApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { type Neighbours, startNeighbours } from './neighbours.ts';

/** An answer over HTTP, read to its end. */
export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came
  body: any;
}

export interface Call {
  method?: string;
  token?: string;
  headers?: Record<string, string>;
  /** Sent as JSON; a string is sent as it is. */
  body?: unknown;
}

export type Notification = Schemas['Notification'];

/** A running worker-service on a database of its own, with services around it that do what it needs of them. */
export interface TestService {
  url: string;
  app: Express;
  pool: pg.Pool;
  database: TestDatabase;
  issuer: TokenIssuer;
  neighbours: Neighbours;
  call(path: string, call?: Call): Promise<Answer>;
  user(id: string): Promise<string>;
  /** Somebody's inbox, newest first. */
  inbox(id: string): Promise<Notification[]>;
  /** The same, once it has so many. */
  inboxOf(id: string, count: number): Promise<Notification[]>;
  change(id: string, settings: object): Promise<void>;
  /** Waits until all that was told so far is done. */
  caughtUp(): Promise<void>;
  stop(): Promise<void>;
}

export const SERVICE_SECRET = 'a secret that the services of this test share';

export const settingsFor = (database: TestDatabase, issuer: TokenIssuer, neighbours: Neighbours) => ({
  SHUTDOWN_DELAY: '0',
  DATABASE_TIMEOUT: '30',
  DATABASE_URL: database.url,
  SERVICE_SECRET,
  ISSUER_URL: issuer.issuer,
  JWKS_URI: issuer.jwksUri,
  AUTH_URL: neighbours.url,
  TASK_URL: neighbours.url,
  PUBLIC_URL: 'https://tasks.example',
  HOST: '127.0.0.1',
  WORKER_PORT: '0',
  LOG_LEVEL: 'fatal',
});

/** Starts the service; `env` adds to or replaces its settings. */
export async function startService(env: Record<string, string> = {}): Promise<TestService> {
  const [database, issuer] = await Promise.all([createTestDatabase('worker'), createTokenIssuer()]);
  const neighbours = await startNeighbours(issuer);
  const closers: Closers = [];
  const { port, server } = await createApp(
    readConfig({ ...settingsFor(database, issuer, neighbours), ...env }),
    closers,
  );
  const pool = createPool(database.url, createLogger('test', 'fatal'));
  const url = `http://127.0.0.1:${port}`;
  const call = (path: string, options: Call = {}) => send(url + path, options);
  const user = (id: string) => issuer.token({ sub: id });
  const inbox = async (id: string): Promise<Notification[]> =>
    (await call('/api/v1/notifications?limit=100', { token: await user(id) })).body.data;
  const service: TestService = {
    url,
    app: server.listeners('request').at(-1) as Express,
    pool,
    database,
    issuer,
    neighbours,
    call,
    user,
    inbox,
    async inboxOf(id, count) {
      let found: Notification[] = [];
      await until(async () => {
        found = await inbox(id);
        return found.length >= count;
      });
      return found;
    },
    async change(id, body) {
      const { status } = await call('/api/v1/notifications/settings', { method: 'PUT', token: await user(id), body });
      if (status !== 200) throw new Error(`changing settings answered ${status}`);
    },
    async caughtUp() {
      // Behind everything: what is told to somebody whom nobody knows.
      const last = randomUUID();
      const task = {
        id: randomUUID(),
        title: 'last',
        createdBy: last,
        assignedTo: last,
        status: 'todo',
        dueDate: null,
      };
      const actor = { id: 'nobody', type: 'user' };
      await neighbours.tell({
        type: 'task.assigned',
        taskId: task.id,
        title: 'last',
        actor,
        task,
        changes: {},
      } as never);
      await service.inboxOf(last, 1);
    },
    async stop() {
      await closeInOrder(closers);
      await pool.end();
      await neighbours.stop();
      await issuer.close();
      await database.drop();
    },
  };
  return service;
}

/** Asks until the answer is yes; the test's own deadline ends it. */
export async function until(check: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await check())) await new Promise((resolve) => setTimeout(resolve, 20));
}

async function send(url: string, { method = 'GET', token, headers = {}, body }: Call): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  const json = response.headers.get('content-type')?.includes('json') && text !== '';
  return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text };
}
