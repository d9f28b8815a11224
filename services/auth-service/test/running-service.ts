import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Closers, closeInOrder, closeServer } from '@taskward/service-kit';
import { createTestDatabase } from '@taskward/testkit';
import type { Express } from 'express';
import pg from 'pg';
import { createApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { createSecrets } from '../src/secrets.ts';

export const SECRET = 'a secret for tests, long enough to be one';

export interface RunningService {
  /** The public origin; here the service itself. */
  url: string;
  app: Express;
  database: pg.Pool;
  databaseUrl: string;
  password: { admin: string; user: string };
  get(path: string, token?: string): Promise<Response>;
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
  /** Signs in by JSON. */
  signIn(who: 'admin' | 'user'): Promise<SignedIn>;
  close(): Promise<void>;
}

export interface SignedIn {
  accessToken: string;
  /** The refresh cookie as a Cookie header. */
  cookie: string;
  userId: string;
  authorization: { authorization: string };
}

export interface ServiceOptions {
  settings?: Record<string, string>;
  /** By what name it is reached: passkeys belong to one, and not to an address. */
  host?: 'localhost';
  /** Another instance on the same database, behind the same public origin. */
  beside?: RunningService;
}

/** auth-service on a free port with a database of its own. */
export async function startService(options: ServiceOptions = {}): Promise<RunningService> {
  const created = options.beside ? undefined : await createTestDatabase('auth');
  const databaseUrl = options.beside?.databaseUrl ?? (created as { url: string }).url;
  const server = await freeServer();
  const own = `http://${options.host ?? '127.0.0.1'}:${(server.address() as AddressInfo).port}`;
  const closers: Closers = [];
  const config = readConfig({
    SHUTDOWN_DELAY: '0',
    DATABASE_TIMEOUT: '30', // a busy machine is no story of these tests
    DATABASE_URL: databaseUrl,
    KEY_ENCRYPTION_SECRET: SECRET,
    PUBLIC_URL: options.beside?.url ?? own,
    SEED_DEMO: 'true',
    LOG_LEVEL: 'silent',
    RATE_LIMIT_SIGNIN: '100000',
    ...options.settings,
  });
  const app = await createApp(config, closers);
  server.on('request', app);
  const database = new pg.Pool({ connectionString: databaseUrl, max: 3 });
  database.on('error', () => {}); // a connection that is just closing when its database is dropped
  return {
    ...client(own),
    url: own,
    app,
    database,
    databaseUrl,
    async close() {
      server.closeAllConnections();
      await closeServer(server);
      await database.end();
      await closeInOrder(closers);
      await created?.drop();
    },
  };
}

export async function freeServer(): Promise<Server> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** What a caller does with the service at an address. */
export function client(url: string) {
  const { demoPassword } = createSecrets(SECRET);
  const password = { admin: demoPassword('admin@demo.com'), user: demoPassword('user@demo.com') };
  const send: RunningService['send'] = (method, path, body, headers = {}) =>
    fetch(url + path, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  return {
    password,
    send,
    get: (path: string, token?: string) =>
      fetch(url + path, { headers: token ? { authorization: `Bearer ${token}` } : {} }),
    async signIn(who: 'admin' | 'user'): Promise<SignedIn> {
      const response = await send('POST', '/auth/login', { username: who, password: password[who] });
      const { accessToken, user } = (await response.json()) as { accessToken: string; user: { id: string } };
      const cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
      return { accessToken, cookie, userId: user.id, authorization: { authorization: `Bearer ${accessToken}` } };
    },
  };
}

/** Asks until the answer is yes; fails after the deadline. */
export async function eventually(check: () => Promise<boolean>, deadlineMs = 10_000): Promise<void> {
  const end = Date.now() + deadlineMs;
  while (!(await check())) {
    if (Date.now() > end) throw new Error('this did not become true in time');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
