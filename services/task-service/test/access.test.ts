import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { TaskEvent } from '@taskward/contracts/events';
import type { Task } from '@taskward/contracts/http';
import { completePosition, readFeed } from '@taskward/messaging';
import type { TakeTurns } from '@taskward/service-kit';
import { startService, type TestService } from './service.ts';

const { callerOf } = await import('../src/access/callers.ts');
const { audienceOf, maySee, memberOf } = await import('../src/access/task-access.ts');
const { TASK_EVENT_LOG } = await import('../src/events/event-log.ts');
const { listTasks } = await import('../src/tasks/task-list-store.ts');
const { createTask } = await import('../src/tasks/tasks.ts');
const { batchedFind, batchedInsert } = await import('../src/tasks/task-batches.ts');

const identity = { type: 'user' as const, application: false, roles: ['user'], scopes: [] as string[] };
const person = (subject: string, roles = ['user']) => callerOf({ ...identity, subject, roles });
const robot = (...scopes: string[]) =>
  callerOf({ ...identity, subject: 'robot', type: 'service' as const, roles: [], scopes });
const application = callerOf({ ...identity, subject: 'ann', application: true, scopes: ['tasks:read'] });
const admin = person('root', ['admin', 'user']);
const callers = { ann: person('ann'), bob: person('bob'), carol: person('carol'), robot: robot(), admin, application };

describe('who may see a task is the same to TypeScript, to SQL and to the audience of its events', () => {
  let service: TestService;
  const tasks: Task[] = [];
  beforeAll(async () => {
    service = await startService();
    const { pool } = service;
    const inTurn: TakeTurns = (_holder, work) => work();
    const deps = { pool, findTask: batchedFind(pool), insertTask: batchedInsert(pool), inTurn, onCommit: () => {} };
    for (const maker of [person('ann', ['admin']), person('bob', ['admin']), robot('tasks:write')]) {
      for (const assignedTo of ['ann', 'bob', 'robot', null]) {
        const input = { title: 'shared', status: 'todo', priority: 'low', labels: [], assignedTo } as const;
        tasks.push(await createTask(deps, { caller: maker, traceparent: '' }, { ...input, labels: [] }));
      }
    }
  });
  afterAll(() => service.stop());

  test.each(Object.entries({ ...callers, reader: robot('tasks:read') }))('for %s', async (_name, caller) => {
    const seen = tasks.filter((task) => maySee(caller, task)).map(({ id }) => id);
    const members = memberOf(caller);
    const listed = caller.reads ? (await listTasks(service.pool, caller, { limit: 200, timeZone: 'UTC' })).tasks : [];
    expect(listed.map(({ id }) => id).sort()).toEqual(seen.sort());
    const upTo = await completePosition(service.pool);
    const { events } = await readFeed<TaskEvent>(service.pool, TASK_EVENT_LOG, {
      members,
      after: 0,
      upTo,
      limit: 1_000,
    });
    expect([...new Set(events.map(({ taskId }) => taskId))].sort()).toEqual(seen);
    const told = tasks.filter((task) => !members || audienceOf(task).some((member) => members.includes(member)));
    expect(told.map(({ id }) => id).sort()).toEqual(seen);
  });

  test('and the table tells people apart: each sees some and not all', () => {
    const counts = Object.values(callers).map((caller) => tasks.filter((task) => maySee(caller, task)).length);
    expect(counts).toEqual([6, 6, 0, 0, 12, 6]);
  });
});

test.each([
  [[], {}],
  [['tasks:create'], { creates: true }],
  [['tasks:read:own'], { reads: true }],
  [['tasks:read:all'], { reads: true, seesAll: true }],
  [['tasks:update:own'], { writes: true }],
  [['tasks:update:all'], { writes: true, changesAll: true }],
  [['tasks:delete:all'], { deletesAll: true }],
  [['users:read', 'roles:manage', 'dashboard:admin', 'dashboard:user'], {}],
])('the permissions %j open that alone, whatever the roles are called', (permissions, opened) => {
  const shut = { creates: false, reads: false, seesAll: false, writes: false, changesAll: false, deletesAll: false };
  const caller = callerOf({ ...identity, subject: 'ann', roles: ['admin', 'clerk'], permissions });
  expect(caller).toEqual({ id: 'ann', type: 'user', ...shut, ...opened });
});

test('a person of another issuer, which says nothing of permissions, has what is their own', () => {
  const caller = callerOf({ ...identity, subject: 'ann', roles: [], permissions: undefined });
  expect(caller).toMatchObject({ reads: true, creates: true, writes: true, seesAll: false, changesAll: false });
});
