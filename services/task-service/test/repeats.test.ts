import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Task } from '@taskward/contracts/http';
import { firstPosition } from '@taskward/contracts/position';
import { rpcClient } from './rpc-client.ts';
import { startService, type TestService } from './service.ts';

describe('a task that repeats', () => {
  let service: TestService;
  let ann: string;
  beforeAll(async () => {
    service = await startService();
    ann = await service.user('ann');
  });
  afterAll(() => service.stop());

  const patch = (id: string, body: unknown, token = ann) =>
    service.call(`/api/v1/tasks/${id}`, { method: 'PATCH', token, body });
  const read = async (id: string): Promise<Task> =>
    (await service.call(`/api/v1/tasks/${id}`, { token: ann })).body.data;
  /** What a title is the name of, oldest first. */
  const named = async (title: string): Promise<Task[]> => {
    const { rows } = await service.pool.query('SELECT id FROM tasks WHERE title = $1 ORDER BY id', [title]);
    return Promise.all(rows.map(({ id }) => read(id)));
  };

  test('makes the next one when it is done, with all that it had, and hands the rule on', async () => {
    const fields = {
      title: 'Water the plants',
      description: 'All of them',
      priority: 'high',
      labels: ['garden'],
      projectId: 'home',
      dueDate: '2999-01-31',
      repeat: 'freq=monthly',
      remindAt: '2999-01-30T09:00:00Z',
    };
    const first = await service.create(ann, { ...fields, status: 'in_progress' });
    expect(first).toMatchObject({ repeat: 'FREQ=MONTHLY', remindAt: '2999-01-30T09:00:00.000Z' });
    const done = await patch(first.id, { status: 'done' });
    expect([done.status, done.body.data]).toMatchObject([
      200,
      { version: 2, status: 'done', repeat: null, dueDate: '2999-01-31' },
    ]);
    const [, next, ...more] = await named(fields.title);
    expect(more).toEqual([]);
    expect(next).toEqual({
      ...first,
      id: expect.not.stringContaining(first.id),
      position: firstPosition(next?.id ?? ''),
      status: 'todo',
      dueDate: '2999-03-31',
      remindAt: '2999-03-30T09:00:00.000Z',
      createdAt: done.body.data.updatedAt,
      updatedAt: done.body.data.updatedAt,
      subtasks: { total: 0, done: 0 },
    });
    const { rows } = await service.pool.query(
      `SELECT type, body->>'taskId' AS id, body->'changes' AS changes FROM task_events
       WHERE body->>'title' = $1 ORDER BY position`,
      [fields.title],
    );
    const changes = { status: { from: 'in_progress', to: 'done' }, repeat: { from: 'FREQ=MONTHLY', to: null } };
    expect(rows).toEqual([
      { type: 'task.created', id: first.id, changes: {} },
      { type: 'task.updated', id: first.id, changes },
      { type: 'task.created', id: next?.id, changes: {} },
    ]);
  });

  test('whose turn it is stays, whoever does it', async () => {
    const admin = await service.admin('root');
    const { id } = await service.create(admin, {
      title: 'Theirs',
      assignedTo: 'bob',
      repeat: 'FREQ=DAILY',
      dueDate: '2999-01-01',
    });
    await patch(id, { status: 'done' }, await service.user('bob'));
    const { body } = await service.call('/api/v1/tasks?status=todo', { token: await service.user('bob') });
    expect(body.data).toMatchObject([{ assignedTo: 'bob', createdBy: 'root', dueDate: '2999-01-02' }]);
  });

  test('reopened and done again it makes no other', async () => {
    const { id } = await service.create(ann, { title: 'Once', repeat: 'FREQ=WEEKLY', dueDate: '2999-01-01' });
    for (const status of ['done', 'todo', 'done', 'cancelled', 'done']) await patch(id, { status });
    expect((await named('Once')).map(({ dueDate }) => dueDate)).toEqual(['2999-01-01', '2999-01-08']);
    await patch(id, { status: 'todo', repeat: 'FREQ=DAILY' });
    await patch(id, { status: 'done' });
    expect((await named('Once')).map(({ dueDate }) => dueDate)).toEqual(['2999-01-01', '2999-01-08', '2999-01-02']);
  });

  test('twenty who do it at once make one', async () => {
    const { id } = await service.create(ann, { title: 'At once', repeat: 'FREQ=WEEKLY', dueDate: '2999-01-01' });
    const answers = await Promise.all(Array.from({ length: 20 }, () => patch(id, { status: 'done' })));
    expect(answers.map(({ status, body }) => [status, body.data.version])).toEqual(Array(20).fill([200, 2]));
    expect(await named('At once')).toHaveLength(2);
  });

  test('one change may set the rule, the due date and that it is done', async () => {
    const day = (shift: number) => new Date(Date.now() + shift * 86_400_000).toISOString().slice(0, 10);
    const { id } = await service.create(ann, { title: 'In one go' });
    const { body } = await patch(id, { status: 'done', repeat: 'FREQ=DAILY', dueDate: '2020-02-29' });
    expect(body.data).toMatchObject({ status: 'done', repeat: null, dueDate: '2020-02-29' });
    const [, next] = await named('In one go');
    expect([day(0), day(1)]).toContain(next?.dueDate); // after today, unless midnight came in between
    expect(next?.repeat).toBe('FREQ=DAILY');
    expect((await patch(next?.id ?? '', { status: 'done', repeat: null })).body.data.repeat).toBeNull();
    expect(await named('In one go')).toHaveLength(2);
  });

  test('without a due date the rule counts from the day on which it is done', async () => {
    const { id } = await service.create(ann, { title: 'Whenever', repeat: 'FREQ=DAILY' });
    const { updatedAt } = (await patch(id, { status: 'done' })).body.data;
    const [, next] = await named('Whenever');
    expect(next?.dueDate).toBe(new Date(Date.parse(updatedAt.slice(0, 10)) + 86_400_000).toISOString().slice(0, 10));
  });

  test('a rule that has ended makes no next one', async () => {
    const { id } = await service.create(ann, { title: 'Thrice', repeat: 'FREQ=DAILY;COUNT=3', dueDate: '2999-01-30' });
    for (let current: string | undefined = id; current; ) {
      await patch(current, { status: 'done' });
      current = (await named('Thrice')).find(({ status }) => status === 'todo')?.id;
    }
    expect((await named('Thrice')).map(({ dueDate }) => dueDate)).toEqual(['2999-01-30', '2999-01-31', '2999-02-01']);
  });

  test('what is no rule, or one that no day fits, is 422; so is what reminds at no moment', async () => {
    for (const repeat of [
      'often',
      '',
      7,
      'FREQ=SECONDLY',
      'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30',
      'FREQ=WEEKLY;BYDAY=MO'.repeat(50),
      'FREQ=DAILY\0',
    ]) {
      const { status, body } = await service.call('/api/v1/tasks', {
        method: 'POST',
        token: ann,
        body: { title: 'x', repeat },
      });
      expect([repeat, status, body.errors]).toEqual([
        repeat,
        422,
        [{ path: 'repeat', message: expect.stringMatching(/^must /) }],
      ]);
    }
    for (const remindAt of ['2030-01-01', 'soon', '2030-01-01T09:00:00']) {
      const { status, body } = await service.call('/api/v1/tasks', {
        method: 'POST',
        token: ann,
        body: { title: 'x', remindAt },
      });
      expect([remindAt, status, body.errors[0].path]).toEqual([remindAt, 422, 'remindAt']);
    }
  });

  test('rule, reminder and parent are sent over gRPC', async () => {
    const parent = await service.create(ann, { projectId: 'wire' });
    const remindAt = '2999-01-30T09:00:00.250Z';
    await service.create(ann, { parentId: parent.id, repeat: 'FREQ=DAILY', remindAt });
    const rpc = rpcClient(service.grpcAddress);
    const { tasks } = await rpc.get({ project_id: 'wire' }, { token: await service.admin() });
    rpc.close();
    expect(tasks).toMatchObject([
      { parent_id: '', repeat: '', remind_at: null },
      {
        parent_id: parent.id,
        repeat: 'FREQ=DAILY',
        remind_at: { seconds: String(Date.parse('2999-01-30T09:00:00Z') / 1_000), nanos: 250_000_000 },
      },
    ]);
  });
});
