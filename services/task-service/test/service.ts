import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Task } from '@taskward/contracts/http';
import { type Closers, closeInOrder, createLogger, createPool } from '@taskward/service-kit';
import {
  createTestDatabase,
  createTokenIssuer,
  type TestDatabase,
  type TokenIssuer,
  testRabbitUrl,
} from '@taskward/testkit';
import type { Express } from 'express';
import type pg from 'pg';
import { createApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';

/** An answer over HTTP, read to its end. */
export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came
  body: any;
}

/** What a call carries beside its path. */
export interface Call {
  method?: string;
  token?: string;
  headers?: Record<string, string>;
  /** Sent as JSON; a string or bytes are sent as they are. */
  body?: unknown;
}

/** A running task-service on a database of its own, reached through its public doors. */
export interface TestService {
  url: string;
  grpcAddress: string;
  app: Express;
  database: TestDatabase;
  pool: pg.Pool;
  /** The folder of its objects. */
  objects: string;
  issuer: TokenIssuer;
  call(path: string, call?: Call): Promise<Answer>;
  /** Tokens of a user, an admin and a service. */
  user(id: string, ...scopes: string[]): Promise<string>;
  admin(id?: string): Promise<string>;
  /** A token of somebody whose role gives these permissions and no other. */
  clerk(id: string, ...permissions: string[]): Promise<string>;
  /** A token of a user who is in teams. */
  teammate(id: string, ...teams: string[]): Promise<string>;
  service(id: string, ...scopes: string[]): Promise<string>;
  /** A token of somebody else's application that acts for a user, or for an admin, with the roles that its scopes lend. */
  application(id: string, scopes: string[], roles?: string[]): Promise<string>;
  /** Creates a task and gives it back. */
  create(token: string, fields?: Record<string, unknown>): Promise<Task>;
  stop(): Promise<void>;
}

/** Starts the service; `env` adds to or replaces its settings. */
export async function startService(env: Record<string, string> = {}): Promise<TestService> {
  const [database, issuer] = await Promise.all([createTestDatabase('task'), createTokenIssuer()]);
  const closers: Closers = [];
  const objects = mkdtempSync(join(tmpdir(), 'taskward-objects-'));
  const config = readConfig({
    SHUTDOWN_DELAY: '0',
    DATABASE_TIMEOUT: '30', // a busy machine is no story of these tests
    RATE_LIMIT_READS: '1000000', // nor how many searches one person makes in a minute
    RATE_LIMIT_READS_PER_ADDRESS: '1000000',
    DATABASE_URL: database.url,
    RABBITMQ_URL: testRabbitUrl(),
    STORAGE_URL: pathToFileURL(objects).href,
    ISSUER_URL: issuer.issuer,
    JWKS_URI: issuer.jwksUri,
    HOST: '127.0.0.1',
    TASK_PORT: '0',
    TASK_GRPC_PORT: '0',
    LOG_LEVEL: 'fatal',
    ...env,
  });
  const { httpPort, grpcPort, server } = await createApp(config, closers);
  const pool = createPool(database.url, createLogger('test', 'fatal'));
  const url = `http://127.0.0.1:${httpPort}`;
  const call = (path: string, options: Call = {}) => send(url + path, options);
  return {
    url,
    grpcAddress: `127.0.0.1:${grpcPort}`,
    app: server.listeners('request').at(-1) as Express,
    database,
    pool,
    objects,
    issuer,
    call,
    user: (id, ...scopes) => issuer.token({ sub: id, ...(scopes.length > 0 ? { scope: scopes.join(' ') } : {}) }),
    clerk: (id, ...permissions) => issuer.token({ sub: id, roles: ['clerk'], permissions }),
    teammate: (id, ...teams) => issuer.token({ sub: id, teams }),
    admin: (id = 'an-admin') => issuer.token({ sub: id, roles: ['admin', 'user'] }),
    service: (id, ...scopes) => issuer.token({ sub: id, client_id: id, roles: undefined, scope: scopes.join(' ') }),
    application: (sub, scopes, roles = []) =>
      issuer.token({ sub, client_id: 'client-calendar', roles, scope: scopes.join(' ') }),
    async create(token, fields = {}) {
      const { status, body } = await call('/api/v1/tasks', {
        method: 'POST',
        token,
        body: { title: 'A task', ...fields },
      });
      if (status !== 201) throw new Error(`creating a task answered ${status}: ${JSON.stringify(body)}`);
      return body.data;
    },
    async stop() {
      await closeInOrder(closers);
      await pool.end();
      await issuer.close();
      await database.drop();
      rmSync(objects, { recursive: true, force: true });
    },
  };
}

async function send(url: string, { method = 'GET', token, headers = {}, body }: Call): Promise<Answer> {
  const raw = typeof body === 'string' || body instanceof Uint8Array;
  const response = await fetch(url, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: body === undefined ? undefined : raw ? (body as string) : JSON.stringify(body),
  });
  const text = await response.text();
  const json = /[/+]json/.test(response.headers.get('content-type') ?? '') && text !== '';
  return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text };
}
