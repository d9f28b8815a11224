import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ProjectEvent } from '@taskward/contracts/events';
import { startService, type TestService } from './service.ts';

describe('projects and their members', () => {
  let service: TestService;
  let ann: string;
  let bob: string;
  let red: string;
  let admin: string;
  let robot: string;
  beforeAll(async () => {
    service = await startService();
    [ann, bob] = await Promise.all([service.user('ann'), service.user('bob')]);
    red = await service.teammate('rita', 'red');
    [admin, robot] = await Promise.all([service.admin('root'), service.service('robot', 'tasks:write')]);
  });
  afterAll(() => service.stop());

  const ask = (method: string, path: string, token: string, body?: unknown, headers?: Record<string, string>) =>
    service.call(`/api/v1/${path}`, { method, token, body, headers });
  const statusOf = async (...asked: Parameters<typeof ask>) => (await ask(...asked)).status;
  let count = 0;
  /** A project of Ann's. */
  const project = async (fields: object = {}) => {
    count += 1;
    const answer = await ask('POST', 'projects', ann, { id: `project-${count}`, name: 'Garden', ...fields });
    expect([answer.status, answer.body.errors]).toEqual([201, undefined]);
    return answer.body.data;
  };
  const join = (id: string, member: string, body: object = {}, token = ann) =>
    ask('PUT', `projects/${id}/members/${member}`, token, body);
  const listed = async (token: string, query: string) =>
    (await ask('GET', `tasks?${query}`, token)).body.data.map(({ id }: { id: string }) => id);

  test('whoever is signed in makes one and leads it; who is not in it does not find it', async () => {
    const made = await ask('POST', 'projects', ann, { name: '  Kitchen \u00a0garden ' });
    expect([made.status, made.headers.get('etag')]).toEqual([201, '"1"']);
    const { id } = made.body.data;
    expect(made.headers.get('location')).toBe(`/api/v1/projects/${id}`);
    expect(made.body.data).toMatchObject({
      name: 'Kitchen garden',
      members: [{ kind: 'user', id: 'ann', lead: true }],
      createdBy: 'ann',
      archivedAt: null,
      openTasks: 0,
    });
    expect(await statusOf('GET', `projects/${id}`, ann)).toBe(200);
    const away = await ask('GET', `projects/${id}`, bob);
    const never = await ask('GET', 'projects/never-made', bob);
    expect([away.status, away.body.detail]).toEqual([never.status, never.body.detail]);
    for (const [method, path, body] of [
      ['PATCH', `projects/${id}`, { name: 'Mine' }],
      ['PUT', `projects/${id}/members/bob`, {}],
      ['DELETE', `projects/${id}/members/bob`, undefined],
    ] as const) {
      expect([method, await statusOf(method, path, bob, body)]).toEqual([method, 404]);
    }
    const ids = async (token: string) =>
      (await ask('GET', 'projects?limit=200', token)).body.data.map((one: { id: string }) => one.id);
    expect([(await ids(ann)).includes(id), await ids(bob), (await ids(admin)).includes(id)]).toEqual([true, [], true]);
    expect(await statusOf('GET', 'projects', await service.service('reader'))).toBe(403);
  });

  test('an id is given once, and not over the heads of those whose tasks have it as a name', async () => {
    await service.create(bob, { projectId: 'billing' });
    await service.create(ann, { projectId: 'mine' });
    const { id } = await project();
    const make = (token: string, name: string) => ask('POST', 'projects', token, { id: name, name: 'Mine' });
    const [taken, named] = [await make(ann, id), await make(ann, 'billing')];
    expect([taken.status, taken.body.detail]).toEqual([409, named.body.detail]);
    expect((await make(ann, 'mine')).status).toBe(201);
    expect((await make(robot, 'billing')).status).toBe(201);
    expect((await make(ann, 'no spaces')).status).toBe(422);
  });

  test('members see, create and change its tasks; others only what is their own', async () => {
    const { id } = await project();
    await join(id, 'team:red');
    const task = await service.create(ann, { projectId: id, assignedTo: null });
    const path = `tasks/${task.id}`;
    expect([await statusOf('GET', path, red), await statusOf('GET', path, bob)]).toEqual([200, 404]);
    expect([await statusOf('GET', `${path}/history`, red), await statusOf('GET', `${path}/history`, bob)]).toEqual([
      200, 404,
    ]);
    expect((await ask('PATCH', path, red, { title: 'Changed' })).body.data.version).toBe(2);
    expect(await statusOf('PATCH', path, bob, { title: 'Mine' })).toBe(404);
    const add = (token: string) => ask('POST', 'tasks', token, { title: 'New', projectId: id });
    const refused = await add(bob);
    expect([refused.status, refused.body.errors[0].path]).toEqual([403, 'projectId']);
    expect((await add(red)).status).toBe(201);
    expect((await add(robot)).status).toBe(201);
    const own = await service.create(bob);
    expect(await statusOf('PATCH', `tasks/${own.id}`, bob, { projectId: id })).toBe(403);

    expect(await listed(red, '')).toHaveLength(1);
    for (const query of [`projectId=${id}`, 'scope=visible', `projectId=${id}&q=new or changed`]) {
      expect([query, (await listed(red, query)).length]).toEqual([query, 3]);
    }
    expect(await listed(bob, `projectId=${id}`)).toEqual([]);
    const { data } = (await ask('GET', `tasks/stats?projectId=${id}`, red)).body;
    expect(data.total).toBe(3);
    expect((await ask('GET', `tasks/stats?projectId=${id}`, bob)).body.data.total).toBe(0);
    expect((await ask('GET', `projects/${id}`, red)).body.data.openTasks).toBe(3);
  });

  test('who is taken off sees no more of it, and what they made or have stays theirs', async () => {
    const { id } = await project();
    await join(id, 'bob');
    const [theirs, mine] = [await service.create(ann, { projectId: id }), await service.create(bob, { projectId: id })];
    expect((await listed(bob, 'scope=visible')).includes(theirs.id)).toBe(true);
    expect(await statusOf('DELETE', `projects/${id}/members/bob`, ann)).toBe(204);
    expect(await statusOf('GET', `projects/${id}`, bob)).toBe(404);
    expect([await statusOf('GET', `tasks/${theirs.id}`, bob), await statusOf('GET', `tasks/${mine.id}`, bob)]).toEqual([
      404, 200,
    ]);
    expect(await listed(bob, `projectId=${id}&scope=visible`)).toEqual([mine.id]);
    expect(await statusOf('POST', 'tasks', bob, { title: 'Again', projectId: id })).toBe(403);
    expect(await statusOf('PATCH', `tasks/${mine.id}`, bob, { title: 'Still mine' })).toBe(200);
  });

  test('leads and admins change it and its members, members do not; anybody may leave', async () => {
    const { id } = await project();
    await join(id, 'bob');
    expect(await statusOf('PATCH', `projects/${id}`, bob, { name: 'Mine' })).toBe(403);
    expect(await statusOf('PUT', `projects/${id}/members/carol`, bob, {})).toBe(403);
    expect(await statusOf('DELETE', `projects/${id}/members/ann`, bob)).toBe(403);
    expect((await ask('PATCH', `projects/${id}`, admin, { name: 'Yard', color: null })).body.data).toMatchObject({
      name: 'Yard',
    });
    expect(await statusOf('DELETE', `projects/${id}/members/bob`, bob)).toBe(204);

    await join(id, 'team:red', { lead: true });
    expect((await join(id, 'service:robot', {}, red)).status).toBe(200);
    const named = await join(id, 'blue', { kind: 'team' });
    expect(named.body.data.members).toEqual([
      { kind: 'user', id: 'ann', lead: true },
      { kind: 'service', id: 'robot', lead: false },
      { kind: 'team', id: 'blue', lead: false },
      { kind: 'team', id: 'red', lead: true },
    ]);
    // What is so already changes nothing; a lead stays one until it is said otherwise.
    expect((await join(id, 'team:red', {})).body.data.version).toBe(named.body.data.version);
    expect((await join(id, 'team:red', { lead: true }, red)).body.data.version).toBe(named.body.data.version);
    expect(await statusOf('DELETE', `projects/${id}/members/team:red`, bob)).toBe(404);
  });

  test('keeps a lead, also where the last two go at once; an admin may leave it without', async () => {
    const { id } = await project();
    await join(id, 'bob', { lead: true });
    const left = await Promise.all([
      statusOf('DELETE', `projects/${id}/members/ann`, ann),
      statusOf('PUT', `projects/${id}/members/bob`, bob, { lead: false }),
    ]);
    expect(left.map((status) => status < 300).sort()).toEqual([false, true]);
    expect(left).toContain(409);
    for (const member of ['ann', 'bob']) await ask('DELETE', `projects/${id}/members/${member}`, admin);
    expect((await ask('GET', `projects/${id}`, admin)).body.data.members).toEqual([]);
  });

  test('bounds the members of a project, and the projects of a member', async () => {
    const { id } = await project();
    await service.pool.query(
      `INSERT INTO project_members SELECT $1, 'person:user-' || n, FALSE FROM generate_series(1, 199) AS n`,
      [id],
    );
    expect((await join(id, 'team:red')).status).toBe(409);
    expect((await join(id, 'user-7', { lead: true })).status).toBe(200);
    await service.pool.query(
      `WITH made AS (INSERT INTO projects (id, name, created_by, created_at, updated_at, version)
         SELECT 'many-' || n, 'Many', 'dora', now(), now(), 1 FROM generate_series(1, 500) AS n RETURNING id)
       INSERT INTO project_members SELECT id, 'person:dora', TRUE FROM made`,
    );
    expect(await statusOf('POST', 'projects', await service.user('dora'), { name: 'One more' })).toBe(409);
    expect((await join((await project()).id, 'dora')).status).toBe(409);
  });

  test('one that is archived takes no new tasks, neither made nor moved, and is taken up again', async () => {
    const { id } = await project();
    const inside = await service.create(ann, { projectId: id });
    const outside = await service.create(ann);
    const archived = await ask('PATCH', `projects/${id}`, ann, { archived: true });
    expect(Date.parse(archived.body.data.archivedAt)).not.toBeNaN();
    expect((await ask('PATCH', `projects/${id}`, ann, { archived: true })).body.data.version).toBe(2);
    for (const token of [ann, admin]) {
      expect(await statusOf('POST', 'tasks', token, { title: 'New', projectId: id })).toBe(409);
    }
    expect(await statusOf('PATCH', `tasks/${outside.id}`, ann, { projectId: id })).toBe(409);
    expect(await statusOf('PATCH', `tasks/${inside.id}`, ann, { status: 'done', projectId: id })).toBe(200);
    expect(await statusOf('POST', 'tasks', bob, { title: 'New', projectId: id })).toBe(403);
    const ids = async (query: string) =>
      (await ask('GET', `projects?limit=200&${query}`, ann)).body.data.map((one: { id: string }) => one.id);
    expect([(await ids('archived=true')).includes(id), (await ids('archived=false')).includes(id)]).toEqual([
      true,
      false,
    ]);
    expect((await ask('PATCH', `projects/${id}`, ann, { archived: false })).body.data.archivedAt).toBeNull();
    expect(await statusOf('PATCH', `tasks/${outside.id}`, ann, { projectId: id })).toBe(200);
  });

  test('a task is handed to a member of its project by name, also to a service', async () => {
    const { id } = await project();
    await join(id, 'bob');
    await join(id, 'service:robot');
    const task = await service.create(ann, { projectId: id, assignedTo: 'bob' });
    const give = (to: string, more: object = {}) => ask('PATCH', `tasks/${task.id}`, ann, { assignedTo: to, ...more });
    expect((await give('robot')).body.data.assignedTo).toBe('robot');
    const refused = await give('carol');
    expect([refused.status, refused.body.errors[0].path]).toEqual([403, 'assignedTo']);
    // What counts is the project where it comes to be.
    expect((await give('bob', { projectId: null })).status).toBe(403);
    expect((await give('bob', { projectId: (await project()).id })).status).toBe(403);
    const free = await service.create(ann);
    const patch = { assignedTo: 'bob', projectId: id };
    expect((await ask('PATCH', `tasks/${free.id}`, ann, patch)).status).toBe(200);
    expect(await statusOf('POST', 'tasks', ann, { title: 'x', assignedTo: 'bob' })).toBe(403);
  });

  test('a repeat of a create is answered as the first one, whatever became of the project', async () => {
    const { id } = await project();
    await join(id, 'bob');
    const body = { title: 'Once', projectId: id, assignedTo: 'ann' };
    const make = (given = body) => ask('POST', 'tasks', bob, given, { 'Idempotency-Key': `once-${id}` });
    const first = await make();
    expect(first.status).toBe(201);
    await ask('DELETE', `projects/${id}/members/bob`, ann);
    const again = await make();
    expect([again.status, again.body]).toEqual([201, first.body]);
    expect((await make({ ...body, title: 'Twice' })).status).toBe(422);
  });

  test('is deleted by an admin alone, with its tasks; whoever takes the id anew hears nothing of before', async () => {
    const { id } = await project();
    await join(id, 'bob');
    await service.create(ann, { projectId: id, title: 'Before' });
    for (const path of [`projects/${id}`, 'projects/never-made', 'projects/no%20id']) {
      expect([path, await statusOf('DELETE', path, ann)]).toEqual([path, 403]);
    }
    expect(await statusOf('DELETE', `projects/${id}`, admin, undefined, { 'If-Match': '"9"' })).toBe(412);
    expect(await statusOf('DELETE', `projects/${id}`, admin)).toBe(204);
    expect(await statusOf('DELETE', `projects/${id}`, admin)).toBe(404);
    expect(await listed(ann, `projectId=${id}`)).toEqual([]);
    const feed = async (token: string) => (await ask('GET', 'events?limit=1000', token)).body.data;
    const told = (await feed(bob)).filter(({ projectId }: ProjectEvent) => projectId === id);
    expect(told.map(({ type }: ProjectEvent) => type)).toEqual(['project.updated', 'project.deleted']);

    const carol = await service.user('carol');
    expect(await statusOf('POST', 'projects', carol, { id, name: 'Anew' })).toBe(201);
    expect((await feed(carol)).map(({ type }: ProjectEvent) => type)).toEqual(['project.created']);
  });

  test('tells its events to its members before and after, with what changed', async () => {
    const { id } = await project();
    await join(id, 'bob', { lead: true });
    await ask('PATCH', `projects/${id}`, ann, { description: 'Green' });
    await ask('DELETE', `projects/${id}/members/bob`, bob);
    await ask('PATCH', `projects/${id}`, ann, { description: 'Not for Bob' });
    const feed = async (token: string): Promise<ProjectEvent[]> =>
      (await ask('GET', 'events?limit=1000&types=project.created,project.updated', token)).body.data.filter(
        (event: ProjectEvent) => event.projectId === id,
      );
    expect((await feed(ann)).map(({ type, version }) => [type, version])).toEqual([
      ['project.created', 1],
      ['project.updated', 2],
      ['project.updated', 3],
      ['project.updated', 4],
      ['project.updated', 5],
    ]);
    const bobs = await feed(bob);
    expect(bobs.map(({ version }) => version)).toEqual([2, 3, 4]);
    expect(bobs[1]).toMatchObject({
      actor: { id: 'ann', type: 'user' },
      changes: { description: { from: null, to: 'Green' } },
      project: { id, description: 'Green', version: 3 },
    });
    expect(bobs[2]?.changes).toEqual({
      members: {
        from: [
          { kind: 'user', id: 'ann', lead: true },
          { kind: 'user', id: 'bob', lead: true },
        ],
        to: [{ kind: 'user', id: 'ann', lead: true }],
      },
    });
  });

  test('says what is wrong', async () => {
    const { id } = await project();
    const errors = async (...asked: Parameters<typeof ask>) => {
      const { status, body } = await ask(...asked);
      return [status, body.errors?.map(({ path }: { path: string }) => path)];
    };
    const bad = { name: '\u200b', color: 'url(x)', description: 'x'.repeat(2_001), members: [] };
    expect(await errors('POST', 'projects', ann, bad)).toEqual([422, ['name', 'description', 'color', 'members']]);
    expect(await errors('PATCH', `projects/${id}`, ann, { id: 'other' })).toEqual([422, ['id']]);
    expect(await errors('GET', 'projects/no%20id', ann)).toEqual([400, ['id']]);
    expect(await errors('PUT', `projects/${id}/members/${'x'.repeat(65)}`, ann, {})).toEqual([400, ['member']]);
    expect(await errors('PUT', `projects/${id}/members/bob`, ann, { lead: 'yes' })).toEqual([422, ['lead']]);
    expect(await errors('GET', 'projects?cursor=x', ann)).toEqual([400, ['cursor']]);
    expect(await errors('PATCH', `projects/${id}`, ann, {}, { 'If-Match': '"7"' })).toEqual([412, undefined]);
  });
});
