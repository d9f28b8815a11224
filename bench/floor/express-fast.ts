// The floor's job by an Express program that leaves out no trick: what can be had from Express, at the usual log level.
import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import express, { type ErrorRequestHandler, type Request, type Response } from 'express';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import pg from 'pg';
import { pino } from 'pino';
import { floorSettings } from '../config.ts';
import { COLUMNS, LIST, newTask } from './job.ts';

const { DATABASE_URL, PORT, JWKS, ISSUER, AUDIENCE } = floorSettings();
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 10 });
const keys = createLocalJWKSet(JSON.parse(JWKS) as JSONWebKeySet);
const FIND = `SELECT ${COLUMNS} FROM tasks WHERE id = ANY($1::uuid[])`;
const INSERT = `WITH created AS (
    INSERT INTO tasks (id, title, description, status, priority, assigned_to, project_id, created_by, due_date, labels,
      version, created_at, updated_at)
    SELECT id, title, description, status, priority, "assignedTo", "projectId", "createdBy", "dueDate", labels, version,
      "createdAt", "updatedAt"
    FROM json_to_recordset($1) AS t(id uuid, title text, description text, status task_status, priority task_priority,
      "assignedTo" text, "projectId" text, "createdBy" text, "dueDate" timestamptz, labels text[], version int,
      "createdAt" timestamptz, "updatedAt" timestamptz)
  ), logged AS (
    INSERT INTO task_events (event_id, subject, type, occurred_at, traceparent, body)
    SELECT (body->>'eventId')::uuid, body->>'taskId', 'task.created', (body->>'timestamp')::timestamptz, '', body
    FROM json_array_elements($2) AS body RETURNING position
  ) INSERT INTO outbox SELECT position FROM logged`;

type Made = NonNullable<ReturnType<typeof newTask>>;

// Moments stay the text that they came as.
const asText: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    oid === pg.types.builtins.TIMESTAMPTZ
      ? (text: string) => `${text.replace(' ', 'T').slice(0, -3)}Z`
      : (pg.types.getTypeParser(oid, format) as never),
};

/** Makes one run of whatever is asked for while earlier ones are under way. */
function gathered<In, Out>(run: (inputs: In[]) => Promise<Out[]>): (input: In) => Promise<Out> {
  let waiting: Array<{ input: In; resolve: (output: Out) => void; reject: (error: unknown) => void }> = [];
  let running = 0;
  const pump = async () => {
    if (running >= 2) return;
    running += 1;
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      await run(batch.map(({ input }) => input)).then(
        (outputs) => batch.forEach(({ resolve }, index) => void resolve(outputs[index] as Out)),
        (error) => batch.forEach(({ reject }) => void reject(error)),
      );
    }
    running -= 1;
  };
  return (input) =>
    new Promise((resolve, reject) => {
      waiting.push({ input, resolve, reject });
      void pump();
    });
}

const find = gathered(async (ids: string[]) => {
  const values = [`{${[...new Set(ids)].join(',')}}`];
  const { rows } = await pool.query({ name: 'find', text: FIND, values, types: asText });
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id));
});
const insert = gathered(async (made: Made[]) => {
  const values = [JSON.stringify(made.map(({ task }) => task)), JSON.stringify(made.map(({ event }) => event))];
  await pool.query({ name: 'create', text: INSERT, values });
  return made;
});

// Tokens that were verified, by their whole text. They are few here, and outlive the run.
const subjects = new Map<string, string>();
async function caller(req: Request): Promise<string> {
  const token = req.headers.authorization?.slice('Bearer '.length) ?? '';
  const known = subjects.get(token);
  if (known !== undefined) return known;
  const { payload } = await jwtVerify(token, keys, { algorithms: ['RS256'], issuer: ISSUER, audience: AUDIENCE });
  subjects.set(token, payload.sub as string);
  return payload.sub as string;
}

// One write of the log for each turn of the event loop.
const output = pino.destination({ dest: 1, sync: true });
let lines = '';
const flush = () => {
  output.write(lines);
  lines = '';
};
const write = (line: string) => {
  if (lines === '') setImmediate(flush);
  lines += line;
};
const log = pino({ timestamp: pino.stdTimeFunctions.isoTime }, { write });

function send(res: Response, started: number, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  const head = ['Content-Type', 'application/json; charset=utf-8', 'Content-Length', String(Buffer.byteLength(text))];
  res.writeHead(status, head).end(text);
  const { method, url: path } = res.req;
  log.info({ req: { method, path }, res: { status }, took: Math.round(performance.now() - started) }, 'done');
}

const app = express().disable('x-powered-by').disable('etag');

app.get('/api/v1/tasks/:id', async (req, res) => {
  const started = performance.now();
  const me = await caller(req);
  const task = await find(req.params.id);
  const mine = task && (task.createdBy === me || task.assignedTo === me);
  if (mine) send(res, started, 200, { success: true, data: task });
  else send(res, started, 404, {});
});

app.get('/api/v1/tasks', async (req, res) => {
  const started = performance.now();
  const { rows } = await pool.query({ name: 'list', text: LIST, values: [await caller(req)], types: asText });
  send(res, started, 200, { success: true, data: rows });
});

app.post('/api/v1/tasks', async (req, res) => {
  const started = performance.now();
  const chunks: Buffer[] = [];
  const body = new Promise((resolve) => {
    req.on('data', (chunk) => chunks.push(chunk)).on('end', () => resolve(JSON.parse(String(Buffer.concat(chunks)))));
  });
  const made = newTask((await body) as Record<string, unknown>, await caller(req));
  if (!made) return send(res, started, 422, { path: 'title' });
  await insert(made);
  send(res, started, 201, { success: true, data: made.task });
});

const refuse: ErrorRequestHandler = (_error, _req, res, _next) => send(res, performance.now(), 401, {});
app.use(refuse);

// Requests and answers are made with Express's prototypes, in place of being given them one by one.
class FastRequest extends IncomingMessage {}
class FastResponse extends ServerResponse {}
Object.setPrototypeOf(FastRequest.prototype, app.request);
Object.setPrototypeOf(FastResponse.prototype, app.response);
Object.assign(app, { request: FastRequest.prototype, response: FastResponse.prototype });
createServer({ IncomingMessage: FastRequest, ServerResponse: FastResponse }, app).listen(Number(PORT), '127.0.0.1');
