import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { Actor } from '@taskward/contracts/events';
import { createEventTail, type EventBody, type EventLog, logEvents, serveFeed } from '@taskward/messaging';
import {
  closeServer,
  createHttpApp,
  createLogger,
  createPool,
  jsonBody,
  listen,
  portOf,
  uuidv7,
} from '@taskward/service-kit';
import { createEmptyDatabase, type TokenIssuer } from '@taskward/testkit';
import type { Express, Request, RequestHandler } from 'express';
import type { Changes } from '../src/feeds/followed-events.ts';

/** A mail as the service hands it over. */
export interface HandedOver {
  key: string;
  userId: string;
  subject: string;
  text: string;
  html: string;
  unsubscribeUrl: string;
}

/** What the services around this one do for it, with real feeds: their databases, their rules and SMTP are not here. */
export interface Neighbours {
  url: string;
  /** Tells an event of task-service, or one of auth-service (`user.*`). */
  tell(...events: Array<Partial<EventBody> & { type: string }>): Promise<void>;
  /** "<person> <task>": what the person does not see, or no longer. */
  hidden: Set<string>;
  /** Each mail once, in the order in which they came first. */
  mails: HandedOver[];
  /** How often a mail was handed over, repeats of a key included. */
  handedOver(): number;
  /** Answers in place of taking mails. */
  mailAnswer?: number;
  /** Files that were said to have thumbnails, and those that are gone. */
  pictured: string[];
  deleted: Set<string>;
  names: Map<string, string>;
  /** Which language somebody is written to in, by their id. */
  locales: Map<string, string>;
  stop(): Promise<void>;
}

const EVENT_LOG: EventLog = { table: 'events', subject: 'subject', metrics: 'test' };
const SQL = readFileSync(new URL('../../../packages/messaging/sql/event-log.sql', import.meta.url), 'utf8');
const BOUNDS = { EVENT_STREAMS: 100, EVENT_STREAMS_PER_PERSON: 100, EVENT_STREAMS_PER_ADDRESS: 100, EVENT_READS: 4 };
const log = createLogger('neighbours', 'fatal');

async function openLog(types: readonly string[]) {
  const database = await createEmptyDatabase();
  const pool = createPool(database.url, log);
  await pool.query(SQL);
  const tail = createEventTail(pool, EVENT_LOG, log);
  const feed = { pool, config: BOUNDS, eventLog: EVENT_LOG, types, tail, retentionDays: 90, log };
  return {
    route: serveFeed(feed, () => ({ holder: 'worker', members: async () => undefined, check: async () => undefined })),
    async write(events: EventBody[]) {
      await logEvents(
        pool,
        EVENT_LOG,
        events.map((body) => ({ body, subject: 'any', audience: [], traceparent: '' })),
      );
      tail.wake();
    },
    async close() {
      await pool.end();
      await database.drop();
    },
  };
}

export async function startNeighbours(issuer: TokenIssuer): Promise<Neighbours> {
  const [work, identity] = await Promise.all([
    openLog(['task.attachment.created']),
    openLog(['user.updated', 'user.deleted']),
  ]);
  const keys = new Map<string, HandedOver>();
  let handedOver = 0;

  const token: RequestHandler = async (_req, res) => {
    const access_token = await issuer.token({
      sub: 'worker-service',
      client_id: 'worker-service',
      scope: 'tasks:read',
    });
    res.json({ access_token, expires_in: 900 });
  };
  const takeMail: RequestHandler = (req, res) => {
    if (neighbours.mailAnswer) return void res.status(neighbours.mailAnswer).json({});
    const key = req.get('idempotency-key') ?? '';
    handedOver += 1;
    if (!keys.has(key)) neighbours.mails.push({ key, ...req.body });
    keys.set(key, req.body);
    res.status(202).json({ success: true });
  };
  const seen: RequestHandler = ({ query }: Request, res) => {
    const ids = [query.id ?? []].flat() as string[];
    if (ids.length > 200 || Number(query.limit) > 200) return void res.status(400).json({});
    const data = ids.filter((id) => !neighbours.hidden.has(`${query.visibleTo} ${id}`)).map((id) => ({ id }));
    res.json({ success: true, data });
  };
  const people: RequestHandler = ({ query }: Request, res) => {
    const ids = String(query.ids).split(',');
    if (ids.length > 100 || !ids.every((id) => /^[\w-]{1,64}$/.test(id))) return void res.status(400).json({});
    const personOf = (id: string) => ({
      id,
      name: neighbours.names.get(id) ?? 'Somebody',
      locale: neighbours.locales.get(id) ?? null,
    });
    res.json({ success: true, data: ids.map(personOf) });
  };
  const hearOfPictures: RequestHandler = ({ params }, res) => {
    const id = String(params.id);
    if (neighbours.deleted.has(id)) return void res.status(404).json({});
    neighbours.pictured.push(id);
    res.status(204).end();
  };
  const mount = (app: Express) => {
    app.post('/oauth2/token', token);
    app.post('/api/v1/mails', jsonBody(1024 * 1024), takeMail);
    app.get('/api/v1/tasks', seen);
    app.post('/internal/attachments/:id/thumbnail', hearOfPictures);
    app.get('/api/v1/people', people);
    app.get('/api/v1/events', work.route);
    app.get('/api/v1/identity-events', identity.route);
  };
  const app = createHttpApp({ name: 'neighbours', log, bodyLimit: false, mount });
  const server: Server = await listen(app, { port: 0, host: '127.0.0.1', setting: 'PORT' });
  const neighbours: Neighbours = {
    url: `http://127.0.0.1:${portOf(server)}`,
    async tell(...given) {
      const events = given.map((event) => ({ eventId: uuidv7(), timestamp: new Date().toISOString(), ...event }));
      const [ofPeople, others] = [true, false].map((user) =>
        events.filter(({ type }) => type.startsWith('user.') === user),
      );
      if (ofPeople?.length) await identity.write(ofPeople);
      if (others?.length) await work.write(others);
    },
    hidden: new Set(),
    mails: [],
    handedOver: () => handedOver,
    pictured: [],
    deleted: new Set(),
    names: new Map(),
    locales: new Map(),
    async stop() {
      await closeServer(server);
      await Promise.all([work.close(), identity.close()]);
    },
  };
  return neighbours;
}

/** A task as far as it matters here. */
export interface TestTask {
  id: string;
  title: string;
  createdBy: string;
  assignedTo: string | null;
  watchers?: string[];
  status?: string;
  dueDate?: string | null;
  remindAt?: string | null;
}

/** The beginning of an event about a task. */
export function taskEvent(type: string, actor: string, task: TestTask, changes: Changes = {}) {
  const whole = { status: 'todo', dueDate: null, remindAt: null, watchers: [], ...task };
  const who: Actor = { id: actor, type: 'user' };
  return { type, taskId: task.id, title: task.title, actor: who, task: whole, changes };
}

export const commentEvent = (actor: string, task: TestTask, body: string, mentions: string[] = []) => ({
  ...taskEvent('task.comment.created', actor, task),
  comment: { author: actor, body, mentions },
});
