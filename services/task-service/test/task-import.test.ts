import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { IdentityEvent } from '@taskward/contracts/events';
import type { Import, ImportLine, ImportPreview, Task } from '@taskward/contracts/http';
import { inTransaction } from '@taskward/service-kit';
import { until } from './crash-stack.ts';
import { startService, type TestService } from './service.ts';
import { SAMPLES } from './source-samples.ts';

const { forgetOld } = await import('../src/events/retention-job.ts');
const { applyIdentityEvent } = await import('../src/people-feed.ts');

let service: TestService;
let ann: string;
let bob: string;
beforeAll(async () => {
  service = await startService();
  ann = await service.teammate('ann', 'crew');
  bob = await service.teammate('bob', 'crew');
  await service.pool.query(
    `INSERT INTO people (id, teams, sees_all) VALUES ('bob', '{crew}', false), ('eve', '{}', false)`,
  );
});
afterAll(() => service.stop());

const send = (file: string | Uint8Array, query = '', token = ann) =>
  service.call(`/api/v1/tasks/import?${query}`, {
    method: 'POST',
    token,
    body: file,
    headers: { 'Content-Type': 'text/csv' },
  });
const look = async (id: string, token = ann): Promise<Import> =>
  (await service.call(`/api/v1/tasks/imports/${id}`, { token })).body.data;
const linesOf = async (id: string, token = ann): Promise<ImportLine[]> =>
  (await service.call(`/api/v1/tasks/imports/${id}/lines`, { token })).body.data;
async function ended(id: string, token = ann): Promise<Import> {
  await until(async () => !['working', 'undoing'].includes((await look(id, token)).state), `import ${id}`);
  return look(id, token);
}
async function bring(file: string, query = '', token = ann): Promise<Import> {
  const { status, body, headers } = await send(file, query, token);
  expect([status, headers.get('location')]).toEqual([202, `/api/v1/tasks/imports/${body.data?.id}`]);
  return ended(body.data.id, token);
}
async function undo(id: string, token = ann): Promise<Import> {
  const { status } = await service.call(`/api/v1/tasks/imports/${id}/undo`, { method: 'POST', token });
  expect(status).toBe(202);
  return ended(id, token);
}
const tasksOf = async (token: string, query = ''): Promise<Task[]> =>
  (await service.call(`/api/v1/tasks?limit=200&sort=createdAt&${query}`, { token })).body.data;
const settable = ({
  title,
  description,
  status,
  priority,
  dueDate,
  labels,
  repeat,
  remindAt,
  assignedTo,
  projectId,
}: Task) => ({
  ...{ title, description, status, priority, dueDate, labels, repeat, remindAt, assignedTo, projectId },
});
const exportOf = async (token: string, format: string) =>
  (await service.call(`/api/v1/tasks/export?format=${format}&scope=visible`, { token })).body as string;

describe.each(['csv', 'jsonl'])('what an export writes as %s comes back equal', (format) => {
  test('all of it', async () => {
    const who = await service.teammate(`mover-${format}`, 'crew');
    const make = (fields: object) => service.create(who, fields as Record<string, unknown>);
    const project = { id: `moved-${format}`, name: 'Umzug, "groß"' };
    await service.call('/api/v1/projects', { method: 'POST', token: who, body: project });
    const root = await make({
      title: '=SUM(A1)',
      description: 'one\r\n"two", 3',
      labels: ['a, b', "'=x", 'ä'],
      dueDate: '2030-01-31',
      projectId: project.id,
    });
    await make({ title: 'part', parentId: root.id, status: 'done', priority: 'urgent' });
    await make({
      title: "'@x",
      dueDate: '2030-01-31T09:00:00.000Z',
      repeat: 'FREQ=WEEKLY;BYDAY=MO',
      remindAt: '2030-01-30T09:00:00.000Z',
      assignedTo: 'bob',
      projectId: 'a-mere-name',
    });
    await make({ title: 'nobody has it', assignedTo: null, status: 'cancelled' });
    const before = await tasksOf(who, 'scope=visible');
    const done = await bring(await exportOf(who, format), '', who);
    expect(done).toMatchObject({
      source: 'taskward',
      state: 'done',
      total: 4,
      made: 4,
      refused: 0,
      projects: [],
      reason: null,
    });
    expect(await linesOf(done.id, who)).toEqual([]);
    const after = (await tasksOf(who, 'scope=visible')).slice(before.length);
    const sorted = (tasks: Task[]) => tasks.map(settable).sort((a, b) => (a.title < b.title ? -1 : 1));
    expect(sorted(after)).toEqual(sorted(before));
    const part = after.find(({ title }) => title === 'part');
    expect(after.find(({ id }) => id === part?.parentId)?.title).toBe('=SUM(A1)');
    expect(await undo(done.id, who)).toMatchObject({ state: 'undone', undone: 4, kept: 0 });
    expect(await tasksOf(who, 'scope=visible')).toEqual(before);
  });
});

test('a dry run says what would be made, and makes nothing', async () => {
  const file =
    'title,project,assignedTo,status\nGood,New one,bob,done\nGood too,NEW ONE,,\nFor a stranger,,eve,\n,,,\nBad,,,finished\n';
  const answer = await send(file, 'dryRun=true');
  expect(answer.status).toBe(200);
  const preview: ImportPreview = answer.body.data;
  expect(preview).toMatchObject({
    source: 'taskward',
    total: 5,
    makes: 3,
    refused: 2,
    projects: ['New one'],
    more: false,
  });
  expect(preview.tasks).toEqual([
    {
      line: 2,
      title: 'Good',
      status: 'done',
      priority: 'medium',
      dueDate: null,
      labels: [],
      assignedTo: 'bob',
      project: 'New one',
      isSubtask: false,
    },
    expect.objectContaining({ line: 3, project: 'NEW ONE' }),
    expect.objectContaining({ line: 4, assignedTo: null, project: null }),
  ]);
  expect(preview.lines.map(({ line, fault, remarks }) => [line, fault, remarks])).toEqual([
    [4, null, ['Nobody whom you may give it to is called "eve": nobody has it.']],
    [5, 'Its title is not allowed to be empty.', []],
    [6, 'Its status must be one of [todo, in_progress, in_review, done, cancelled].', []],
  ]);
  expect(await tasksOf(ann)).toEqual([]);
  expect((await service.call('/api/v1/projects', { token: ann })).body.data).toEqual([]);
  expect((await service.call('/api/v1/tasks/imports', { token: ann })).body.data).toEqual([]);
});

test('projects are found by name, made where there is none, and gone again with what was in them', async () => {
  await service.call('/api/v1/projects', { method: 'POST', token: bob, body: { id: 'bobs', name: 'Shed' } });
  await service.call('/api/v1/projects', { method: 'POST', token: ann, body: { id: 'garden', name: 'Garden' } });
  const file = 'title,project\nInto mine,garden\nInto a new one,Shed\nBeside it,SHED\nElsewhere,\n';
  const done = await bring(file, 'project=Rest');
  expect(done).toMatchObject({ state: 'done', made: 4, projects: ['Shed', 'Rest'] });
  const projects = async () =>
    (await service.call('/api/v1/projects', { token: ann })).body.data as Array<{
      id: string;
      name: string;
      openTasks: number;
    }>;
  expect((await projects()).map(({ name, openTasks }) => [name, openTasks]).sort()).toEqual([
    ['Garden', 1],
    ['Rest', 1],
    ['Shed', 2],
  ]);
  const events = (await service.call('/api/v1/events?types=task.created', { token: ann })).body.data;
  const told = events.filter(({ task }: { task: Task }) => task.title === 'Beside it');
  expect(told).toEqual([expect.objectContaining({ actor: { id: 'ann', type: 'user' }, version: 1 })]);
  await undo(done.id);
  expect((await projects()).map(({ name }) => name)).toEqual(['Garden']);

  const refused = await bring('title,project\nx,Nowhere\n', 'createProjects=false');
  expect([refused.made, await linesOf(refused.id)]).toEqual([
    0,
    [{ line: 2, title: 'x', taskId: null, fault: 'No project of yours is called "Nowhere".', remarks: [] }],
  ]);
  const strange = await bring('title,projectId\nx,bobs\n');
  expect((await linesOf(strange.id))[0]?.fault).toBe('You are not a member of this project.');
});

test('an undo leaves what somebody has worked on since, and what it is a part of', async () => {
  const done = await bring(
    'title,id,parentId,assignedTo,project\nkept root,1,,,Kept\nchanged part,2,1,,Kept\nquiet part,3,1,,Kept\nsaid something,4,,,\ngiven,5,,bob,\ngone,6,,,\n',
  );
  const made = await tasksOf(ann);
  const id = (title: string) => made.find((task) => task.title === title)?.id;
  const patch = { method: 'PATCH', token: ann, body: { priority: 'high' } };
  await service.call(`/api/v1/tasks/${id('changed part')}`, patch);
  await service.call(`/api/v1/tasks/${id('said something')}/comments`, {
    method: 'POST',
    token: ann,
    body: { body: 'Hm' },
  });
  await service.call(`/api/v1/tasks/${id('gone')}`, { method: 'DELETE', token: await service.admin() });
  expect(await undo(done.id)).toMatchObject({ undone: 3, kept: 3 });
  expect((await tasksOf(ann)).map(({ title }) => title).sort()).toEqual([
    'changed part',
    'kept root',
    'said something',
  ]);
  expect(
    (await service.call('/api/v1/projects', { token: ann })).body.data.map(({ name }: { name: string }) => name),
  ).toContain('Kept');
  expect((await service.call(`/api/v1/tasks/imports/${done.id}/undo`, { method: 'POST', token: ann })).status).toBe(
    409,
  );
});

test("an import is its owner's alone, who has one in work at a time", async () => {
  const done = await bring('title\nOne\n', '', bob);
  for (const path of ['', '/lines']) {
    expect((await service.call(`/api/v1/tasks/imports/${done.id}${path}`, { token: ann })).status).toBe(404);
  }
  expect((await service.call(`/api/v1/tasks/imports/${done.id}/undo`, { method: 'POST', token: ann })).status).toBe(
    404,
  );
  const lock = await service.pool.connect();
  await lock.query('BEGIN; LOCK TABLE tasks IN SHARE MODE');
  const first = await send('title\nTwo\n', '', bob);
  const second = await send('title\nThree\n', '', bob);
  await lock.query('ROLLBACK');
  lock.release();
  expect([second.status, second.body.detail]).toEqual([
    409,
    'Another import of yours is in work. Wait until it is done.',
  ]);
  expect(await ended(first.body.data.id, bob)).toMatchObject({ state: 'done', made: 1 });
});

test('rights that were known for too long stop it, and what was made can be undone', async () => {
  const { body } = await send('title\nLate\n');
  await ended(body.data.id);
  await service.pool.query("UPDATE imports SET state = 'working', rights_until = now() WHERE id = $1", [body.data.id]);
  expect(await ended(body.data.id)).toMatchObject({
    state: 'stopped',
    reason: expect.stringMatching(/^It was interrupted/),
  });
  expect(await undo(body.data.id)).toMatchObject({ state: 'undone', undone: 1, reason: null });
});

test('it goes with the account of its owner, and a month after its end', async () => {
  const cem = await service.user('cem');
  const { id } = await bring('title\nStays\n', '', cem);
  const count = async () => (await service.pool.query('SELECT FROM import_lines WHERE import_id = $1', [id])).rowCount;
  await service.pool.query("UPDATE imports SET ended_at = now() - interval '29 days' WHERE id = $1", [id]);
  await forgetOld(service.pool, 90);
  expect(await count()).toBe(1);
  const user = {
    id: 'cem',
    name: 'Cem',
    username: 'cem',
    avatar: null,
    roles: [],
    permissions: [],
    teams: [],
    disabled: false,
  };
  const gone = {
    eventId: id,
    type: 'user.deleted',
    userId: 'cem',
    user,
    changes: {},
    actor: { id: 'root', type: 'user' },
  };
  await inTransaction(service.pool, (tx) => applyIdentityEvent(tx, gone as unknown as IdentityEvent));
  expect([await count(), (await tasksOf(cem)).map(({ title }) => title)]).toEqual([0, ['Stays']]);
  const old = await bring('title\nStays\n', '', cem);
  await service.pool.query("UPDATE imports SET ended_at = now() - interval '31 days' WHERE id = $1", [old.id]);
  await forgetOld(service.pool, 90);
  expect((await service.call(`/api/v1/tasks/imports/${old.id}`, { token: cem })).status).toBe(404);
});

test.each([
  ['', 422, 'The file is empty.'],
  ['a,b\n1,2\n', 422, 'The file is none that can be read'],
  [new Uint8Array([0x74, 0xe4]), 400, 'The file is not valid UTF-8'],
  ['x'.repeat(10 * 1024 * 1024 + 1), 413, 'The body is larger'],
])('%#: is answered with words', async (file, status, words) => {
  const answer = await send(file);
  expect([answer.status, answer.body.detail]).toEqual([status, expect.stringContaining(words)]);
});

test('JSON is a file here, and a body as ever elsewhere', async () => {
  const headers = { 'Content-Type': 'application/json' };
  const body = JSON.stringify({ title: 'One' });
  const brought = await service.call('/api/v1/tasks/import', { method: 'POST', token: bob, headers, body });
  expect((await ended(brought.body.data.id, bob)).made).toBe(1);
  const other = { method: 'POST', token: bob, headers: { 'Content-Type': 'text/csv' }, body: 'title\nx\n' };
  expect((await service.call('/api/v1/tasks', other)).status).toBe(415);
});

const MANY = Number(process.env.IMPORT_TASKS ?? 1_000);

test(`${MANY} tasks are made once each, others have a turn meanwhile, and all of them are undone`, async () => {
  const who = await service.user('many');
  const file = `title,labels\n${Array.from({ length: MANY }, (_, n) => `Task ${n},"a,b"`).join('\n')}\n`;
  const started = performance.now();
  const { body } = await send(file, '', who);
  let meanwhile = 0;
  while ((await look(body.data.id, who)).state === 'working') {
    await service.create(ann, { title: 'Meanwhile' });
    meanwhile += 1;
  }
  const made = Math.round(performance.now() - started);
  expect(await look(body.data.id, who)).toMatchObject({ state: 'done', made: MANY, refused: 0 });
  const count = "SELECT count(*)::int AS n, count(DISTINCT title)::int AS titles FROM tasks WHERE created_by = 'many'";
  expect((await service.pool.query(count)).rows).toEqual([{ n: MANY, titles: MANY }]);
  const events =
    "SELECT count(*)::int AS n FROM task_events WHERE body ->> 'type' = 'task.created' AND body -> 'actor' ->> 'id' = 'many'";
  expect((await service.pool.query(events)).rows).toEqual([{ n: MANY }]);
  expect(await undo(body.data.id, who)).toMatchObject({ undone: MANY, kept: 0 });
  expect((await service.pool.query(count)).rows).toEqual([{ n: 0, titles: 0 }]);
  const all = Math.round(performance.now() - started);
  process.stdout.write(`${MANY} tasks imported in ${made} ms beside ${meanwhile} others, and undone after ${all} ms\n`);
}, 120_000);

test.each(Object.entries(SAMPLES))(
  'a file of %s becomes its tasks, and is undone',
  async (source, sample) => {
    const who = await service.user(`from-${source}`);
    const tasks = MANY / 20;
    const started = performance.now();
    const done = await bring(sample(tasks), '', who);
    const took = Math.round(performance.now() - started);
    expect(done).toMatchObject({ source, state: 'done', total: tasks, made: tasks, refused: 0 });
    expect(await linesOf(done.id, who)).toEqual([]);
    expect(await undo(done.id, who)).toMatchObject({ state: 'undone', undone: tasks, kept: 0 });
    expect(await tasksOf(who, 'scope=visible')).toEqual([]);
    expect((await service.call('/api/v1/projects', { token: who })).body.data).toEqual([]);
    const all = Math.round(performance.now() - started);
    process.stdout.write(`${source}: ${tasks} tasks imported in ${took} ms, and undone after ${all} ms\n`);
  },
  300_000,
);
