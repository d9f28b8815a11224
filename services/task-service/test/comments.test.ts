import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { TaskEvent } from '@taskward/contracts/events';
import type { Comment } from '@taskward/contracts/http';
import { type PrivateQueue, privateQueue } from '@taskward/testkit';
import { type Call, startService, type TestService } from './service.ts';

const NOBODY = '01890000-0000-7000-8000-000000000000';

describe('what is said to a task', () => {
  let service: TestService;
  let queue: PrivateQueue;
  const tokens: Record<string, string> = {};
  beforeAll(async () => {
    [service, queue] = await Promise.all([startService(), privateQueue('task.comment.*')]);
    for (const name of ['ann', 'bob', 'cem', 'dora']) tokens[name] = await service.user(name);
    tokens.admin = await service.admin('root');
  });
  afterAll(async () => {
    await queue.close();
    await service.stop();
  });

  const ask = (who: string, method: string, path: string, body?: unknown, headers?: Call['headers']) =>
    service.call(`/api/v1/${path}`, { method, token: tokens[who] as string, body, ...(headers ? { headers } : {}) });
  const say = (who: string, id: string, body: string, headers?: Call['headers']) =>
    ask(who, 'POST', `tasks/${id}/comments`, { body }, headers);
  const task = (fields = {}) => service.create(tokens.ann as string, fields);
  const list = async (id: string, query = ''): Promise<Comment[]> =>
    (await ask('ann', 'GET', `tasks/${id}/comments${query}`)).body.data;
  const told = async (id: string): Promise<TaskEvent[]> => {
    const { rows } = await service.pool.query('SELECT body FROM task_events WHERE subject = $1 ORDER BY position', [
      id,
    ]);
    return rows.map(({ body }) => body);
  };

  test('is kept as it was typed, and comes by pages, oldest first', async () => {
    const { id } = await task();
    const texts = [
      '# Plan\r\n\r\n- one\n- two\n',
      '  😀  ',
      `${'x'.repeat(9_999)}😀`,
      '<script>alert(1)</script>',
      'five',
    ];
    const made = [];
    for (const body of texts) {
      const answer = await say('ann', id, body);
      expect([answer.status, answer.headers.get('etag')]).toEqual([201, '"1"']);
      made.push(answer.body.data);
    }
    expect(made[0]).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{14}7/),
      taskId: id,
      author: 'ann',
      body: texts[0],
      mentions: [],
      createdAt: expect.stringMatching(/Z$/),
      editedAt: null,
      version: 1,
    });
    expect(await list(id)).toEqual(made);
    const first = await ask('ann', 'GET', `tasks/${id}/comments?limit=3`);
    await say('ann', id, 'meanwhile');
    const second = await ask('ann', 'GET', `tasks/${id}/comments?limit=3&cursor=${first.body.page.nextCursor}`);
    expect([...first.body.data, ...second.body.data].map(({ body }) => body)).toEqual([...texts, 'meanwhile']);
    expect(second.body.page.nextCursor).toBeNull();
    expect((await ask('ann', 'GET', `tasks/${id}/comments?cursor=x`)).status).toBe(400);
    expect((await ask('ann', 'GET', `tasks/${id}/comments?sort=id`)).status).toBe(400);
  });

  test('what is no comment is 422', async () => {
    const { id } = await task();
    const many = Array.from({ length: 51 }, (_, i) => `@[user-${i}]`).join(' ');
    for (const body of ['', ' \n\u200b', 'x'.repeat(10_001), 'a\0b', 'half \ud800', 7, null, many]) {
      const answer = await ask('ann', 'POST', `tasks/${id}/comments`, { body });
      expect([body, answer.status, answer.body.errors?.[0].path]).toEqual([body, 422, 'body']);
    }
    expect((await ask('ann', 'POST', `tasks/${id}/comments`, { body: 'x', author: 'bob' })).status).toBe(422);
    expect((await ask('ann', 'POST', `tasks/${id}/comments`, [])).status).toBe(422);
    expect(await list(id)).toEqual([]);
  });

  test('is changed by who wrote it, on the version that they saw, and taken back by them or an admin', async () => {
    const { id } = await task({ assignedTo: 'ann' });
    await ask('ann', 'PATCH', `tasks/${id}`, { assignedTo: null });
    await ask('admin', 'PUT', `tasks/${id}/watchers/bob`);
    const { data: comment } = (await say('bob', id, 'frist')).body;
    const path = `comments/${comment.id}`;
    expect((await ask('ann', 'PATCH', path, { body: 'mine' })).status).toBe(403);
    expect((await ask('admin', 'PATCH', path, { body: 'mine' })).status).toBe(403);
    expect((await ask('cem', 'PATCH', path, { body: 'mine' })).status).toBe(404);
    expect((await ask('bob', 'PATCH', path, { body: 'first' }, { 'If-Match': '"2"' })).status).toBe(412);
    const edited = await ask('bob', 'PATCH', path, { body: 'first' }, { 'If-Match': '"1"' });
    expect([edited.status, edited.headers.get('etag'), edited.body.data]).toEqual([
      200,
      '"2"',
      { ...comment, body: 'first', version: 2, editedAt: expect.stringMatching(/Z$/) },
    ]);
    expect((await ask('bob', 'PATCH', path, { body: 'first' })).body).toEqual(edited.body);
    expect((await ask('ann', 'DELETE', path)).status).toBe(403);
    expect((await ask('cem', 'DELETE', path)).status).toBe(404);
    expect((await ask('bob', 'DELETE', path, undefined, { 'If-Match': '"1"' })).status).toBe(412);
    expect((await ask('bob', 'DELETE', path)).status).toBe(204);
    expect((await ask('bob', 'DELETE', path)).status).toBe(404);
    const { data: other } = (await say('bob', id, 'again')).body;
    expect((await ask('admin', 'DELETE', `comments/${other.id}`)).status).toBe(204);
    expect(await list(id)).toEqual([]);
    for (const [method, wrong, status] of [
      ['DELETE', NOBODY, 404],
      ['PATCH', 'x', 400],
      ['GET', NOBODY, 405],
    ] as const) {
      expect(
        (await ask('bob', method, `comments/${wrong}`, method === 'PATCH' ? { body: 'x' } : undefined)).status,
      ).toBe(status);
    }
  });

  test('is told with the task, in its history and to a queue, without what was taken back', async () => {
    const { id } = await task({ title: 'Talk', projectId: 'talk' });
    const { data: comment } = (await say('ann', id, 'one')).body;
    const { data: edited } = (await ask('ann', 'PATCH', `comments/${comment.id}`, { body: 'two' })).body;
    await ask('ann', 'PATCH', `tasks/${id}`, { title: 'Talk on' });
    const { data: kept } = (await say('ann', id, 'three')).body;
    await ask('ann', 'DELETE', `comments/${comment.id}`);

    const events = await told(id);
    expect(events.map(({ type, version }) => [type, version])).toEqual([
      ['task.created', 1],
      ['task.comment.created', 1],
      ['task.comment.updated', 1],
      ['task.updated', 2],
      ['task.comment.created', 2],
      ['task.comment.deleted', 2],
    ]);
    expect(events[1]).toMatchObject({
      taskId: id,
      title: 'Talk',
      projectId: 'talk',
      actor: { id: 'ann', type: 'user' },
      comment,
      changes: {},
    });
    expect(events[2]).toMatchObject({ comment: edited, changes: { body: { from: 'one', to: 'two' } } });
    expect(events[5]).toMatchObject({ comment: edited, task: { title: 'Talk on' } });
    const feed = await ask('ann', 'GET', 'events?types=task.comment.created,task.comment.deleted&limit=1000');
    const ours = feed.body.data.filter(({ taskId }: TaskEvent) => taskId === id);
    expect(ours).toEqual([events[1], events[4], events[5]]);
    for (const type of ['created', 'updated', 'created', 'deleted']) {
      expect((await queue.next(({ body }) => body.taskId === id)).routingKey).toBe(`task.comment.${type}`);
    }

    const { data: history } = (await ask('ann', 'GET', `tasks/${id}/history`)).body;
    const gone = { commentId: comment.id, comment: null, changes: {} };
    expect(history).toMatchObject([
      { type: 'task.created' },
      { type: 'task.comment.created', ...gone },
      { type: 'task.comment.updated', ...gone },
      { type: 'task.updated', changes: { title: { from: 'Talk', to: 'Talk on' } } },
      { type: 'task.comment.created', commentId: kept.id, comment: kept },
      { type: 'task.comment.deleted', ...gone },
    ]);
    expect(JSON.stringify(history)).not.toMatch(/"(one|two)"/);
  });

  test('a mention lets somebody read the task: of those whom one may give it to', async () => {
    const { id, version } = await task();
    for (const who of ['bob', 'nobody at all']) {
      const refused = await say('ann', id, `See @[${who}]`);
      expect([refused.status, refused.body.errors[0].path]).toEqual([422, 'body']);
    }
    expect((await ask('bob', 'GET', `tasks/${id}`)).status).toBe(404);
    const { body } = await say('admin', id, 'Look, @[bob] and @[ann], @[bob]: [a link](x) @[]');
    expect(body.data.mentions).toEqual(['bob', 'ann']);
    expect((await ask('bob', 'GET', `tasks/${id}`)).body.data).toMatchObject({
      watchers: ['bob'],
      version: version + 1,
    });
    expect((await told(id)).slice(1)).toMatchObject([
      { type: 'task.updated', changes: { watchers: { from: [], to: ['bob'] } } },
      { type: 'task.comment.created', version: 2, comment: { mentions: ['bob', 'ann'] } },
    ]);
    expect((await say('ann', id, 'Thanks @[bob]')).status).toBe(201);
    const { data: comment } = (await say('admin', id, 'And')).body;
    const added = await ask('admin', 'PATCH', `comments/${comment.id}`, { body: 'And @[cem]' });
    expect(added.body.data.mentions).toEqual(['cem']);
    expect((await ask('cem', 'GET', `tasks/${id}/comments`)).body.data).toHaveLength(3);
    // Who was mentioned may go; what was said stays as it is.
    await ask('cem', 'DELETE', `tasks/${id}/watchers/cem`);
    expect((await ask('admin', 'PATCH', `comments/${comment.id}`, { body: 'And so @[cem]' })).status).toBe(200);
    expect((await ask('cem', 'GET', `tasks/${id}/comments`)).status).toBe(404);
  });

  test('a colleague may be mentioned, and watches from then on', async () => {
    await service.pool.query("INSERT INTO people (id, teams, sees_all) VALUES ('eva', '{bakers}', FALSE)");
    const { id } = await task();
    expect((await say('ann', id, '@[eva] look')).status).toBe(422);
    tokens.baker = await service.teammate('ann', 'bakers');
    expect((await say('baker', id, '@[eva] look')).status).toBe(201);
    expect((await ask('ann', 'GET', `tasks/${id}`)).body.data.watchers).toEqual(['eva']);
  });

  test('members of the project speak to each other, services too', async () => {
    const project = `talk-${Date.now()}`;
    await ask('ann', 'POST', 'projects', { id: project, name: 'Talk' });
    await ask('ann', 'PUT', `projects/${project}/members/user:dora`, {});
    await ask('ann', 'PUT', `projects/${project}/members/service:robot`, {});
    const { id } = await task({ projectId: project });
    const { status, body } = await say('dora', id, '@[ann] @[robot] look');
    expect([status, body.data.mentions]).toEqual([201, ['ann', 'robot']]);
    expect((await ask('ann', 'GET', `tasks/${id}`)).body.data.watchers).toEqual([]);
    const call = { method: 'POST', body: { body: 'On it, @[dora]' } };
    const robot = (scope: string) => service.service('robot', ...scope.split(' '));
    expect(
      (await service.call(`/api/v1/tasks/${id}/comments`, { ...call, token: await robot('tasks:read') })).status,
    ).toBe(403);
    const said = await service.call(`/api/v1/tasks/${id}/comments`, {
      ...call,
      token: await robot('tasks:read tasks:write'),
    });
    expect(said.body.data).toMatchObject({ author: 'robot', mentions: ['dora'] });
    expect((await told(id)).at(-1)?.actor).toEqual({ id: 'robot', type: 'service' });
    expect(await list(id)).toHaveLength(2);
  });

  test('a repeat with its key is said once, ten at a time', async () => {
    const { id } = await task();
    const key = { 'Idempotency-Key': 'say-it' };
    const answers = await Promise.all(Array.from({ length: 10 }, () => say('ann', id, 'once', key)));
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.data.id}`)).size).toBe(1);
    expect((await say('ann', id, 'twice', key)).status).toBe(422);
    expect((await say('ann', (await task()).id, 'once', key)).status).toBe(201);
    expect(await list(id)).toHaveLength(1);
    expect((await told(id)).map(({ type }) => type)).toEqual(['task.created', 'task.comment.created']);
  });

  test('is 5,000 times at most', async () => {
    const { id } = await task();
    await service.pool.query(
      `INSERT INTO comments (id, task_id, author, body, mentions, version, created_at)
       SELECT gen_random_uuid(), $1, 'ann', 'x', '{}', 1, now() FROM generate_series(1, 4999)`,
      [id],
    );
    const key = { 'Idempotency-Key': 'the-last' };
    const last = await say('ann', id, 'last', key);
    expect(last.status).toBe(201);
    expect((await say('ann', id, 'last', key)).body).toEqual(last.body);
    expect((await say('ann', id, 'more', { 'Idempotency-Key': 'more' })).status).toBe(422);
    expect((await service.pool.query("SELECT FROM idempotency_keys WHERE key = 'more'")).rows).toEqual([]);
  });

  test('goes with its task', async () => {
    const { id } = await task();
    const { data: comment } = (await say('ann', id, 'x')).body;
    await ask('admin', 'DELETE', `tasks/${id}`);
    expect((await service.pool.query('SELECT FROM comments WHERE id = $1', [comment.id])).rows).toEqual([]);
    expect((await ask('ann', 'PATCH', `comments/${comment.id}`, { body: 'y' })).status).toBe(404);
    expect((await say('ann', id, 'z')).status).toBe(404);
  });

  test('of whoever lost sight of the task nothing is heard any more', async () => {
    const { id } = await task();
    await ask('admin', 'PUT', `tasks/${id}/watchers/bob`);
    const { data: comment } = (await say('bob', id, 'mine')).body;
    await ask('admin', 'DELETE', `tasks/${id}/watchers/bob`);
    expect((await ask('bob', 'PATCH', `comments/${comment.id}`, { body: 'still mine' })).status).toBe(404);
    expect((await ask('bob', 'DELETE', `comments/${comment.id}`)).status).toBe(404);
    expect((await say('bob', id, 'hello?')).status).toBe(404);
    await say('ann', id, 'alone');
    const { data } = (await ask('bob', 'GET', 'events?types=task.comment.created&limit=1000')).body;
    expect(data.map(({ comment: { body } }: TaskEvent & { comment: Comment }) => body)).not.toContain('alone');
  });
});
