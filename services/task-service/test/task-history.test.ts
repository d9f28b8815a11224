import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startService, type TestService } from './service.ts';

describe('statistics and history', () => {
  let service: TestService;
  let ann: string;
  let admin: string;
  beforeAll(async () => {
    service = await startService();
    [ann, admin] = await Promise.all([service.user('ann'), service.admin('root')]);
  });
  afterAll(() => service.stop());

  test('statistics count what the caller may see', async () => {
    await service.create(ann, { dueDate: '2020-01-01T00:00:00Z' });
    await service.create(ann, { dueDate: '2020-01-01T00:00:00Z', status: 'done', priority: 'urgent' });
    await service.create(admin, { assignedTo: 'ann', priority: 'high' });
    await service.create(admin, { assignedTo: null });
    const { body } = await service.call('/api/v1/tasks/stats', { token: ann });
    expect(body).toEqual({
      success: true,
      data: {
        total: 3,
        more: false,
        byStatus: { todo: 2, in_progress: 0, in_review: 0, done: 1, cancelled: 0 },
        byPriority: { low: 0, medium: 1, high: 1, urgent: 1 },
        overdue: 1,
        dueNext7Days: 0,
        unassigned: 0,
        createdLast7Days: 3,
        completedLast7Days: 1,
        perDay: expect.any(Array),
        timeZone: 'UTC',
        overdueByPerson: { people: [{ assignedTo: 'ann', count: 1 }], rest: { people: 0, count: 0 } },
      },
    });
    const all = await service.call('/api/v1/tasks/stats', { token: admin });
    expect(all.body.data).toMatchObject({ total: 4, unassigned: 1 });
  });

  test('statistics count what a filter lets through, as the list with that filter shows it', async () => {
    for (const status of ['todo', 'todo', 'done']) await service.create(ann, { projectId: 'bridge', status });
    await service.create(admin, { projectId: 'bridge', assignedTo: null, title: 'Paint the railing' });
    const counts = async (token: string, query: string) =>
      (await service.call(`/api/v1/tasks/stats?${query}`, { token })).body.data;
    expect(await counts(ann, 'projectId=bridge')).toMatchObject({ total: 3, byStatus: { todo: 2, done: 1 } });
    expect(await counts(admin, 'projectId=bridge')).toMatchObject({ total: 4, byStatus: { todo: 3, done: 1 } });
    expect(await counts(admin, 'projectId=bridge&status=todo&q=railing')).toMatchObject({ total: 1 });
    expect(await counts(ann, 'projectId=bridge&q=railing')).toMatchObject({ total: 0 });
    const { status, body } = await service.call('/api/v1/tasks/stats?sort=title', { token: ann });
    expect([status, body.errors[0].path]).toEqual([400, 'sort']);
  });

  test('history tells who changed what', async () => {
    const { id } = await service.create(ann, { title: 'first' });
    await service.call(`/api/v1/tasks/${id}`, {
      method: 'PATCH',
      token: admin,
      body: { title: 'second', labels: ['x'] },
    });
    const { body } = await service.call(`/api/v1/tasks/${id}/history`, { token: ann });
    expect(body.data).toEqual([
      {
        eventId: expect.any(String),
        type: 'task.created',
        actor: { id: 'ann', type: 'user' },
        changes: {},
        timestamp: expect.any(String),
      },
      expect.objectContaining({
        type: 'task.updated',
        actor: { id: 'root', type: 'user' },
        changes: { title: { from: 'first', to: 'second' }, labels: { from: [], to: ['x'] } },
      }),
    ]);
    const first = await service.call(`/api/v1/tasks/${id}/history?limit=1`, { token: ann });
    const second = await service.call(`/api/v1/tasks/${id}/history?limit=1&cursor=${first.body.page.nextCursor}`, {
      token: ann,
    });
    expect([...first.body.data, ...second.body.data]).toEqual(body.data);
    expect(second.body.page.nextCursor).toBeNull();
    const bob = await service.user('bob');
    expect((await service.call(`/api/v1/tasks/${id}/history`, { token: bob })).status).toBe(404);
  });
});
