import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { commentEvent, type TestTask, taskEvent } from './neighbours.ts';
import { startService, type TestService, until } from './service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

let ann: string;
let bob: string;
let cara: string;
let dan: string;
beforeEach(() => {
  [ann, bob, cara, dan] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
});

const taskOf = (createdBy: string, fields: Partial<TestTask> = {}): TestTask => ({
  id: randomUUID(),
  title: 'Water the plants',
  createdBy,
  assignedTo: null,
  ...fields,
});
const kinds = async (id: string) => (await service.inbox(id)).map(({ kind }) => kind);
const tell = (...events: Parameters<TestService['neighbours']['tell']>) => service.neighbours.tell(...events);

test('who is given a task is told, and who took it themselves is not', async () => {
  const task = taskOf(ann, { assignedTo: bob });
  await tell(taskEvent('task.created', ann, task), taskEvent('task.assigned', ann, task));
  const own = taskOf(bob, { assignedTo: ann });
  await tell(taskEvent('task.assigned', ann, own)); // a task of Bob's that Ann took
  const [told, ...others] = await service.inboxOf(bob, 1);
  expect(others).toEqual([]);
  expect(told).toEqual({
    id: expect.any(String),
    kind: 'assigned',
    taskId: task.id,
    projectId: null,
    actor: { id: ann, type: 'user' },
    title: 'Water the plants',
    excerpt: null,
    count: 1,
    readAt: null,
    createdAt: expect.any(String),
  });
  await service.caughtUp();
  expect(await kinds(ann)).toEqual([]);
});

test('a service that gets a task has no inbox', async () => {
  const task = taskOf(ann, { assignedTo: 'client-billing' });
  await tell(taskEvent('task.assigned', ann, task));
  await service.caughtUp();
  const { rows } = await service.pool.query("SELECT FROM notifications WHERE user_id = 'client-billing'");
  expect(rows).toEqual([]);
});

test('a comment is told to who has, made and watches the task and wrote to it, a mention to who is mentioned', async () => {
  const erin = randomUUID();
  const task = taskOf(ann, { assignedTo: bob, watchers: [cara] });
  await tell(commentEvent(dan, task, 'First'));
  await tell(commentEvent(ann, task, `Look, @[${erin}]  at\nthis`, [erin]));
  expect(await service.inboxOf(erin, 1)).toMatchObject([{ kind: 'mentioned', excerpt: `Look, @[${erin}] at this` }]);
  expect(await service.inboxOf(dan, 1)).toMatchObject([{ kind: 'commented', actor: { id: ann } }]);
  expect(await kinds(ann)).toEqual(['commented']); // of Dan's alone
  for (const one of [bob, cara]) {
    expect(await service.inbox(one)).toMatchObject([{ kind: 'commented', count: 2, actor: { id: ann } }]);
  }
});

test('within a minute it is one notification, of the strongest kind; what was read, or is older, is another', async () => {
  const task = taskOf(ann, { assignedTo: bob });
  const [mention, plain] = [commentEvent(ann, task, 'You?', [bob]), commentEvent(ann, task, 'x')];
  await tell(plain, taskEvent('task.assigned', ann, task), mention, plain);
  await service.caughtUp();
  expect(await service.inbox(bob)).toMatchObject([{ kind: 'mentioned', count: 4, excerpt: 'You?' }]);

  const token = await service.user(bob);
  await service.call('/api/v1/notifications/read', { method: 'POST', token, body: { all: true } });
  await tell(plain);
  expect((await service.inboxOf(bob, 2)).map(({ kind, count }) => [kind, count])).toEqual([
    ['commented', 1],
    ['mentioned', 4],
  ]);
  await tell({ ...plain, timestamp: new Date(Date.now() + 61_000).toISOString() });
  expect(await service.inboxOf(bob, 3)).toHaveLength(3);
});

test('an edited comment is told to who is mentioned in it now, and was not', async () => {
  const task = taskOf(ann, { assignedTo: bob });
  const edited = {
    ...commentEvent(ann, task, 'You', [cara, dan]),
    type: 'task.comment.updated',
    changes: { mentions: { from: [dan], to: [cara, dan] } },
  };
  await tell(edited);
  expect(await service.inboxOf(cara, 1)).toMatchObject([{ kind: 'mentioned' }]);
  expect([await kinds(bob), await kinds(dan)]).toEqual([[], []]);
});

test('who is added to a project is told, and it is gone when they leave or the project ends', async () => {
  const members = (...ids: string[]) => ids.map((id) => ({ kind: 'user', id, lead: false }));
  const project = (name: string, ...ids: string[]) => ({
    projectId: `p-${ann}`,
    project: { name, members: members(...ids) },
    actor: { id: ann, type: 'user' },
  });
  const changed = (from: string[], to: string[]) => ({ members: { from: members(...from), to: members(...to) } });
  const [a, b, c] = [ann, bob, cara];
  await tell({ type: 'project.created', ...project('Garden', a, b), changes: {} } as never);
  expect(await service.inboxOf(b, 1)).toMatchObject([
    { kind: 'project_added', projectId: `p-${a}`, taskId: null, title: 'Garden' },
  ]);
  await tell({ type: 'project.updated', ...project('Garden', a, c), changes: changed([a, b], [a, c]) } as never);
  await service.inboxOf(c, 1);
  expect([await kinds(a), await kinds(b)]).toEqual([[], []]);
  await tell({ type: 'project.deleted', ...project('Garden', a, c), changes: {} } as never);
  await until(async () => (await kinds(c)).length === 0);
});

test('what one no longer sees is gone, and stays so; a task that is gone takes its notifications along', async () => {
  const given = () => taskOf(ann, { assignedTo: bob });
  const [kept, lost, gone] = [given(), given(), given()];
  for (const task of [kept, lost, gone]) await tell(taskEvent('task.assigned', ann, task));
  await service.inboxOf(bob, 3);
  service.neighbours.hidden.add(`${bob} ${lost.id}`);
  const token = await service.user(bob);
  const { body } = await service.call('/api/v1/notifications?limit=1', { token });
  expect(body).toMatchObject({ unread: 2 });
  service.neighbours.hidden.clear();
  await tell(taskEvent('task.deleted', ann, gone));
  await service.caughtUp();
  expect((await service.inbox(bob)).map(({ taskId }) => taskId)).toEqual([kept.id]);
});

test("what was before this service was there is nobody's news, and who is deleted leaves nothing", async () => {
  const task = taskOf(ann, { assignedTo: bob });
  await tell({ ...taskEvent('task.assigned', ann, task), timestamp: '2020-01-01T00:00:00.000Z' });
  await service.caughtUp();
  expect(await kinds(bob)).toEqual([]);
  await tell(taskEvent('task.assigned', ann, task));
  await service.inboxOf(bob, 1);
  await tell({ type: 'user.deleted', userId: bob, actor: { id: ann, type: 'user' }, changes: {} } as never);
  await until(async () => (await kinds(bob)).length === 0);
});

test('whose roles somebody else changed is told so', async () => {
  const changes = { roles: { from: ['user'], to: ['admin', 'user'] } };
  const changedBy = (id: string) =>
    ({ type: 'user.updated', userId: bob, actor: { id, type: 'user' }, changes }) as never;
  await tell(changedBy(bob), changedBy(ann));
  const told = await service.inboxOf(bob, 1);
  expect(told).toMatchObject([{ kind: 'security', excerpt: 'Your roles are now: admin, user', taskId: null }]);
});
