import { type Closers, closeInOrder } from '@taskward/service-kit';
import { createTokenIssuer, type TokenIssuer } from '@taskward/testkit';
import type { Express } from 'express';
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import { createApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { type Neighbours, startNeighbours } from './neighbours.ts';

/** A client that writes down what it hears. */
export interface Client {
  socket: Socket;
  /** The names of what came, in order. */
  heard: string[];
  told: Array<{ name: string; body: unknown }>;
  /** The ids of the events that came, in order. */
  events: string[];
  ended?: { status: number; detail: string };
  /** Why it is not connected any more. */
  gone?: string;
  subscribe(after: unknown): Promise<{ status: number; detail?: string }>;
  close(): void;
}

/** A running realtime-service, with services around it that do what it needs of them. */
export interface TestService {
  url: string;
  app: Express;
  issuer: TokenIssuer;
  neighbours: Neighbours;
  /** A token of a person in teams. */
  person(id: string, ...teams: string[]): Promise<string>;
  /** Resolves once connected; throws what the client is told where it is refused. */
  connect(token: unknown, options?: Partial<ManagerOptions & SocketOptions>): Promise<Client>;
  metric(line: string): Promise<number>;
  stop(): Promise<void>;
}

export const SERVICE_SECRET = 'a secret that the services of this test share';

/** Starts the service, or another instance of it; `env` adds to or replaces its settings. */
export async function startService(env: Record<string, string> = {}, beside?: TestService): Promise<TestService> {
  const issuer = beside?.issuer ?? (await createTokenIssuer());
  const neighbours = beside?.neighbours ?? (await startNeighbours(issuer, SERVICE_SECRET));
  const closers: Closers = [];
  const settings = {
    SHUTDOWN_DELAY: '0',
    SERVICE_SECRET,
    ISSUER_URL: issuer.issuer,
    JWKS_URI: issuer.jwksUri,
    AUTH_URL: neighbours.url,
    TASK_URL: neighbours.url,
    WORKER_URL: neighbours.url,
    HOST: '127.0.0.1',
    REALTIME_PORT: '0',
    LOG_LEVEL: 'fatal',
    ...env,
  };
  const { port, app } = await createApp(readConfig(settings), closers);
  const url = `http://127.0.0.1:${port}`;
  await until(async () => {
    const { events, inboxes } = ((await (await fetch(`${url}/ready`)).json()) as Ready).dependencies;
    return events.following && inboxes.following;
  });
  const clients: Client[] = [];
  return {
    url,
    app,
    issuer,
    neighbours,
    person: (sub, ...teams) => issuer.token({ sub, teams }),
    async connect(token, options) {
      const client = await connectTo(url, token, options);
      clients.push(client);
      return client;
    },
    async metric(line) {
      const lines = (await (await fetch(`${url}/metrics`)).text()).split('\n');
      return Number(
        lines
          .find((one) => one.startsWith(`${line} `))
          ?.split(' ')
          .at(-1) ?? 0,
      );
    },
    async stop() {
      for (const client of clients) client.close();
      await closeInOrder(closers);
      if (beside) return;
      await neighbours.stop();
      await issuer.close();
    },
  };
}

interface Ready {
  dependencies: Record<'events' | 'inboxes', { following: boolean }>;
}

export function connectTo(
  url: string,
  token: unknown,
  options: Partial<ManagerOptions & SocketOptions> = {},
): Promise<Client> {
  const socket = io(url, {
    auth: { token },
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    ...options,
  });
  const client: Client = {
    socket,
    heard: [],
    told: [],
    events: [],
    subscribe: (after) => socket.emitWithAck('subscribe', { after }),
    close: () => void socket.close(),
  };
  socket.onAny((name: string, body: { eventId: string }) => {
    client.heard.push(name);
    client.told.push({ name, body });
    if (name === 'task.event') client.events.push(body.eventId);
    if (name === 'ended') client.ended = body as never;
  });
  socket.on('disconnect', (reason) => {
    client.gone = reason;
  });
  return new Promise((resolve, reject) => {
    socket.once('connected', () => resolve(client));
    socket.once('connect_error', (error) => {
      socket.close();
      reject(error);
    });
  });
}

/** Asks until the answer is yes; the test's own deadline ends it. */
export async function until(check: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await check())) await new Promise((resolve) => setTimeout(resolve, 20));
}
