import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type PrivateQueue, privateQueue } from '@taskward/testkit';
import { startService, type TestService } from './service.ts';

const { forgetOld } = await import('../src/events/retention-job.ts');

describe('what becomes of an event', () => {
  let service: TestService;
  let queue: PrivateQueue;
  let admin: string;
  beforeAll(async () => {
    [service, queue] = await Promise.all([startService(), privateQueue('task.*')]);
    admin = await service.admin();
  });
  afterAll(async () => {
    await queue.close();
    await service.stop();
  });

  const rows = async (sql: string, ...values: unknown[]) => (await service.pool.query(sql, values)).rows;
  const outboxIsEmpty = async () => {
    for (;;) {
      const [{ count }] = await rows('SELECT count(*)::int FROM outbox');
      if (count === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const replay = async (...args: string[]) => {
    const program = fileURLToPath(new URL('../src/replay.ts', import.meta.url));
    const env = { ...process.env, DATABASE_URL: service.database.url, LOG_LEVEL: 'fatal' };
    return promisify(execFile)(process.execPath, ['--conditions=development', program, ...args], { env });
  };

  test('R3: one whose transaction was held open while later ones committed is delivered', async () => {
    const { id } = await service.create(admin);
    const holder = await service.pool.connect();
    await holder.query('BEGIN');
    await holder.query(
      `WITH logged AS (
         INSERT INTO task_events (event_id, subject, type, occurred_at, traceparent, body)
         SELECT gen_random_uuid(), subject, type, occurred_at, traceparent,
                jsonb_set(body::jsonb, '{eventId}', '"held"')::json
         FROM task_events WHERE subject = $1 RETURNING position
       ) INSERT INTO outbox SELECT position FROM logged`,
      [id],
    );
    for (let i = 0; i < 20; i += 1) {
      const later = await service.create(admin);
      await queue.next(({ body }) => body.taskId === later.id);
    }
    await holder.query('COMMIT');
    holder.release();
    expect((await queue.next(({ body }) => body.eventId === 'held')).body.taskId).toBe(id);
  });

  test('many at once arrive in order for each task', async () => {
    const tasks = await Promise.all(Array.from({ length: 20 }, () => service.create(admin)));
    await Promise.all(
      tasks.map(async ({ id }) => {
        for (let n = 0; n < 10; n += 1) {
          await service.call(`/api/v1/tasks/${id}`, { method: 'PATCH', token: admin, body: { title: `step ${n}` } });
        }
      }),
    );
    for (const { id } of tasks) {
      const versions = [];
      for (let n = 0; n < 11; n += 1) versions.push((await queue.next(({ body }) => body.taskId === id)).body.version);
      expect(versions).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    }
  });

  test('the command publishes a range again, with the same message ids', async () => {
    const { id } = await service.create(admin);
    const first = await queue.next(({ body }) => body.taskId === id);
    const { stdout } = await replay('--task', id);
    expect(stdout).toBe('1 events wait to be published again\n');
    const again = await queue.next(({ body }) => body.taskId === id);
    expect(again.properties.messageId).toBe(first.properties.messageId);
    expect(again.body).toEqual(first.body);
    await expect(replay()).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('At least one') });
    await expect(replay('--from', 'yesterday')).rejects.toMatchObject({ stderr: expect.stringContaining('--from') });
  });

  test('what is older than the retention is forgotten, but not the history of a living task', async () => {
    const [alive, dead] = [await service.create(admin), await service.create(admin)];
    await service.call(`/api/v1/tasks/${dead.id}`, { method: 'DELETE', token: admin });
    await outboxIsEmpty();
    await service.pool.query(
      "UPDATE task_events SET occurred_at = now() - interval '91 days' WHERE subject = ANY($1)",
      [[alive.id, dead.id]],
    );
    await forgetOld(service.pool, 90);
    expect(await rows('SELECT subject FROM task_events WHERE subject = ANY($1)', [alive.id, dead.id])).toEqual([
      { subject: alive.id },
    ]);
    const orphans =
      'SELECT FROM event_audience a WHERE NOT EXISTS (SELECT FROM task_events WHERE position = a.position)';
    expect(await rows(orphans)).toEqual([]);
    const { body } = await service.call('/api/v1/events?limit=1000', { token: admin });
    expect(body.data.filter(({ taskId }: { taskId: string }) => taskId === alive.id)).toEqual([]);
    const history = await service.call(`/api/v1/tasks/${alive.id}/history`, { token: admin });
    expect(history.body.data).toHaveLength(1);
  });
});
