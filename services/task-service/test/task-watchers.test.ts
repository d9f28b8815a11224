import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { TaskEvent } from '@taskward/contracts/events';
import { startService, type TestService } from './service.ts';

describe('who watches a task', () => {
  let service: TestService;
  let ann: string;
  let bob: string;
  let admin: string;
  beforeAll(async () => {
    service = await startService();
    [ann, bob, admin] = await Promise.all([service.user('ann'), service.user('bob'), service.admin('root')]);
  });
  afterAll(() => service.stop());

  const watch = (method: 'PUT' | 'DELETE', task: string, userId: string, token: string, headers = {}) =>
    service.call(`/api/v1/tasks/${task}/watchers/${userId}`, { method, token, headers });
  const get = (id: string, token: string) => service.call(`/api/v1/tasks/${id}`, { token });
  const ids = async (token: string, query = '') =>
    (await service.call(`/api/v1/tasks?limit=200${query}`, { token })).body.data.map(({ id }: { id: string }) => id);

  test('reads it, has it in their list, and changes nothing of it', async () => {
    const { id } = await service.create(ann, { title: 'Watched' });
    expect((await get(id, bob)).status).toBe(404);
    const { status, headers, body } = await watch('PUT', id, 'bob', ann);
    expect([status, headers.get('etag'), body.data.watchers]).toEqual([200, '"2"', ['bob']]);
    expect((await get(id, bob)).body.data.title).toBe('Watched');
    for (const query of ['', '&scope=visible', '&q=watched', `&id=${id}`]) expect(await ids(bob, query)).toEqual([id]);
    const patch = await service.call(`/api/v1/tasks/${id}`, { method: 'PATCH', token: bob, body: { title: 'Mine' } });
    expect(patch.status).toBe(403);
    expect((await watch('PUT', id, 'carol', bob)).status).toBe(403);
    expect((await watch('DELETE', id, 'ann', bob)).status).toBe(403);

    expect((await watch('DELETE', id, 'bob', bob)).status).toBe(204);
    expect((await get(id, bob)).status).toBe(404);
    expect(await ids(bob)).toEqual([]);
    expect((await watch('DELETE', id, 'bob', bob)).status).toBe(404);
  });

  test('is told of it, up to the event by which they see it no longer', async () => {
    const { id } = await service.create(ann);
    await watch('PUT', id, 'bob', ann);
    await service.call(`/api/v1/tasks/${id}`, { method: 'PATCH', token: ann, body: { status: 'done' } });
    await watch('DELETE', id, 'bob', ann);
    await service.call(`/api/v1/tasks/${id}`, { method: 'PATCH', token: ann, body: { title: 'Not for Bob' } });
    const { data } = (await service.call('/api/v1/events?limit=1000', { token: bob })).body;
    const told = data.filter(({ taskId }: TaskEvent) => taskId === id);
    expect(told.map(({ version, changes }: TaskEvent) => [version, Object.keys(changes)])).toEqual([
      [2, ['watchers']],
      [3, ['status']],
      [4, ['watchers']],
    ]);
    expect(told[0].changes.watchers).toEqual({ from: [], to: ['bob'] });
  });

  test('is counted once, in order, and again changes nothing', async () => {
    const { id } = await service.create(ann);
    for (const who of ['zoe', 'bob', 'ann', 'bob']) await watch('PUT', id, who, ann);
    const { watchers, version } = (await get(id, ann)).body.data;
    expect([watchers, version]).toEqual([['ann', 'bob', 'zoe'], 4]);
    expect((await watch('DELETE', id, 'nobody', ann)).status).toBe(204);
    expect((await watch('PUT', id, 'eve', ann, { 'If-Match': '"1"' })).status).toBe(412);
    expect((await get(id, ann)).body.data.version).toBe(4);
    expect((await ids(ann)).filter((one: string) => one === id)).toHaveLength(1);
    const { data } = (await service.call(`/api/v1/tasks/stats?q=&assignedTo=ann`, { token: bob })).body;
    expect(data.total).toBe((await ids(bob)).length);
  });

  test('are fifty at most, and go with the task', async () => {
    const { id } = await service.create(ann);
    for (let n = 0; n < 50; n += 1) expect((await watch('PUT', id, `user-${n}`, ann)).status).toBe(200);
    expect((await watch('PUT', id, 'one-more', ann)).status).toBe(409);
    expect((await watch('PUT', id, 'user-7', ann)).status).toBe(200);
    expect((await watch('PUT', id, 'x'.repeat(65), ann)).status).toBe(400);
    const rows = async () =>
      (await service.pool.query('SELECT count(*)::int AS n FROM task_watchers WHERE task_id = $1', [id])).rows[0].n;
    expect(await rows()).toBe(50);
    await service.call(`/api/v1/tasks/${id}`, { method: 'DELETE', token: admin });
    expect(await rows()).toBe(0);
  });
});
