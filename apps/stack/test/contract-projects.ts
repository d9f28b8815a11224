import { expect } from '@jest/globals';
import type { Contract } from './contract.ts';

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
