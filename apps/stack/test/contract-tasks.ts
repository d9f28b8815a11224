import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import { type Contract, tokenOfService } from './contract.ts';
import { until } from './system.ts';

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

/** Tasks that are brought along: looked at, made, reported, undone. */
export async function importFlow({ ask }: Contract, token: string): Promise<void> {
  const csv = (raw: string, query = {}) => ({ token, raw, query, headers: { 'content-type': 'text/csv' } });
  const file = 'title,project\nBrought along,Moved\n,Moved\n';
  const { data: preview } = (await ask('POST /api/v1/tasks/import', csv(file, { dryRun: 'true' }))).body;
  expect(preview).toMatchObject({ source: 'taskward', makes: 1, refused: 1, projects: ['Moved'] });
  expect((await ask('POST /api/v1/tasks/import', csv('title\n\xff', { dryRun: 'maybe' }))).status).toBe(400);
  expect((await ask('POST /api/v1/tasks/import', csv('unheard,of\n'))).status).toBe(422);
  expect((await ask('POST /api/v1/tasks/import', csv('x'.repeat(10 * 1024 * 1024 + 1)))).status).toBe(413);
  const packed = { ...csv(file), headers: { 'content-type': 'text/csv', 'content-encoding': 'odd' } };
  expect((await ask('POST /api/v1/tasks/import', packed)).status).toBe(415);
  // At once: one of them is in work when the other comes, however slow the machine is.
  const many = csv(`title\n${'x\n'.repeat(4_000)}`);
  const asked = await Promise.all([0, 1].map(() => ask('POST /api/v1/tasks/import', many)));
  const [made, refused] = asked.toSorted((one, other) => one.status - other.status);
  expect([made?.status, refused?.status]).toEqual([202, 409]);
  const id: string = made?.body.data.id;
  const path = { id };
  const undo = () => ask('POST /api/v1/tasks/imports/{id}/undo', { token, path });
  const comes = (state: string) =>
    until(async () => (await ask('GET /api/v1/tasks/imports/{id}', { token, path })).body.data.state === state);
  await comes('done');
  expect((await undo()).status).toBe(202);
  expect((await undo()).status).toBe(409);
  await comes('undone'); // what is told next stands behind it in the feed
  expect((await ask('GET /api/v1/tasks/imports', { token })).body.data).toHaveLength(1);
  expect((await ask('GET /api/v1/tasks/imports/{id}/lines', { token, path })).body.data).toEqual([]);
}

/** The life of a project: made, joined, left, archived, gone with its tasks. */
export async function projectFlow({ ask }: Contract, admin: string, user: string): Promise<void> {
  const body = { id: 'orchard', name: 'Orchard', color: '#2f6feb' };
  const { data: project } = (await ask('POST /api/v1/projects', { token: user, body })).body;
  expect(project).toMatchObject({ id: 'orchard', description: null, openTasks: 0, version: 1 });
  expect((await ask('POST /api/v1/projects', { token: admin, body })).status).toBe(409);
  expect((await ask('POST /api/v1/projects', { token: user, body: { name: '' } })).status).toBe(422);

  const path = { id: 'orchard' };
  expect((await ask('GET /api/v1/projects/{id}', { token: user, path })).body.data).toEqual(project);
  const known = { 'If-None-Match': '"1"' };
  expect((await ask('GET /api/v1/projects/{id}', { token: user, path, headers: known })).status).toBe(304);
  expect((await ask('GET /api/v1/projects', { token: user, query: { archived: 'false' } })).body.data).toEqual([
    project,
  ]);

  const member = (method: string, name: string, more: object = {}) =>
    ask(`${method} /api/v1/projects/{id}/members/{member}`, { token: user, path: { ...path, member: name }, ...more });
  expect((await member('PUT', 'team:gardeners', { body: { lead: true } })).body.data.members).toHaveLength(2);
  expect((await member('PUT', 'team:gardeners')).body.data.version).toBe(2);
  const stale = { headers: { 'If-Match': '"1"' } };
  expect((await member('PUT', 'team:gardeners', stale)).status).toBe(412);
  expect((await member('DELETE', 'team:gardeners', stale)).status).toBe(412);
  expect((await member('DELETE', 'team:gardeners')).status).toBe(204);
  const me = `user:${project.members[0].id}`;
  expect((await member('DELETE', me)).status).toBe(409);
  expect((await member('PUT', me, { body: { lead: false } })).status).toBe(409);

  const task = { title: 'Plant a tree', projectId: 'orchard' };
  expect((await ask('POST /api/v1/tasks', { token: user, body: task })).status).toBe(201);
  const archive = { token: user, path, body: { archived: true } };
  expect((await ask('PATCH /api/v1/projects/{id}', { ...archive, ...stale })).status).toBe(412);
  expect((await ask('PATCH /api/v1/projects/{id}', archive)).body.data).toMatchObject({ openTasks: 1, version: 4 });
  expect((await ask('POST /api/v1/tasks', { token: user, body: task })).status).toBe(409);
  const { data: other } = (await ask('POST /api/v1/tasks', { token: user, body: { title: 'Outside' } })).body;
  const move = { token: user, path: { id: other.id }, body: { projectId: 'orchard' } };
  expect((await ask('PATCH /api/v1/tasks/{id}', move)).status).toBe(409);

  expect((await ask('DELETE /api/v1/projects/{id}', { token: user, path })).status).toBe(403);
  expect((await ask('DELETE /api/v1/projects/{id}', { token: admin, path, ...stale })).status).toBe(412);
  expect((await ask('DELETE /api/v1/projects/{id}', { token: admin, path })).status).toBe(204);
  expect((await ask('GET /api/v1/projects/{id}', { token: user, path })).status).toBe(404);
  const types = { types: 'project.created,project.updated,project.deleted' };
  expect((await ask('GET /api/v1/events', { token: user, query: types })).body.data).toHaveLength(5);
}

/** Views, somebody's own and those of a project. */
export async function viewFlow({ ask }: Contract, admin: string, user: string): Promise<void> {
  await ask('POST /api/v1/projects', { token: user, body: { id: 'meadow', name: 'Meadow' } });
  const body = { name: 'Urgent', query: 'priority=urgent' };
  const { data: own } = (await ask('POST /api/v1/views', { token: user, body })).body;
  expect(own).toMatchObject({ ...body, projectId: null, position: 0 });
  const shared = { token: user, body: { ...body, projectId: 'meadow' } };
  const { data: ofProject } = (await ask('POST /api/v1/views', shared)).body;
  expect((await ask('POST /api/v1/views', { ...shared, body: { ...body, projectId: 'never-made' } })).status).toBe(404);
  expect((await ask('POST /api/v1/views', { token: user, body: { name: '', query: '' } })).status).toBe(422);
  for (let count = 1; count < 100; count += 1) await ask('POST /api/v1/views', shared);
  expect((await ask('POST /api/v1/views', shared)).status).toBe(409);

  const listed = async (query: Record<string, string>) =>
    (await ask('GET /api/v1/views', { token: user, query })).body.data.map(({ id }: { id: string }) => id);
  expect((await listed({})).slice(0, 2)).toEqual([own.id, ofProject.id]);
  expect((await listed({ projectId: 'meadow', limit: '1' }))[0]).toBe(ofProject.id);
  const elsewhere = { token: user, query: { projectId: 'never-made' } };
  expect((await ask('GET /api/v1/views', elsewhere)).status).toBe(404);

  const path = { id: own.id };
  const renamed = await ask('PATCH /api/v1/views/{id}', { token: user, path, body: { name: 'Mine', position: 7 } });
  expect(renamed.body.data).toMatchObject({ name: 'Mine', query: body.query, position: 7 });
  expect((await ask('PATCH /api/v1/views/{id}', { token: admin, path, body: {} })).status).toBe(404);
  expect((await ask('DELETE /api/v1/views/{id}', { token: admin, path })).status).toBe(404);
  expect((await ask('DELETE /api/v1/views/{id}', { token: user, path })).status).toBe(204);
  await ask('DELETE /api/v1/projects/{id}', { token: admin, path: { id: 'meadow' } });
  expect(await listed({})).toEqual([]);
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
