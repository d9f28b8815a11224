import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { measureOutbox } from '@taskward/messaging';
import { register } from '@taskward/service-kit';
import { createTestDatabase } from '@taskward/testkit';
import pg from 'pg';
import { TASK_EVENT_LOG } from '../src/events/event-log.ts';

let pool: pg.Pool;
let drop: () => Promise<void>;
beforeAll(async () => {
  const database = await createTestDatabase('task');
  drop = database.drop;
  pool = new pg.Pool({ connectionString: database.url });
});
afterAll(async () => {
  await pool?.end();
  await drop?.();
});

const gaugeAt = async (name: string) => (await register.getSingleMetric(name)?.get())?.values[0]?.value;

test('the gauges tell how many events wait, and for how long the oldest does', async () => {
  await measureOutbox(pool, TASK_EVENT_LOG);
  expect([await gaugeAt('task_outbox_waiting'), await gaugeAt('task_outbox_oldest_seconds')]).toEqual([0, 0]);
  await pool.query(
    `WITH events AS (
       INSERT INTO task_events (event_id, subject, type, occurred_at, traceparent, body)
       SELECT gen_random_uuid(), gen_random_uuid(), 'task.created', now() - interval '1 hour', '', '{}'
       FROM generate_series(1, 3) RETURNING position)
     INSERT INTO outbox (position) SELECT position FROM events ON CONFLICT DO NOTHING`,
  );
  await measureOutbox(pool, TASK_EVENT_LOG);
  expect(await gaugeAt('task_outbox_waiting')).toBe(3);
  expect(await gaugeAt('task_outbox_oldest_seconds')).toBeGreaterThanOrEqual(3_600);
});
