import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type TestTask, taskEvent } from './neighbours.ts';
import { startService, type TestService } from './service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

let ann: string;
let bob: string;
let cara: string;
beforeEach(() => {
  [ann, bob, cara] = [randomUUID(), randomUUID(), randomUUID()] as [string, string, string];
});

const soon = (ms: number) => new Date(Date.now() + ms).toISOString();
const tell = (...events: Parameters<TestService['neighbours']['tell']>) => service.neighbours.tell(...events);
const taskOf = (fields: Partial<TestTask>): TestTask => ({
  id: randomUUID(),
  title: 'Pay the rent',
  createdBy: ann,
  assignedTo: bob,
  ...fields,
});
const created = (task: TestTask) => taskEvent('task.created', task.createdBy, task);
const changed = (task: TestTask, field: string, from: unknown) =>
  taskEvent('task.updated', task.createdBy, task, { [field]: { from, to: task[field as keyof TestTask] } });
const kinds = async (id: string) => (await service.inbox(id)).map(({ kind }) => kind).sort();
const untold = async (task: TestTask) => {
  const text = 'SELECT user_id AS "userId", kind FROM moments WHERE task_id = $1 AND NOT told ORDER BY user_id, kind';
  return (await service.pool.query(text, [task.id])).rows;
};

test('who has the task and who watches it are told that it is due and overdue, once, whatever else changes', async () => {
  const task = taskOf({ dueDate: soon(1_800_000), remindAt: soon(300), watchers: [cara] });
  await tell(created(task));
  for (const one of [bob, cara]) await service.inboxOf(one, 2);
  await service.pool.query('UPDATE moments SET at = now() WHERE task_id = $1', [task.id]); // half an hour later
  for (const one of [bob, cara]) await service.inboxOf(one, 3);
  expect([await kinds(bob), await kinds(cara), await kinds(ann)]).toEqual([
    ['due_soon', 'overdue', 'reminder'],
    ['due_soon', 'overdue', 'reminder'],
    [],
  ]);
  expect((await service.inbox(bob))[0]).toMatchObject({ actor: null, title: 'Pay the rent', taskId: task.id });
  await tell(
    changed({ ...task, title: 'Pay it' }, 'title', task.title),
    changed({ ...task, status: 'in_review' }, 'status', 'todo'),
  );
  await service.caughtUp();
  expect(await untold(task)).toEqual([]);
  expect(await kinds(bob)).toHaveLength(3);
});

test('who made the task is told where nobody has it', async () => {
  await tell(created(taskOf({ assignedTo: null, remindAt: soon(300) })));
  expect(await service.inboxOf(ann, 1)).toMatchObject([{ kind: 'reminder' }]);
});

test('another date is another moment; one that has passed when it is set is told to nobody', async () => {
  const task = taskOf({ dueDate: soon(-60_000), remindAt: soon(300) });
  await tell(created(task));
  await service.inboxOf(bob, 1);
  expect(await kinds(bob)).toEqual(['reminder']);
  const later = { ...task, remindAt: soon(300) };
  await tell(changed(later, 'remindAt', task.remindAt));
  expect(await service.inboxOf(bob, 2)).toMatchObject([{ kind: 'reminder' }, { kind: 'reminder' }]);
});

test('what is handed over, done, put off or deleted before is not told', async () => {
  const far = soon(172_800_000);
  const task = taskOf({ dueDate: far, remindAt: far });
  await tell(created(task));
  await service.caughtUp();
  expect(await untold(task)).toEqual(['due_soon', 'overdue', 'reminder'].map((kind) => ({ userId: bob, kind })));

  const handed = { ...task, assignedTo: cara };
  await tell(changed(handed, 'assignedTo', bob));
  await service.caughtUp();
  expect((await untold(task)).map(({ userId }) => userId)).toEqual([cara, cara, cara]);

  const nudged = { ...handed, remindAt: null };
  await tell(changed(nudged, 'remindAt', far));
  await service.caughtUp();
  expect((await untold(task)).map(({ kind }) => kind)).toEqual(['due_soon', 'overdue']);

  await tell(changed({ ...nudged, status: 'done' }, 'status', 'todo'));
  await service.caughtUp();
  expect(await untold(task)).toEqual([]);
  await tell(changed({ ...nudged, status: 'todo' }, 'status', 'done'));
  await service.caughtUp();
  expect(await untold(task)).toHaveLength(2);
  await tell(taskEvent('task.deleted', ann, nudged));
  await service.caughtUp();
  expect(await untold(task)).toEqual([]);
});

test('what was due soon while nobody told it, and is overdue by now, is told as overdue alone', async () => {
  const [moment, day] = [taskOf({ dueDate: soon(172_800_000) }), taskOf({ dueDate: '2035-06-15' })];
  await tell(created(moment), created(day));
  await service.caughtUp();
  const late =
    "UPDATE moments SET at = at - interval '20 years', due = CASE length(due) WHEN 10 THEN '2015-06-15' ELSE $2 END";
  await service.pool.query(`${late} WHERE task_id = ANY($1)`, [[moment.id, day.id], soon(-3_600_000)]);
  await service.inboxOf(bob, 2);
  await service.caughtUp();
  expect(await kinds(bob)).toEqual(['overdue', 'overdue']);
});

test('a day is told of in the morning of each person, and that moves with where they are', async () => {
  await service.change(bob, { timeZone: 'Pacific/Auckland', digestHour: 7 });
  const task = taskOf({ dueDate: '2035-06-15', watchers: [cara] });
  await tell(created(task));
  await service.caughtUp();
  const at = async () => {
    const text = 'SELECT user_id, at FROM moments WHERE task_id = $1 AND kind = $2';
    const { rows } = await service.pool.query(text, [task.id, 'due_soon']);
    return new Map(rows.map((row) => [row.user_id, row.at.toISOString()]));
  };
  expect(await at()).toEqual(
    new Map([
      [bob, '2035-06-14T19:00:00.000Z'],
      [cara, '2035-06-15T08:00:00.000Z'],
    ]),
  );
  await service.change(cara, { timeZone: 'America/New_York' });
  expect((await at()).get(cara)).toBe('2035-06-15T12:00:00.000Z');
});
