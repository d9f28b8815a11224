import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Task } from '@taskward/contracts/http';
import { rpcClient } from './rpc-client.ts';
import { startService, type TestService } from './service.ts';

const NOBODY = '01890000-0000-7000-8000-000000000000';

describe('subtasks', () => {
  let service: TestService;
  let ann: string;
  let bob: string;
  let admin: string;
  beforeAll(async () => {
    service = await startService();
    [ann, bob, admin] = await Promise.all([service.user('ann'), service.user('bob'), service.admin()]);
  });
  afterAll(() => service.stop());

  const read = async (id: string, token = ann) => (await service.call(`/api/v1/tasks/${id}`, { token })).body.data;
  const post = (body: object, token = ann, headers = {}) =>
    service.call('/api/v1/tasks', { method: 'POST', token, headers, body: { title: 'A part', ...body } });
  const patch = (id: string, body: unknown, token = ann) =>
    service.call(`/api/v1/tasks/${id}`, { method: 'PATCH', token, body });
  const faultOf = ({ status, body }: { status: number; body: { errors?: Array<{ path: string }> } }) => [
    status,
    body.errors?.[0]?.path,
  ];

  test('are tasks in the project of their parent, counted by it, and listed by it', async () => {
    const parent = await service.create(ann, { projectId: 'move' });
    const parts: Task[] = [];
    for (const fields of [{}, { status: 'done' }, { projectId: 'elsewhere' }, { projectId: null }]) {
      parts.push(await service.create(ann, { parentId: parent.id.toUpperCase(), ...fields }));
    }
    expect(parts.map(({ projectId }) => projectId)).toEqual(['move', 'move', 'elsewhere', null]);
    expect(parts.every(({ parentId }) => parentId === parent.id)).toBe(true);
    expect((await read(parent.id)).subtasks).toEqual({ total: 4, done: 1 });
    expect((await read(parts[0]?.id as string)).subtasks).toEqual({ total: 0, done: 0 });
    const { body } = await service.call(`/api/v1/tasks?parentId=${parent.id.toUpperCase()}&status=todo`, {
      token: ann,
    });
    expect(body.data.map(({ id }: { id: string }) => id).sort()).toEqual([0, 2, 3].map((i) => parts[i]?.id));
    expect(body.data[0]).not.toHaveProperty('subtasks');
    const stats = await service.call(`/api/v1/tasks/stats?parentId=${parent.id}`, { token: ann });
    expect(stats.body.data.total).toBe(4);
    expect((await service.call('/api/v1/tasks?parentId=x', { token: ann })).status).toBe(400);
  });

  test('have one level, however they come by their parent', async () => {
    const [top, other] = [await service.create(ann), await service.create(ann)];
    const part = await service.create(ann, { parentId: top.id });
    expect(faultOf(await post({ parentId: part.id }))).toEqual([422, 'parentId']);
    expect(faultOf(await patch(other.id, { parentId: part.id }))).toEqual([422, 'parentId']);
    expect(faultOf(await patch(top.id, { parentId: other.id }))).toEqual([422, 'parentId']);
    expect(faultOf(await patch(top.id, { parentId: top.id }))).toEqual([422, 'parentId']);
    expect((await patch(part.id, { parentId: other.id })).body.data).toMatchObject({ parentId: other.id, version: 2 });
    expect((await patch(part.id, { parentId: other.id })).body.data.version).toBe(2);
    expect((await patch(part.id, { parentId: null })).body.data).toMatchObject({ parentId: null, version: 3 });
  });

  test('two who make each other parents at once do not both get it', async () => {
    for (let round = 0; round < 10; round += 1) {
      const [one, two] = [await service.create(ann), await service.create(ann)];
      const answers = await Promise.all([
        patch(one.id, { parentId: two.id }),
        patch(two.id, { parentId: one.id }),
        post({ parentId: one.id }),
      ]);
      expect(answers.every(({ status }) => [200, 201, 422].includes(status))).toBe(true);
      const { rows } = await service.pool.query(
        'SELECT 1 FROM tasks AS part JOIN tasks AS parent ON parent.id = part.parent_id WHERE parent.parent_id IS NOT NULL',
      );
      expect(rows).toEqual([]);
    }
  });

  test('belong to a task that the caller may change', async () => {
    const { id } = await service.create(ann);
    const mine = await service.create(bob);
    for (const parentId of [id, NOBODY]) {
      expect(faultOf(await post({ parentId }, bob))).toEqual([422, 'parentId']);
      expect(faultOf(await patch(mine.id, { parentId }, bob))).toEqual([422, 'parentId']);
    }
    expect((await post({ parentId: id }, await service.service('robot', 'tasks:read'))).status).toBe(403);
    expect((await post({ parentId: id }, await service.service('robot', 'tasks:write'))).status).toBe(201);
    for (const parentId of ['x', 7, '']) expect(faultOf(await post({ parentId }))).toEqual([422, 'parentId']);
  });

  test('are 200 at most, and a repeat of the one that filled it is answered', async () => {
    const { id } = await service.create(ann);
    await service.pool.query(
      `INSERT INTO tasks (id, title, status, priority, assigned_to, created_by, labels, version, created_at, updated_at, parent_id)
       SELECT gen_random_uuid(), 'part', 'todo', 'low', 'ann', 'ann', '{}', 1, now(), now(), $1 FROM generate_series(1, 199)`,
      [id],
    );
    const headers = { 'Idempotency-Key': 'the-last' };
    const last = await post({ parentId: id }, ann, headers);
    expect((await post({ parentId: id }, ann, headers)).body).toEqual(last.body);
    expect(faultOf(await post({ parentId: id }, ann, { 'Idempotency-Key': 'one-more' }))).toEqual([422, 'parentId']);
    expect(faultOf(await patch((await service.create(ann)).id, { parentId: id }))).toEqual([422, 'parentId']);
    expect((await read(id)).subtasks.total).toBe(200);
    expect((await service.pool.query("SELECT 1 FROM idempotency_keys WHERE key = 'one-more'")).rows).toEqual([]);
  });

  test('go with their parent, each told', async () => {
    const parent = await service.create(ann, { projectId: 'gone' });
    const parts = [
      await service.create(ann, { parentId: parent.id }),
      await service.create(ann, { parentId: parent.id, projectId: 'kept' }),
    ];
    const told = async () =>
      (await service.pool.query("SELECT body->>'taskId' AS id FROM task_events WHERE type = 'task.deleted'")).rows.map(
        ({ id }) => id,
      );
    const rpc = rpcClient(service.grpcAddress);
    const { deleted_count } = await rpc.delete('gone', { token: admin });
    rpc.close();
    expect(deleted_count).toBe(3);
    expect((await told()).sort()).toEqual([parent, ...parts].map(({ id }) => id).sort());
    const again = await service.create(ann);
    const part = await service.create(ann, { parentId: again.id });
    await service.call(`/api/v1/tasks/${again.id}`, { method: 'DELETE', token: admin });
    expect(await told()).toEqual(expect.arrayContaining([again.id, part.id]));
    expect(await read(part.id)).toBeUndefined();
  });

  test('one that comes while its parent goes is told of as well', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { id } = await service.create(ann);
      const [, made] = await Promise.all([
        service.call(`/api/v1/tasks/${id}`, { method: 'DELETE', token: admin }),
        post({ parentId: id }),
      ]);
      expect([201, 422]).toContain(made.status);
      const { rows } = await service.pool.query(
        "SELECT type FROM task_events WHERE body->'task'->>'parentId' = $1 ORDER BY position",
        [id],
      );
      expect(rows.map(({ type }) => type)).toEqual(made.status === 201 ? ['task.created', 'task.deleted'] : []);
    }
  });
});
