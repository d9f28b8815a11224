import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type PrivateQueue, privateQueue } from '@taskward/testkit';
import { startService, type TestService } from './service.ts';

describe('what a queue bound with task.* receives', () => {
  let service: TestService;
  let queue: PrivateQueue;
  let admin: string;
  beforeAll(async () => {
    [service, queue] = await Promise.all([startService(), privateQueue('task.*')]);
    admin = await service.admin('root');
  });
  afterAll(async () => {
    await queue.close();
    await service.stop();
  });

  const next = (taskId: string) => queue.next(({ body }) => body.taskId === taskId);

  test('each change, in order, as the contract has it', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const created = await service.call('/api/v1/tasks', {
      method: 'POST',
      token: admin,
      headers: { traceparent },
      body: { title: 'Paint the fence', projectId: 'garden', dueDate: '2026-12-24' },
    });
    const task = created.body.data;
    const path = `/api/v1/tasks/${task.id}`;
    const patch = { title: 'Paint it blue', assignedTo: 'tom' };
    const changed = (await service.call(path, { method: 'PATCH', token: admin, body: patch })).body.data;
    await service.call(path, { method: 'DELETE', token: admin });

    const first = await next(task.id);
    const { eventId, timestamp } = first.body;
    expect(first.routingKey).toBe('task.created');
    expect(first.body.task.dueDate).toBe('2026-12-24');
    expect(first.body).toEqual({
      eventId: expect.stringMatching(/^[0-9a-f-]{14}7/),
      type: 'task.created',
      taskId: task.id,
      title: 'Paint the fence',
      assignedTo: 'root',
      projectId: 'garden',
      actor: { id: 'root', type: 'user' },
      version: 1,
      timestamp: task.createdAt,
      task,
      changes: {},
    });
    expect(first.properties).toMatchObject({
      messageId: eventId,
      type: 'task.created',
      contentType: 'application/json',
      deliveryMode: 2,
      appId: 'task-service',
      timestamp: Math.floor(Date.parse(timestamp) / 1000),
      headers: {
        'cloudEvents:specversion': '1.0',
        'cloudEvents:id': eventId,
        'cloudEvents:source': expect.stringMatching(/^http/),
        'cloudEvents:type': 'task.created',
        'cloudEvents:subject': task.id,
        'cloudEvents:time': timestamp,
        traceparent,
      },
    });

    const updated = await next(task.id);
    const changes = {
      title: { from: 'Paint the fence', to: 'Paint it blue' },
      assignedTo: { from: 'root', to: 'tom' },
    };
    expect(updated.body).toMatchObject({ type: 'task.updated', version: 2, task: changed, changes });
    expect(updated.properties.headers?.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);

    const assigned = await next(task.id);
    expect(assigned.body).toMatchObject({ type: 'task.assigned', assignedTo: 'tom', version: 2, task: changed });

    const deleted = await next(task.id);
    expect([deleted.routingKey, deleted.body.task]).toEqual(['task.deleted', changed]);
    expect(queue.messages.filter(({ body }) => body.taskId === task.id)).toHaveLength(4);
  });

  test('task.assigned also where a task is created for somebody else', async () => {
    const { id } = await service.create(admin, { assignedTo: 'tom' });
    expect((await next(id)).routingKey).toBe('task.created');
    expect((await next(id)).body).toMatchObject({ type: 'task.assigned', changes: { assignedTo: { to: 'tom' } } });
  });

  test('nothing for a PATCH that changes nothing', async () => {
    const { id } = await service.create(admin);
    await service.call(`/api/v1/tasks/${id}`, { method: 'PATCH', token: admin, body: { title: 'A task' } });
    await service.call(`/api/v1/tasks/${id}`, { method: 'PATCH', token: admin, body: { title: 'Another' } });
    expect((await next(id)).routingKey).toBe('task.created');
    expect((await next(id)).body).toMatchObject({ type: 'task.updated', version: 2 });
  });
});
