import { expect } from '@jest/globals';
import type { Contract } from './contract.ts';

/** The life of a task, and the log of it. */
export async function taskFlow({ ask }: Contract, token: string): Promise<void> {
  const body = {
    title: 'Water the plants',
    dueDate: '2030-01-31T09:00:00+02:00',
    labels: ['garden'],
    projectId: 'home',
  };
  const headers = { 'Idempotency-Key': `key-${Date.now()}` };
  const { data: task } = (await ask('POST /api/v1/tasks', { token, body, headers })).body;
  expect((await ask('POST /api/v1/tasks', { token, body, headers })).body.data).toEqual(task);
  expect((await ask('POST /api/v1/tasks', { token, body: { title: 'Another' }, headers })).status).toBe(422);

  const filter = [...['todo', 'done'].map((status) => ['status', status]), ['label', 'garden'], ['sort', '-dueDate']];
  expect((await ask('GET /api/v1/tasks', { token, query: [...filter, ['q', 'plants']] })).body.data).toEqual([task]);
  expect((await ask('GET /api/v1/tasks', { token, query: { status: 'unheard-of' } })).status).toBe(400);
  expect((await ask('GET /api/v1/tasks/stats', { token })).body.data.total).toBeGreaterThan(0);

  const path = { id: task.id };
  expect((await ask('GET /api/v1/tasks/{id}', { token, path })).body.data).toEqual(task);
  const known = { 'If-None-Match': '"1"' };
  expect((await ask('GET /api/v1/tasks/{id}', { token, path, headers: known })).status).toBe(304);
  const change = (ifMatch: string) =>
    ask('PATCH /api/v1/tasks/{id}', {
      token,
      path,
      body: { status: 'done', dueDate: null },
      headers: { 'If-Match': ifMatch },
    });
  expect((await change('"1"')).body.data).toMatchObject({ version: 2, dueDate: null });
  expect((await change('"1"')).status).toBe(412);
  expect((await change('three')).status).toBe(400);
  expect((await ask('GET /api/v1/tasks/{id}/history', { token, path })).body.data).toHaveLength(2);

  const remove = (ifMatch: string) =>
    ask('DELETE /api/v1/tasks/{id}', { token, path, headers: { 'If-Match': ifMatch } });
  expect((await remove('"1"')).status).toBe(412);
  expect((await remove('"2"')).status).toBe(204);

  const types = { types: 'task.created,task.deleted' };
  const { data: events } = (await ask('GET /api/v1/events', { token, query: types })).body;
  expect(events.length).toBeGreaterThan(1);
  const stream = { accept: 'text/event-stream', 'Last-Event-ID': events[0].eventId };
  expect((await ask('GET /api/v1/events', { token, headers: stream })).body).toMatch(/^:/);
  const longAgo = { after: '01800000-0000-7000-8000-000000000000' };
  expect((await ask('GET /api/v1/events', { token, query: longAgo })).status).toBe(410);
}

/** A service may do what its scopes say, and nothing beside. */
export async function scopeFlow({ ask }: Contract, admin: string): Promise<void> {
  const tokenWith = async (scope: string) => {
    const client = { token: admin, body: { name: scope, scopes: [scope] } };
    const { clientId: client_id, clientSecret: client_secret } = (await ask('POST /api/v1/clients', client)).body.data;
    const form = { grant_type: 'client_credentials', client_id, client_secret };
    return String((await ask('POST /oauth2/token', { form })).body.access_token);
  };
  const [reads, writes] = [await tokenWith('tasks:read'), await tokenWith('tasks:write')];
  const { id } = (
    await ask('POST /api/v1/tasks', { token: writes, body: { title: 'By a service', dueDate: '2030-01-31' } })
  ).body.data;
  const path = { id };
  expect((await ask('GET /api/v1/tasks/{id}', { token: reads, path })).body.data.id).toBe(id);

  const reading = ['tasks', 'tasks/stats', 'tasks/{id}', 'tasks/{id}/history', 'events'];
  for (const what of reading) expect((await ask(`GET /api/v1/${what}`, { token: writes, path })).status).toBe(403);
  expect((await ask('POST /api/v1/tasks', { token: reads, body: { title: 'No' } })).status).toBe(403);
  expect((await ask('PATCH /api/v1/tasks/{id}', { token: reads, path, body: { title: 'No' } })).status).toBe(403);
  expect((await ask('DELETE /api/v1/tasks/{id}', { token: reads, path })).status).toBe(403);
}
