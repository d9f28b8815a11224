import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Task } from '@taskward/contracts/http';
import fc from 'fast-check';
import { generateKeyBetween } from 'fractional-indexing';
import { startService, type TestService } from './service.ts';

let service: TestService;
let ann: string;
let bob: string;
let admin: string;
beforeAll(async () => {
  service = await startService();
  [ann, bob, admin] = await Promise.all([service.user('ann'), service.user('bob'), service.admin()]);
});
afterAll(() => service.stop());

async function makeProject(id: string) {
  const ask = (method: string, path: string, body: object) =>
    service.call(`/api/v1/projects${path}`, { method, token: ann, body });
  expect((await ask('POST', '', { id, name: id })).status).toBe(201);
  expect((await ask('PUT', `/${id}/members/bob`, {})).status).toBe(200);
  return id;
}

/** Tasks of a project with these titles, from its first to its last. */
async function fill(projectId: string, ...titles: string[]): Promise<Task[]> {
  const made: Task[] = [];
  for (const title of titles.toReversed()) made.unshift(await service.create(ann, { title, projectId }));
  return made;
}

const patch = (token: string, { id }: Pick<Task, 'id'>, body: object) =>
  service.call(`/api/v1/tasks/${id}`, { method: 'PATCH', token, body });

/** All of a project in its order, two at a time. */
async function read(projectId: string, { token = ann, sort = 'position', limit = 2 } = {}): Promise<Task[]> {
  const found: Task[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query = `projectId=${projectId}&sort=${sort}&limit=${limit}${cursor && `&cursor=${cursor}`}`;
    const { status, body } = await service.call(`/api/v1/tasks?${query}`, { token });
    expect(status).toBe(200);
    found.push(...body.data);
    cursor = body.page.nextCursor;
  }
  return found;
}
const titlesOf = (tasks: Task[]) => tasks.map(({ title }) => title).join('');
const between = (one: Task | undefined, other: Task | undefined) =>
  generateKeyBetween(one?.position ?? null, other?.position ?? null);

test('what is new stands first; what is moved stands between its neighbours, for whoever reads the project', async () => {
  const garden = await makeProject('garden');
  const [a, b, c, d] = await fill(garden, 'a', 'b', 'c', 'd');
  expect(titlesOf(await read(garden))).toBe('abcd');
  const moved = await patch(bob, d as Task, { position: between(a, b) });
  expect([moved.status, moved.body.data.version]).toEqual([200, 2]);
  await patch(ann, a as Task, { position: between(c, undefined) });
  await fill(garden, 'e');
  await patch(ann, b as Task, { position: between(undefined, (await read(garden))[0]) });
  for (const token of [ann, bob, admin]) {
    expect(titlesOf(await read(garden, { token }))).toBe('bedca');
    expect(titlesOf(await read(garden, { token, sort: '-position' }))).toBe('acdeb');
    expect(titlesOf(await read(garden, { token, sort: '-createdAt' }))).toBe('eabcd');
  }
});

test('a task says where it stands, alike when it is made and when it is read; to stay there changes nothing', async () => {
  const yard = await makeProject('yard');
  const [task] = (await fill(yard, 'task')) as [Task];
  expect((await service.call(`/api/v1/tasks/${task.id}`, { token: ann })).body.data).toMatchObject(task);
  expect((await patch(ann, task, { position: task.position })).body.data).toEqual(task);
  const { body } = await patch(ann, task, { position: between(task, undefined) });
  const { data } = (await service.call(`/api/v1/tasks/${task.id}/history`, { token: ann })).body;
  expect(data.at(-1).changes).toEqual({ position: { from: task.position, to: body.data.position } });
});

test('the next one of a task that repeats stands first', async () => {
  const pond = await makeProject('pond');
  const first = await service.create(ann, { title: '1', projectId: pond, repeat: 'FREQ=DAILY' });
  await fill(pond, '2', '3');
  await patch(ann, first, { position: between((await read(pond)).at(-1), undefined) });
  await patch(ann, first, { status: 'done' });
  expect(titlesOf(await read(pond))).toBe('1231');
});

test('only those who may change a task may move it, and only within a project', async () => {
  const shed = await makeProject('shed');
  const [one, two] = (await fill(shed, '1', '2')) as [Task, Task];
  const position = between(two, undefined);
  expect((await patch(await service.user('eve'), one, { position })).status).toBe(404);
  await service.call(`/api/v1/tasks/${one.id}/watchers/wim`, { method: 'PUT', token: ann });
  expect((await patch(await service.user('wim'), one, { position })).status).toBe(403);
  expect((await patch(await service.application('ann', ['tasks:read']), one, { position })).status).toBe(403);
  const alone = await service.create(ann, { title: 'in no project' });
  for (const [task, body] of [
    [alone, { position }],
    [one, { position: between(one, two), projectId: null }],
    [one, { position: '' }],
    [one, { position: 'a0' }],
    [one, { position: `${position}0` }],
    [one, { position: `${position}é` }],
    [one, { position: position.padEnd(251, 'V') }],
    [one, { position: 7 }],
    [one, { position: null }],
  ] as Array<[Task, object]>) {
    const answer = await patch(ann, task, body);
    expect([body, answer.status, answer.body.errors?.[0].path]).toEqual([body, 422, 'position']);
  }
  const unnamed = await service.call('/api/v1/tasks?sort=-position', { token: admin });
  expect([unnamed.status, unnamed.body.errors[0].path]).toEqual([400, 'sort']);
  expect((await service.call(`/api/v1/tasks?sort=position&projectId=${shed}&projectId=x`, { token: ann })).status).toBe(
    200,
  );
});

test('forty who put tasks into one place at once, some from another project: each has a place of its own', async () => {
  const [here, there] = [await makeProject('here'), await makeProject('there')];
  const [first, last] = (await fill(here, 'A', 'Z')) as [Task, Task];
  const own = await fill(here, ...Array.from({ length: 20 }, (_, n) => `own ${n}`));
  const others = await fill(there, ...Array.from({ length: 20 }, (_, n) => `other ${n}`));
  const position = between(first, last);
  await Promise.all(others.map((task) => patch(bob, task, { position })));
  const answers = await Promise.all([
    ...own.map((task, n) => patch(n % 2 ? ann : bob, task, { position })),
    ...others.map((task) => patch(ann, task, { projectId: here })),
    ...own.map(() => service.create(bob, { title: 'new', projectId: here })),
  ]);
  const refused = answers.filter(
    (answer) => 'status' in answer && typeof answer.status === 'number' && answer.status !== 200,
  );
  expect(refused).toEqual([]);
  const all = await read(here, { limit: 200 });
  expect(all).toHaveLength(62);
  expect(new Set(all.map((task) => task.position)).size).toBe(62);
  expect(all.map((task) => task.position)).toEqual(all.map((task) => task.position).sort());
  const amid = all.slice(all.findIndex(({ id }) => id === first.id) + 1, -1);
  expect(amid.map(({ id }) => id).sort()).toEqual([...own, ...others].map(({ id }) => id).sort());
  // What each was answered is where it stands.
  const told = new Map(
    answers.flatMap((answer) => ('body' in answer ? [[answer.body.data.id, answer.body.data]] : [])),
  );
  for (const task of amid) expect(told.get(task.id)?.position).toBe(task.position);
});

const byPosition = (one: Task, other: Task) => (one.position < other.position ? -1 : 1);

/** A key between two that is as long as can be. */
function longBetween(one: Task, other: Task | undefined): string {
  let key = between(one, other);
  while (key.length < 235) key = generateKeyBetween(one.position, key);
  return key;
}

test('keys stay short: where tasks stand too close, those around them make room and everybody hears of it', async () => {
  const [few, many] = [await makeProject('few'), await makeProject('many')];
  await fill(few, '1', '2', '3');
  await service.pool.query(
    `INSERT INTO tasks (id, title, status, priority, created_by, project_id, labels, version, created_at, updated_at)
     SELECT gen_random_uuid(), n, 'todo', 'low', 'ann', 'many', '{}', 1, now(), now() FROM generate_series(1, 150) AS n`,
  );
  const moves = fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 6, maxLength: 6 });
  for (const project of [few, many]) {
    for (const [from, to] of fc.sample(moves, 1)[0] ?? []) {
      const tasks = await read(project, { limit: 200 });
      const [task] = tasks.splice(from % tasks.length, 1) as [Task];
      const at = to % tasks.length;
      const { status, body } = await patch(ann, task, { position: longBetween(tasks[at] as Task, tasks[at + 1]) });
      expect(status).toBe(200);
      const after = await read(project, { limit: 200 });
      expect(after.map(({ id }) => id)).toEqual(tasks.toSpliced(at + 1, 0, task).map(({ id }) => id));
      expect(Math.max(...after.map(({ position }) => position.length))).toBeLessThanOrEqual(60);
      expect(after.find(({ id }) => id === task.id)).toEqual(body.data);
    }
    const text = `SELECT DISTINCT ON (subject) body->'task' AS task FROM task_events
                  WHERE body->>'type' = 'task.updated' AND body->>'projectId' = $1 ORDER BY subject, position DESC`;
    const told = (await service.pool.query<{ task: Task }>(text, [project])).rows.map(({ task }) => task);
    expect(told.length).toBeGreaterThanOrEqual(3);
    expect(told.sort(byPosition)).toEqual((await read(project, { limit: 200 })).filter(({ version }) => version > 1));
  }
});
