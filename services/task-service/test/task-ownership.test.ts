import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startService, type TestService } from './service.ts';

describe('whose task is it', () => {
  let service: TestService;
  let ann: string;
  let bob: string;
  let admin: string;
  beforeAll(async () => {
    service = await startService();
    [ann, bob, admin] = await Promise.all([service.user('ann'), service.user('bob'), service.admin()]);
  });
  afterAll(() => service.stop());

  const ids = async (token: string) =>
    (await service.call('/api/v1/tasks', { token })).body.data.map(({ id }: { id: string }) => id);
  const patch = (id: string, token: string, body: unknown) =>
    service.call(`/api/v1/tasks/${id}`, { method: 'PATCH', token, body });

  test("another's task is not to be found, nor listed, nor changed", async () => {
    const { id } = await service.create(ann);
    expect((await service.call(`/api/v1/tasks/${id}`, { token: bob })).status).toBe(404);
    expect((await patch(id, bob, { title: 'mine' })).status).toBe(404);
    expect(await ids(bob)).not.toContain(id);
    expect(await ids(ann)).toContain(id);
    expect(await ids(admin)).toContain(id);
  });

  test('a task assigned to me is mine as well', async () => {
    const { id } = await service.create(admin, { assignedTo: 'bob' });
    expect((await service.call(`/api/v1/tasks/${id}`, { token: bob })).status).toBe(200);
    expect((await patch(id, bob, { status: 'done' })).status).toBe(200);
    expect(await ids(bob)).toContain(id);
    expect((await patch(id, admin, { assignedTo: 'ann' })).status).toBe(200);
    expect((await service.call(`/api/v1/tasks/${id}`, { token: bob })).status).toBe(404);
    expect(await ids(bob)).not.toContain(id);
  });

  test('a task that I made and that is assigned to me is listed once', async () => {
    const { id } = await service.create(ann, { assignedTo: 'ann' });
    expect((await ids(ann)).filter((listed: string) => listed === id)).toHaveLength(1);
  });

  test('only an admin names another as the assignee', async () => {
    const body = { title: 'For Bob', assignedTo: 'bob' };
    expect((await service.call('/api/v1/tasks', { method: 'POST', token: ann, body })).status).toBe(403);
    const { id } = await service.create(ann);
    expect((await patch(id, ann, { assignedTo: 'bob' })).status).toBe(403);
    expect((await patch(id, ann, { assignedTo: null })).status).toBe(200);
    expect((await patch(id, ann, { assignedTo: 'ann' })).status).toBe(200);
    expect((await patch(id, admin, { assignedTo: 'bob' })).status).toBe(200);
  });

  test('a user may not delete: 403 whatever the id', async () => {
    const { id } = await service.create(ann);
    for (const path of [id, '01890000-0000-7000-8000-000000000000', 'nonsense']) {
      expect((await service.call(`/api/v1/tasks/${path}`, { method: 'DELETE', token: ann })).status).toBe(403);
    }
    expect((await service.call(`/api/v1/tasks/${id}`, { token: ann })).status).toBe(200);
  });

  test('a service does what its scopes say, to every task', async () => {
    const { id } = await service.create(ann);
    const [reads, writes, deletes, nothing] = await Promise.all([
      service.service('robot', 'tasks:read'),
      service.service('robot', 'tasks:write'),
      service.service('robot', 'tasks:delete'),
      service.service('robot', 'openid'),
    ]);
    const body = { title: 'By a robot', assignedTo: 'bob' };
    const statuses = async (token: string) => [
      (await service.call(`/api/v1/tasks/${id}`, { token })).status,
      (await service.call('/api/v1/tasks', { token })).status,
      (await service.call('/api/v1/tasks', { method: 'POST', token, body })).status,
      (await patch(id, token, { priority: 'low' })).status,
      (await service.call(`/api/v1/tasks/${id}`, { method: 'DELETE', token })).status,
    ];
    expect(await statuses(nothing)).toEqual([403, 403, 403, 403, 403]);
    expect(await statuses(reads)).toEqual([200, 200, 403, 403, 403]);
    expect(await statuses(writes)).toEqual([403, 403, 201, 200, 403]);
    expect(await statuses(deletes)).toEqual([403, 403, 403, 403, 204]);
  });

  test('a scope in the token of a person opens nothing', async () => {
    const { id } = await service.create(ann);
    const lent = await service.user('carol', 'tasks:read', 'tasks:write', 'tasks:delete');
    expect((await service.call(`/api/v1/tasks/${id}`, { token: lent })).status).toBe(404);
    expect((await patch(id, lent, { title: 'mine' })).status).toBe(404);
    expect((await service.call(`/api/v1/tasks/${id}`, { method: 'DELETE', token: lent })).status).toBe(403);
    expect(await ids(lent)).toEqual([]);
  });

  test('an application gives a task to others, and lists those of others, only with what an admin granted', async () => {
    const task = await service.create(ann);
    const scopes = ['tasks:read', 'tasks:write'];
    const plain = await service.application('an-admin', scopes);
    const lent = await service.application('an-admin', [...scopes, 'admin'], ['admin', 'user']);
    const create = async (token: string) =>
      (await service.call('/api/v1/tasks', { method: 'POST', token, body: { title: 'x', assignedTo: 'bob' } })).status;
    expect([await create(plain), await create(lent)]).toEqual([403, 201]);
    expect(await ids(plain)).not.toContain(task.id);
    expect(await ids(lent)).toContain(task.id);
  });

  test('without a token there is nothing', async () => {
    const answer = await service.call('/api/v1/tasks');
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });
});
