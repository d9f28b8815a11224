import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { TaskEvent } from '@taskward/contracts/events';
import { privateQueue } from '@taskward/testkit';
import { readStream } from './event-stream.ts';
import { startService, type TestService } from './service.ts';

describe('the event feed', () => {
  let service: TestService;
  let ann: string;
  let bob: string;
  let admin: string;
  const streams: AbortController[] = [];
  beforeAll(async () => {
    service = await startService();
    [ann, bob, admin] = await Promise.all([service.user('ann'), service.user('bob'), service.admin('root')]);
  });
  afterEach(() => {
    for (const stream of streams.splice(0)) stream.abort();
  });
  afterAll(() => service.stop());

  const feed = async (token: string, query = '') => (await service.call(`/api/v1/events${query}`, { token })).body;
  const eventsOf = async (token: string, taskId: string): Promise<string[]> =>
    (await feed(token, '?limit=1000')).data
      .filter((event: TaskEvent) => event.taskId === taskId)
      .map(({ type }: TaskEvent) => type);
  const patch = (id: string, body: unknown, token = admin) =>
    service.call(`/api/v1/tasks/${id}`, { method: 'PATCH', token, body });

  const streamOf = (token: string, query = '', headers: Record<string, string> = {}) => {
    const stop = new AbortController();
    streams.push(stop);
    return readStream(`${service.url}/api/v1/events${query}`, token, stop.signal, headers);
  };

  test('HEAD of a stream ends with its headers', async () => {
    const headers = { Authorization: `Bearer ${ann}`, Accept: 'text/event-stream' };
    const answer = await fetch(`${service.url}/api/v1/events`, { method: 'HEAD', headers });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    expect(await answer.text()).toBe('');
  });

  test('holds the same bodies that the exchange carries, in order', async () => {
    const queue = await privateQueue('task.*');
    const { id } = await service.create(admin, { assignedTo: 'ann' });
    await patch(id, { status: 'done' });
    const sent = [];
    for (let i = 0; i < 3; i += 1) sent.push((await queue.next(({ body }) => body.taskId === id)).body);
    await queue.close();
    const { data } = await feed(admin, '?limit=1000');
    expect(data.filter(({ taskId }: TaskEvent) => taskId === id)).toEqual(sent);
  });

  test('is walked by pages, from after an event, and by type', async () => {
    for (let i = 0; i < 5; i += 1) await service.create(admin);
    const all = await feed(admin, '?limit=1000');
    expect(all.page).toEqual({ nextCursor: null, limit: 1000 });
    const walked: TaskEvent[] = [];
    let after = '';
    do {
      const { data, page } = await feed(admin, `?limit=2${after && `&after=${after}`}`);
      walked.push(...data);
      after = page.nextCursor;
    } while (after !== null);
    expect(walked).toEqual(all.data);
    const last = all.data.at(-1).eventId;
    expect((await feed(admin, `?after=${last}`)).data).toEqual([]);
    const { data } = await feed(admin, '?types=task.deleted,task.assigned&limit=1000');
    expect(data).toEqual(all.data.filter(({ type }: TaskEvent) => ['task.deleted', 'task.assigned'].includes(type)));
  });

  test('shows a user the events of tasks that they might see at that moment, and no others', async () => {
    const hers = await service.create(ann);
    const shared = await service.create(admin, { assignedTo: 'ann' });
    expect(await eventsOf(bob, hers.id)).toEqual([]);
    expect(await eventsOf(ann, hers.id)).toEqual(['task.created']);
    expect(await eventsOf(ann, shared.id)).toEqual(['task.created', 'task.assigned']);

    await patch(shared.id, { assignedTo: 'bob' });
    const handedOver = ['task.updated', 'task.assigned'];
    expect(await eventsOf(bob, shared.id)).toEqual(handedOver);

    await service.call(`/api/v1/tasks/${shared.id}`, { method: 'DELETE', token: admin });
    expect(await eventsOf(ann, shared.id)).toEqual(['task.created', 'task.assigned', ...handedOver]);
    expect(await eventsOf(bob, shared.id)).toEqual([...handedOver, 'task.deleted']);
    expect(await eventsOf(await service.service('robot', 'tasks:read'), shared.id)).toHaveLength(5);
    expect((await service.call('/api/v1/events', { token: await service.service('robot') })).status).toBe(403);
  });

  test.each([
    { to: 'bob', told: ['task.updated', 'task.assigned'] },
    { to: null, told: ['task.updated'] },
  ])('tells who loses a task that it goes to $to, and nothing of it afterwards', async ({ to, told }) => {
    const { id } = await service.create(admin, { assignedTo: 'ann' });
    const { data } = await feed(admin, '?limit=1000');
    const stream = streamOf(ann, `?after=${data.at(-1).eventId}`);
    const events = [stream.next()];
    await patch(id, { assignedTo: to, title: 'not hers any more' });
    await patch(id, { title: 'nor this' });
    await service.call(`/api/v1/tasks/${id}`, { method: 'DELETE', token: admin });
    const own = await service.create(ann);
    for (const _ of told) events.push(stream.next());
    const seen = (await Promise.all(events)).map(({ value }) => value?.event);
    expect(seen.map((event) => [event?.type, event?.taskId])).toEqual([
      ...told.map((type) => [type, id]),
      ['task.created', own.id],
    ]);
    expect(seen[0]?.changes.assignedTo).toEqual({ from: 'ann', to });
    expect((await service.call(`/api/v1/tasks/${id}`, { token: ann })).status).toBe(404);
  });

  test('tells a member of a project of its tasks, in an open stream until they are taken off', async () => {
    const project = { method: 'POST', token: ann, body: { id: 'stream', name: 'Stream' } };
    expect((await service.call('/api/v1/projects', project)).status).toBe(201);
    const { data } = await feed(admin, '?limit=1000');
    const after = `?after=${data.at(-1).eventId}`;
    const stream = streamOf(bob, after);
    const next = async () => (await stream.next()).value?.event as TaskEvent;
    const first = stream.next();
    const member = (method: string) => service.call('/api/v1/projects/stream/members/bob', { method, token: ann });
    // Where memberships are read once and kept, what comes after each of these is missing, or told too much.
    await member('PUT');
    expect((await first).value?.event.type).toBe('project.updated');
    const { id } = await service.create(ann, { projectId: 'stream' });
    expect(await next()).toMatchObject({ type: 'task.created', taskId: id });
    await member('DELETE');
    expect((await next()).type).toBe('project.updated');
    await patch(id, { title: 'not for Bob' });
    const own = await service.create(bob);
    expect((await next()).taskId).toBe(own.id);
    const told = (await feed(bob, after)).data.map(({ type, taskId }: TaskEvent) => [type, taskId]);
    expect(told).toEqual([
      ['project.updated', undefined],
      ['project.updated', undefined],
      ['task.created', own.id],
    ]);
  });

  test('waits for a transaction that is still writing, and skips nothing of it', async () => {
    const { id } = await service.create(ann, { title: 'held' });
    const { eventId } = (await feed(admin, '?limit=1000')).data.at(-1);
    const holder = await service.pool.connect();
    await holder.query('BEGIN');
    await holder.query(
      `INSERT INTO task_events (event_id, subject, type, occurred_at, traceparent, body)
       SELECT gen_random_uuid(), subject, 'task.updated', now(), traceparent,
              json_build_object('eventId', 'held', 'taskId', subject, 'type', 'task.updated')
       FROM task_events WHERE subject = $1`,
      [id],
    );
    const later = await service.create(ann, { title: 'later' });
    expect((await feed(admin, `?after=${eventId}`)).data).toEqual([]);
    await holder.query('COMMIT');
    holder.release();
    const { data } = await feed(admin, `?after=${eventId}`);
    expect(data.map(({ taskId }: TaskEvent) => taskId)).toEqual([id, later.id]);
  });

  test('flows as server-sent events, and goes on after Last-Event-ID', async () => {
    const { data } = await feed(ann, '?limit=1000');
    const stream = streamOf(ann, `?after=${data.at(-1).eventId}`);
    const waiting = stream.next();
    const hidden = await service.create(bob);
    const one = await service.create(ann);
    const first = (await waiting).value;
    expect(first).toMatchObject({ id: first?.event.eventId, event: { type: 'task.created', taskId: one.id } });
    const two = await service.create(ann);
    expect((await stream.next()).value?.event.taskId).toBe(two.id);

    const resumed = streamOf(ann, '', { 'Last-Event-ID': first?.id ?? '' });
    expect((await resumed.next()).value?.event.taskId).toBe(two.id);
    expect(hidden.id).not.toBe(one.id);
  });

  test('finds what another instance committed', async () => {
    const { data } = await feed(admin, '?limit=1000');
    const stream = streamOf(admin, `?after=${data.at(-1).eventId}`);
    const waiting = stream.next();
    await service.pool.query(
      `INSERT INTO task_events (event_id, subject, type, occurred_at, traceparent, body)
       VALUES (gen_random_uuid(), gen_random_uuid(), 'task.created', now(), '', '{"eventId":"elsewhere"}')`,
    );
    expect((await waiting).value?.event.eventId).toBe('elsewhere');
  });

  test('says what is wrong', async () => {
    const answer = async (query: string, token?: string) =>
      (await service.call(`/api/v1/events${query}`, { token })).status;
    expect(await answer('', undefined)).toBe(401);
    expect(await answer('?after=nonsense', ann)).toBe(400);
    expect(await answer('?types=task.lost', ann)).toBe(400);
    expect(await answer('?limit=0', ann)).toBe(400);
    expect(await answer('?after=01890000-0000-7000-8000-000000000000', ann)).toBe(410);
    expect(await answer('?after=ffffffff-0000-7000-8000-000000000000', ann)).toBe(400);
  });
});
