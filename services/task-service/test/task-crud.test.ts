import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { firstPosition } from '@taskward/contracts/position';
import { startService, type TestService } from './service.ts';

const NONE = { total: 0, done: 0 };

describe('a task over REST', () => {
  let service: TestService;
  let ann: string;
  beforeAll(async () => {
    service = await startService();
    ann = await service.user('ann');
  });
  afterAll(() => service.stop());

  test('is created with defaults, Location and ETag', async () => {
    const answer = await service.call('/api/v1/tasks', { method: 'POST', token: ann, body: { title: 'Water plants' } });
    expect(answer.status).toBe(201);
    const task = answer.body.data;
    expect(answer.headers.get('location')).toBe(`/api/v1/tasks/${task.id}`);
    expect(answer.headers.get('etag')).toBe('"1"');
    expect(answer.body).toEqual({
      success: true,
      data: {
        id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
        title: 'Water plants',
        description: null,
        status: 'todo',
        priority: 'medium',
        assignedTo: 'ann',
        projectId: null,
        createdBy: 'ann',
        dueDate: null,
        labels: [],
        watchers: [],
        parentId: null,
        repeat: null,
        remindAt: null,
        position: firstPosition(task.id),
        version: 1,
        createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        updatedAt: task.createdAt,
      },
    });
  });

  test('comes back as it was created, with every field', async () => {
    const fields = {
      title: '😀'.repeat(200),
      description: 'Quotes " and \\ and {braces}, NULL, ünïcode\nand a second line',
      status: 'in_review',
      priority: 'urgent',
      assignedTo: null,
      projectId: 'garden_1-A',
      dueDate: '2031-02-28T12:00:00.250+02:00',
      labels: ['a,b', '{c}', '"d"', 'NULL', ''.padEnd(50, 'e')],
    };
    const created = await service.create(ann, fields);
    expect(created).toMatchObject({ ...fields, dueDate: '2031-02-28T10:00:00.250Z' });
    const read = await service.call(`/api/v1/tasks/${created.id}`, { token: ann });
    expect(read.status).toBe(200);
    expect(read.headers.get('etag')).toBe('"1"');
    expect(read.body.data).toEqual({ ...created, subtasks: NONE });
  });

  test('changes only the fields that a PATCH names, and null clears', async () => {
    const created = await service.create(ann, { description: 'old', dueDate: '2030-01-01T00:00:00Z', labels: ['x'] });
    const patch = { status: 'done', dueDate: null };
    const answer = await service.call(`/api/v1/tasks/${created.id}`, { method: 'PATCH', token: ann, body: patch });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('etag')).toBe('"2"');
    const changed = answer.body.data;
    expect(changed).toEqual({ ...created, ...patch, version: 2, updatedAt: changed.updatedAt });
    expect((await service.call(`/api/v1/tasks/${created.id}`, { token: ann })).body.data).toEqual({
      ...changed,
      subtasks: NONE,
    });
  });

  test('is due on a day or at a moment, as it was given', async () => {
    const path = (id: string) => `/api/v1/tasks/${id}`;
    const due = async (id: string, dueDate: unknown) => {
      const { body } = await service.call(path(id), { method: 'PATCH', token: ann, body: { dueDate } });
      expect((await service.call(path(id), { token: ann })).body.data).toEqual({ ...body.data, subtasks: NONE });
      return [body.data.version, body.data.dueDate];
    };
    for (const day of ['2028-02-29', '0001-01-01', '9999-12-31']) {
      expect((await service.create(ann, { dueDate: day })).dueDate).toBe(day);
    }
    const { id } = await service.create(ann, { dueDate: '2026-12-24' });
    expect(await due(id, '2026-12-24')).toEqual([1, '2026-12-24']);
    expect(await due(id, '2026-12-25')).toEqual([2, '2026-12-25']);
    expect(await due(id, '2026-12-25T00:00:00Z')).toEqual([3, '2026-12-25T00:00:00.000Z']);
    expect(await due(id, '0001-01-01T00:00:00.001Z')).toEqual([4, '0001-01-01T00:00:00.001Z']);
    expect(await due(id, '2026-12-25')).toEqual([5, '2026-12-25']);
    expect(await due(id, null)).toEqual([6, null]);
    const { body } = await service.call(`${path(id)}/history`, { token: ann });
    const told = body.data.map(({ changes }: { changes: { dueDate?: object } }) => changes.dueDate);
    expect([told[1], told.at(-1)]).toEqual([
      { from: '2026-12-24', to: '2026-12-25' },
      { from: '2026-12-25', to: null },
    ]);
  });

  test('does not step when a PATCH changes nothing', async () => {
    const created = await service.create(ann, { labels: ['x'] });
    const body = { title: created.title, labels: ['x'] };
    const answer = await service.call(`/api/v1/tasks/${created.id}`, { method: 'PATCH', token: ann, body });
    expect([answer.status, answer.body.data]).toEqual([200, created]);
  });

  test('is gone after an admin deleted it', async () => {
    const { id } = await service.create(ann);
    const token = await service.admin();
    expect((await service.call(`/api/v1/tasks/${id}`, { method: 'DELETE', token })).status).toBe(204);
    expect((await service.call(`/api/v1/tasks/${id}`, { token })).status).toBe(404);
    expect((await service.call(`/api/v1/tasks/${id}`, { method: 'DELETE', token })).status).toBe(404);
  });
});
