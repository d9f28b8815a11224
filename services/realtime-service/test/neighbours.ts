import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { createVerifier, type Revocation } from '@taskward/jwt-middleware';
import { checkJwt, identityOf } from '@taskward/jwt-middleware/express';
import { createEventTail, type EventBody, type EventLog, logEvents, serveLog } from '@taskward/messaging';
import {
  closeServer,
  createHttpApp,
  createLogger,
  createPool,
  jsonBody,
  listen,
  onlyServices,
  openSse,
  portOf,
  type SseStream,
  uuidv7,
} from '@taskward/service-kit';
import { createEmptyDatabase, type TokenIssuer } from '@taskward/testkit';
import type { Express, RequestHandler } from 'express';

/** An event as a test writes it. */
export interface Told {
  type?: string;
  audience: string[];
  [field: string]: unknown;
}

/** What the services around this one do for it, with a real log: their databases and their rules are not here. */
export interface Neighbours {
  url: string;
  /** Tells events of task-service, and gives their ids. */
  tell(...events: Told[]): Promise<string[]>;
  /** Who is in which projects: a person's id and the keys. */
  projects: Map<string, string[]>;
  withdraw(entry: Omit<Revocation, 'seq' | 'expiresAt'>): void;
  /** Those whom auth-service knows. */
  people: Map<string, { teams: string[]; hidden?: boolean; lastSeen?: string }>;
  /** Inboxes, newest first. */
  inboxes: Map<string, Array<{ id: string }>>;
  /** Says that these are new. */
  tellInboxes(news: Array<{ userId: string; id: string }>): void;
  /** Whether auth-service does not answer about people. */
  peopleAway: boolean;
  /** "<person> <task>": who may read which task. */
  readers: Set<string>;
  /** How often somebody asked for their pages of the log. */
  asked(): number;
  /** Ends every connection, and refuses new ones until it is called again with `false`. */
  away(isAway: boolean): Promise<void>;
  stop(): Promise<void>;
}

const EVENT_LOG: EventLog = { table: 'events', subject: 'subject', metrics: 'test' };
const SQL = readFileSync(new URL('../../../packages/messaging/sql/event-log.sql', import.meta.url), 'utf8');
const BOUNDS = { EVENT_STREAMS: 100, EVENT_STREAMS_PER_PERSON: 100, EVENT_STREAMS_PER_ADDRESS: 100, EVENT_READS: 4 };
const log = createLogger('neighbours', 'fatal');

export async function startNeighbours(issuer: TokenIssuer, secret: string): Promise<Neighbours> {
  const database = await createEmptyDatabase();
  const pool = createPool(database.url, log);
  await pool.query(SQL);
  const tail = createEventTail(pool, EVENT_LOG, log);
  const feed = { pool, config: BOUNDS, eventLog: EVENT_LOG, types: [], tail, retentionDays: 90, log };
  const verifier = createVerifier({ issuers: [issuer] });
  let asked = 0;
  const served = serveLog(feed, (req) => {
    const { subject, type, teams, roles } = identityOf(req);
    const members = async () =>
      type === 'service' || roles.includes('admin')
        ? undefined
        : [`person:${subject}`, ...teams.map((team) => `team:${team}`), ...(neighbours.projects.get(subject) ?? [])];
    if (type === 'user') asked += 1;
    return { holder: subject, members, check: async () => undefined };
  });
  const token: RequestHandler = async (_req, res) => {
    const claims = { sub: 'realtime-service', client_id: 'realtime-service', scope: 'tasks:read people:read' };
    res.json({ access_token: await issuer.token(claims), expires_in: 900 });
  };
  const readers = new Set<SseStream>();
  const withdrawn: Revocation[] = [];
  const revocations: RequestHandler = (req, res) => {
    const stream = openSse(req, res, { heartbeatMs: 500 });
    readers.add(stream);
    stream.signal.addEventListener('abort', () => readers.delete(stream));
    const missed = withdrawn.filter(({ seq }) => seq > Number(req.query.after ?? 0));
    void stream.send([...missed.map((data) => ({ id: data.seq, data })), { event: 'ready', data: {} }]);
  };
  const about: RequestHandler = ({ query }, res) => {
    const teamsOf = (id: unknown) => neighbours.people.get(String(id))?.teams ?? [];
    const data = String(query.ids)
      .split(',')
      .flatMap((userId) => {
        const known = neighbours.people.get(userId);
        const colleague = userId === query.for || teamsOf(query.for).some((team) => teamsOf(userId).includes(team));
        return known ? [{ userId, lastSeen: known.lastSeen ?? null, hidden: known.hidden ?? false, colleague }] : [];
      });
    res.status(neighbours.peopleAway ? 503 : 200).json({ success: true, data });
  };
  const seen: RequestHandler = ({ body }, res) => {
    for (const { userId, at } of body.seen) Object.assign(neighbours.people.get(userId) ?? {}, { lastSeen: at });
    res.status(204).end();
  };
  const task: RequestHandler = (req, res) => {
    const mayRead = neighbours.readers.has(`${identityOf(req).subject} ${req.params.id}`);
    res.status(mayRead ? 200 : 404).json({});
  };
  const inboxReaders = new Set<SseStream>();
  const inboxNews: RequestHandler = (req, res) => {
    const stream = openSse(req, res, { heartbeatMs: 500 });
    stream.comment('here');
    inboxReaders.add(stream);
    stream.signal.addEventListener('abort', () => inboxReaders.delete(stream));
  };
  const inbox: RequestHandler = (req, res) =>
    void res.json({ success: true, data: neighbours.inboxes.get(identityOf(req).subject) ?? [] });
  const mount = (app: Express) => {
    app.get('/internal/notifications/stream', onlyServices, inboxNews);
    app.get('/api/v1/notifications', checkJwt(verifier), inbox);
    app.route('/internal/presence').all(onlyServices).get(about).post(jsonBody(), seen);
    app.get('/api/v1/tasks/:id', checkJwt(verifier), task);
    app.post('/oauth2/token', token);
    app.get('/internal/revocations/stream', onlyServices, revocations);
    app.get('/internal/events', onlyServices, checkJwt(verifier), served);
  };
  const open = (port: number): Promise<Server> => {
    const app = createHttpApp({ name: 'neighbours', log, bodyLimit: false, serviceSecret: secret, mount });
    return listen(app, { port, host: '127.0.0.1', setting: 'PORT' });
  };
  let server = await open(0);
  const port = portOf(server);
  const neighbours: Neighbours = {
    url: `http://127.0.0.1:${port}`,
    async tell(...given) {
      const records = given.map(({ audience, ...event }) => ({
        body: { eventId: uuidv7(), type: 'task.updated', timestamp: new Date().toISOString(), ...event } as EventBody,
        subject: 'any',
        audience,
        traceparent: '',
      }));
      await logEvents(pool, EVENT_LOG, records);
      tail.wake();
      return records.map(({ body }) => body.eventId);
    },
    projects: new Map(),
    people: new Map(),
    inboxes: new Map(),
    tellInboxes(news) {
      for (const stream of inboxReaders) void stream.send([{ data: news }]);
    },
    peopleAway: false,
    readers: new Set(),
    withdraw(given) {
      const entry = { ...given, seq: withdrawn.length + 1, expiresAt: Date.now() / 1_000 + 900 };
      withdrawn.push(entry);
      for (const stream of readers) void stream.send([{ id: entry.seq, data: entry }]);
    },
    asked: () => asked,
    async away(isAway) {
      if (!isAway) server = await open(port);
      else {
        server.closeAllConnections();
        await closeServer(server);
      }
    },
    async stop() {
      server.closeAllConnections();
      await closeServer(server);
      await pool.end();
      await database.drop();
    },
  };
  return neighbours;
}
