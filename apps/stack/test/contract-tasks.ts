import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import { type Contract, tokenOfService } from './contract.ts';

/** The life of a task, and the log of it. */
export async function taskFlow({ ask }: Contract, token: string): Promise<void> {
  const body = {
    title: 'Water the plants',
    dueDate: '2030-01-31T09:00:00+02:00',
    labels: ['garden'],
    projectId: 'home',
    repeat: 'FREQ=WEEKLY;BYDAY=MO',
    remindAt: '2030-01-31T08:00:00+02:00',
  };
  const headers = { 'Idempotency-Key': `key-${Date.now()}` };
  const { data: task } = (await ask('POST /api/v1/tasks', { token, body, headers })).body;
  expect((await ask('POST /api/v1/tasks', { token, body, headers })).body.data).toEqual(task);
  expect((await ask('POST /api/v1/tasks', { token, body: { title: 'Another' }, headers })).status).toBe(422);

  const filter = [...['todo', 'done'].map((status) => ['status', status]), ['label', 'garden'], ['sort', '-dueDate']];
  expect((await ask('GET /api/v1/tasks', { token, query: [...filter, ['q', 'plants']] })).body.data).toEqual([task]);
  expect((await ask('GET /api/v1/tasks', { token, query: { status: 'unheard-of' } })).status).toBe(400);
  expect((await ask('GET /api/v1/tasks/stats', { token })).body.data.total).toBeGreaterThan(0);

  const file = (await ask('GET /api/v1/tasks/export', { token, query: [['format', 'jsonl'], ...filter.slice(0, 3)] }))
    .body;
  expect(JSON.parse(file)).toEqual({ ...task, project: null });
  expect((await ask('GET /api/v1/tasks/export', { token })).body).toMatch(/^id,title,/);
  expect((await ask('GET /api/v1/tasks/export', { token, query: { format: 'xlsx' } })).status).toBe(400);

  const path = { id: task.id };
  const subtasks = { total: 0, done: 0 };
  expect((await ask('GET /api/v1/tasks/{id}', { token, path })).body.data).toEqual({ ...task, subtasks });
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

  const watch = (method: string, userId: string, more = {}) =>
    ask(`${method} /api/v1/tasks/{id}/watchers/{userId}`, { token, path: { ...path, userId }, ...more });
  expect((await watch('PUT', 'somebody')).body.data.watchers).toEqual(['somebody']);
  for (const method of ['PUT', 'DELETE']) {
    expect((await watch(method, 'somebody', { headers: { 'If-Match': '"1"' } })).status).toBe(412);
  }
  expect((await watch('DELETE', 'somebody')).status).toBe(204);
  for (let n = 0; n < 50; n += 1) await watch('PUT', `user-${n}`);
  expect((await watch('PUT', 'one-more')).status).toBe(409);

  await talk({ ask }, token, task.id);

  const remove = (ifMatch: string) =>
    ask('DELETE /api/v1/tasks/{id}', { token, path, headers: { 'If-Match': ifMatch } });
  expect((await remove('"1"')).status).toBe(412);
  expect((await remove('"54"')).status).toBe(204);

  const types = { types: 'task.created,task.deleted' };
  const { data: events } = (await ask('GET /api/v1/events', { token, query: types })).body;
  expect(events.length).toBeGreaterThan(1);
  const stream = { accept: 'text/event-stream', 'Last-Event-ID': events[0].eventId };
  expect((await ask('GET /api/v1/events', { token, headers: stream })).body).toMatch(/^:/);
  const longAgo = { after: '01800000-0000-7000-8000-000000000000' };
  expect((await ask('GET /api/v1/events', { token, query: longAgo })).status).toBe(410);
}

/** What is said to a task: said once, listed, changed, taken back. */
async function talk({ ask }: Pick<Contract, 'ask'>, token: string, id: string): Promise<void> {
  const say = {
    token,
    path: { id },
    body: { body: 'Looks good' },
    headers: { 'Idempotency-Key': `said-${Date.now()}` },
  };
  const { data: comment } = (await ask('POST /api/v1/tasks/{id}/comments', say)).body;
  expect((await ask('POST /api/v1/tasks/{id}/comments', say)).body.data).toEqual(comment);
  expect((await ask('GET /api/v1/tasks/{id}/comments', { token, path: { id } })).body.data).toEqual([comment]);
  const change = (ifMatch: string) =>
    ask('PATCH /api/v1/comments/{id}', {
      token,
      path: { id: comment.id },
      body: { body: 'Looks **good**' },
      headers: { 'If-Match': ifMatch },
    });
  expect((await change('"1"')).body.data).toMatchObject({ version: 2, body: 'Looks **good**' });
  expect((await change('"1"')).status).toBe(412);
  const { data: history } = (await ask('GET /api/v1/tasks/{id}/history', { token, path: { id } })).body;
  expect(history.at(-1)).toMatchObject({ type: 'task.comment.updated', comment: { version: 2 } });
  const remove = (ifMatch: string) =>
    ask('DELETE /api/v1/comments/{id}', { token, path: { id: comment.id }, headers: { 'If-Match': ifMatch } });
  expect((await remove('"1"')).status).toBe(412);
  expect((await remove('"2"')).status).toBe(204);
}

/** A service may do what its scopes say, and nothing beside. */
export async function scopeFlow(contract: Contract, admin: string): Promise<void> {
  const { ask } = contract;
  const reads = await tokenOfService(contract, admin, 'tasks:read');
  const writes = await tokenOfService(contract, admin, 'tasks:write');
  const { id } = (
    await ask('POST /api/v1/tasks', { token: writes, body: { title: 'By a service', dueDate: '2030-01-31' } })
  ).body.data;
  const path = { id };
  expect((await ask('GET /api/v1/tasks/{id}', { token: reads, path })).body.data.id).toBe(id);

  const reading = [
    'tasks',
    'tasks/stats',
    'tasks/export',
    'tasks/imports',
    'tasks/imports/{id}',
    'tasks/imports/{id}/lines',
    'tasks/{id}',
    'tasks/{id}/history',
    'tasks/{id}/comments',
    'events',
    'projects',
    'views',
  ];
  for (const what of reading) expect((await ask(`GET /api/v1/${what}`, { token: writes, path })).status).toBe(403);
  expect((await ask('POST /api/v1/tasks', { token: reads, body: { title: 'No' } })).status).toBe(403);
  expect((await ask('PATCH /api/v1/tasks/{id}', { token: reads, path, body: { title: 'No' } })).status).toBe(403);
  expect((await ask('DELETE /api/v1/tasks/{id}', { token: reads, path })).status).toBe(403);
  for (const what of ['import', 'imports/{id}/undo']) {
    expect((await ask(`POST /api/v1/tasks/${what}`, { token: reads, path })).status).toBe(403);
  }
  const said = { path, body: { body: 'By a service' } };
  expect((await ask('POST /api/v1/tasks/{id}/comments', { ...said, token: reads })).status).toBe(403);
  const { data: comment } = (await ask('POST /api/v1/tasks/{id}/comments', { ...said, token: writes })).body;
  const itsPath = { path: { id: comment.id } };
  expect((await ask('PATCH /api/v1/comments/{id}', { ...said, ...itsPath, token: reads })).status).toBe(403);
  expect((await ask('DELETE /api/v1/comments/{id}', { ...itsPath, token: reads })).status).toBe(403);

  const view = { path: { id: randomUUID() }, token: reads };
  expect((await ask('POST /api/v1/views', { token: reads, body: { name: 'No', query: '' } })).status).toBe(403);
  expect((await ask('PATCH /api/v1/views/{id}', { ...view, body: {} })).status).toBe(403);
  expect((await ask('DELETE /api/v1/views/{id}', view)).status).toBe(403);

  const project = { id: 'no-project', member: 'somebody', userId: 'somebody' };
  expect((await ask('GET /api/v1/projects/{id}', { token: writes, path: project })).status).toBe(403);
  expect((await ask('POST /api/v1/projects', { token: reads, body: { name: 'No' } })).status).toBe(403);
  expect((await ask('PATCH /api/v1/projects/{id}', { token: reads, path: project, body: {} })).status).toBe(403);
  for (const method of ['PUT', 'DELETE']) {
    const [member, watcher] = ['projects/{id}/members/{member}', 'tasks/{id}/watchers/{userId}'];
    expect((await ask(`${method} /api/v1/${member}`, { token: reads, path: project })).status).toBe(403);
    expect((await ask(`${method} /api/v1/${watcher}`, { token: reads, path: { ...project, id } })).status).toBe(403);
  }
}
