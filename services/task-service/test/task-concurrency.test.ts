import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Answer, startService, type TestService } from './service.ts';

describe('many hands on the same task', () => {
  let service: TestService;
  let ann: string;
  beforeAll(async () => {
    service = await startService();
    ann = await service.user('ann');
  });
  afterAll(() => service.stop());

  const patch = (id: string, version: string, body: unknown) =>
    service.call(`/api/v1/tasks/${id}`, { method: 'PATCH', token: ann, headers: { 'If-Match': version }, body });

  test('100 parallel edits with If-Match: none is lost', async () => {
    const { id } = await service.create(ann, { description: '' });
    let refused = 0;
    const edit = async (mark: string): Promise<void> => {
      const { headers, body } = await service.call(`/api/v1/tasks/${id}`, { token: ann });
      const description = `${body.data.description}${mark};`;
      const { status } = await patch(id, headers.get('etag') ?? '', { description });
      if (status === 200) return;
      expect(status).toBe(412);
      refused += 1;
      return edit(mark);
    };
    const marks = Array.from({ length: 100 }, (_, i) => `edit-${i}`);
    await Promise.all(marks.map(edit));
    const { data } = (await service.call(`/api/v1/tasks/${id}`, { token: ann })).body;
    expect(data.version).toBe(101);
    expect(data.description.split(';').filter(Boolean).sort()).toEqual([...marks].sort());
    expect(refused).toBeGreaterThan(0);
    const { data: history } = (await service.call(`/api/v1/tasks/${id}/history`, { token: ann })).body;
    expect(history).toHaveLength(101);
  }, 180_000);

  test('If-Match: which versions fit', async () => {
    const { id } = await service.create(ann);
    expect((await patch(id, '"2"', { title: 'x' })).status).toBe(412);
    expect((await patch(id, 'W/"1"', { title: 'x' })).status).toBe(412);
    for (const other of ['"01"', '"1.0"', '"+1"', '"1e0"', '"0x1"', '"a,1"']) {
      expect([other, (await patch(id, other, { title: 'x' })).status]).toEqual([other, 412]);
    }
    for (const wrong of ['1', '"1', '"2" "1"', '*, "1"']) {
      expect([wrong, (await patch(id, wrong, { title: 'x' })).status]).toEqual([wrong, 400]);
    }
    expect((await patch(id, ', "7",, "1"', { title: 'x' })).status).toBe(200);
    expect((await patch(id, '*', { title: 'y' })).status).toBe(200);
    const token = await service.admin();
    const remove = (version: string) =>
      service.call(`/api/v1/tasks/${id}`, { method: 'DELETE', token, headers: { 'If-Match': version } });
    expect((await remove('"1"')).status).toBe(412);
    expect((await remove('"3"')).status).toBe(204);
  });

  test('If-None-Match: who has a task already is not sent it again', async () => {
    const { id } = await service.create(ann);
    const ask = (method: string, tag: string) =>
      service.call(`/api/v1/tasks/${id}`, { method, token: ann, headers: { 'If-None-Match': tag } });
    for (const method of ['GET', 'HEAD']) {
      for (const tag of ['"1"', 'W/"1"', '"7", "1"', '*']) {
        const { status, headers, body } = await ask(method, tag);
        expect([method, tag, status, headers.get('etag'), body]).toEqual([method, tag, 304, '"1"', '']);
      }
      for (const tag of ['"2"', '"01"']) expect([tag, (await ask(method, tag)).status]).toEqual([tag, 200]);
    }
  });

  const post = (key: string, body: unknown, token = ann) =>
    service.call('/api/v1/tasks', { method: 'POST', token, headers: { 'Idempotency-Key': key }, body });

  test('1,000 creates, each sent three times with its key: 1,000 tasks and 1,000 events', async () => {
    const carl = await service.user('carl');
    const ids = new Set<string>();
    for (let round = 0; round < 10; round += 1) {
      const keys = Array.from({ length: 100 }, (_, i) => `key-${round}-${i}`);
      const answers = await Promise.all([...keys, ...keys, ...keys].map((key) => post(key, { title: key }, carl)));
      const byKey = Map.groupBy(answers, ({ body }) => body.data?.title);
      expect(byKey.size).toBe(100);
      for (const [key, group] of byKey) {
        expect([key, group.map(({ status }) => status)]).toEqual([key, [201, 201, 201]]);
        expect(new Set(group.map(({ body }) => JSON.stringify(body))).size).toBe(1);
        ids.add(group[0]?.body.data.id);
      }
    }
    const count = async (sql: string) => Number((await service.pool.query(sql)).rows[0].count);
    expect(ids.size).toBe(1_000);
    expect(await count("SELECT count(*) FROM tasks WHERE created_by = 'carl'")).toBe(1_000);
    expect(await count("SELECT count(*) FROM task_events WHERE body->'actor'->>'id' = 'carl'")).toBe(1_000);
  }, 180_000);

  test('a key belongs to its caller and to its body', async () => {
    const first: Answer = await post('same', { title: 'one', labels: [] });
    const again = await post('same', { labels: [], title: 'one' });
    expect([again.status, again.body, again.headers.get('location')]).toEqual([
      201,
      first.body,
      `/api/v1/tasks/${first.body.data.id}`,
    ]);
    expect((await post('same', { title: 'two' })).status).toBe(422);
    expect((await post('same', { title: 'two' }, await service.user('dora'))).status).toBe(201);
    expect((await post('with space', { title: 'x' })).status).toBe(400);
  });

  test('a key is free again after 24 hours', async () => {
    const first = await post('daily', { title: 'report' });
    await service.pool.query(
      "UPDATE idempotency_keys SET created_at = now() - interval '25 hours' WHERE key = 'daily'",
    );
    const next = await post('daily', { title: 'report' });
    expect(next.status).toBe(201);
    expect(next.body.data.id).not.toBe(first.body.data.id);
  });
});
