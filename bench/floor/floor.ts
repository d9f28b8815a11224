// The floor: the smallest honest program for the same job. One process, node:http, pg with prepared statements, jose
// with the key in memory, validation by hand, task and outbox row in one statement. No framework, no log, no metrics.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import pg from 'pg';
import { floorSettings } from '../config.ts';
import { COLUMNS, LIST, newTask } from './job.ts';

const { DATABASE_URL, PORT, JWKS, ISSUER, AUDIENCE } = floorSettings();
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 10 });
const keys = createLocalJWKSet(JSON.parse(JWKS) as JSONWebKeySet);

const INSERT = `WITH created AS (
    INSERT INTO tasks (id, title, description, status, priority, assigned_to, project_id, created_by, due_date, labels,
      version, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, $11, $11)
  ), logged AS (
    INSERT INTO task_events (event_id, subject, type, occurred_at, traceparent, body)
    VALUES ($12, $1, 'task.created', $11, '', $13) RETURNING position
  ) INSERT INTO outbox SELECT position FROM logged`;
const GET = `SELECT ${COLUMNS} FROM tasks WHERE id = $1 AND (created_by = $2 OR assigned_to = $2)`;
const PROJECT = `SELECT ${COLUMNS} FROM tasks WHERE project_id = $1 AND id > $2 ORDER BY id LIMIT 1000`;

async function caller(req: IncomingMessage): Promise<string> {
  const token = /^Bearer (.+)$/.exec(req.headers.authorization ?? '')?.[1] ?? '';
  const { payload } = await jwtVerify(token, keys, { algorithms: ['RS256'], issuer: ISSUER, audience: AUDIENCE });
  return payload.sub as string;
}

async function bodyOf(req: IncomingMessage): Promise<Record<string, unknown>> {
  let text = '';
  for await (const part of req.setEncoding('utf8')) text += part;
  return JSON.parse(text);
}

function send(res: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  res.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) }).end(text);
}

async function create(req: IncomingMessage, res: ServerResponse, me: string): Promise<void> {
  const made = newTask(await bodyOf(req), me);
  if (!made) return send(res, 422, { path: 'title' });
  const { task, event } = made;
  const { id, title, description, status, priority, projectId, dueDate, labels, createdAt } = task;
  const row = [id, title, description, status, priority, me, projectId, me, dueDate, labels, createdAt];
  await pool.query({ name: 'create', text: INSERT, values: [...row, event.eventId, JSON.stringify(event)] });
  send(res, 201, { success: true, data: task });
}

async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
  const me = await caller(req);
  const { pathname, searchParams } = new URL(req.url ?? '/', 'http://floor');
  if (req.method === 'POST') return create(req, res, me);
  if (pathname === '/api/v1/project') {
    const values = [searchParams.get('id'), searchParams.get('after') ?? '00000000-0000-0000-0000-000000000000'];
    return send(res, 200, { data: (await pool.query({ name: 'project', text: PROJECT, values })).rows });
  }
  const id = pathname.slice('/api/v1/tasks/'.length);
  if (id === '')
    return send(res, 200, { success: true, data: (await pool.query({ name: 'list', text: LIST, values: [me] })).rows });
  const { rows } = await pool.query({ name: 'get', text: GET, values: [id, me] });
  if (rows[0]) send(res, 200, { success: true, data: rows[0] });
  else send(res, 404, {});
}

createServer((req, res) => {
  answer(req, res).catch((error) => send(res, 500, { error: String(error) }));
}).listen(Number(PORT), '127.0.0.1');
