import amqp from 'amqplib';
import pg from 'pg';
import { type ProgramOptions, startTaskService } from './programs.ts';

const EVENTS = 30_000;
const BATCH = 500;
const QUEUE = 'bench';

/** Events a second through the relay, against a bare loop: select 500, publish, await the confirms, mark. */
export async function compareRelay(options: Required<ProgramOptions>, rounds: number) {
  const db = new pg.Client({ connectionString: options.databaseUrl });
  await db.connect();
  const broker = await amqp.connect(options.rabbitUrl);
  const channel = await broker.createConfirmChannel();
  await channel.assertExchange('task_events', 'topic', { durable: true });
  await channel.assertQueue(QUEUE, { durable: true, arguments: { 'x-queue-type': 'quorum' } });
  await channel.bindQueue(QUEUE, 'task_events', 'task.*');

  const fill = async () => {
    await db.query('TRUNCATE outbox, task_events');
    await channel.purgeQueue(QUEUE);
    await db.query(
      `WITH logged AS (
         INSERT INTO task_events (event_id, task_id, type, occurred_at, traceparent, body)
         SELECT gen_random_uuid(), id, 'task.created', now(), '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
           json_build_object('eventId', gen_random_uuid(), 'type', 'task.created', 'taskId', id, 'title', title,
             'assignedTo', assigned_to, 'projectId', project_id, 'actor', json_build_object('id', created_by, 'type', 'user'),
             'version', 1, 'timestamp', to_char(now(), 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'changes', '{}'::json,
             'task', json_build_object('id', id, 'title', title, 'description', description, 'status', status))
         FROM (SELECT * FROM tasks ORDER BY id LIMIT 15000) t, generate_series(1, 2) RETURNING position
       ) INSERT INTO outbox SELECT position FROM logged`,
    );
    await db.query('VACUUM ANALYZE outbox, task_events');
  };

  const bare = async (): Promise<number> => {
    await fill();
    const started = performance.now();
    for (;;) {
      const { rows } = await db.query({
        name: 'bare-read',
        text: 'SELECT position, body::text FROM outbox JOIN task_events USING (position) ORDER BY position LIMIT $1',
        values: [BATCH],
      });
      if (rows.length === 0) break;
      for (const { body } of rows) {
        channel.publish('task_events', 'task.created', Buffer.from(body), { persistent: true, mandatory: true });
      }
      await channel.waitForConfirms();
      await db.query({
        name: 'bare-mark',
        text: 'DELETE FROM outbox WHERE position = ANY($1)',
        values: [rows.map(({ position }) => position)],
      });
    }
    return EVENTS / ((performance.now() - started) / 1_000);
  };

  /** The service is begun on a full outbox; its start is not part of what is measured. */
  const ours = async (): Promise<number> => {
    await fill();
    const waiting = async () => Number((await db.query('SELECT count(*) FROM outbox')).rows[0].count);
    const service = await startTaskService(options);
    let begun: { at: number; count: number } | undefined;
    for (;;) {
      const count = await waiting();
      if (count < EVENTS && !begun) begun = { at: performance.now(), count };
      if (count === 0) break;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const ended = performance.now();
    await service.stop();
    const { at, count } = begun as { at: number; count: number };
    return count / ((ended - at) / 1_000);
  };

  const results = [];
  for (let round = 0; round < rounds; round += 1) {
    results.push(
      round % 2 === 0 ? { bare: await bare(), ours: await ours() } : { ours: await ours(), bare: await bare() },
    );
  }
  await channel.deleteQueue(QUEUE);
  await broker.close();
  await db.end();
  const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;
  return {
    ratio: median(results.map((r) => r.ours / r.bare)),
    bare: median(results.map((r) => r.bare)),
    ours: median(results.map((r) => r.ours)),
  };
}
