import amqp, { type ConfirmChannel } from 'amqplib';
import pg from 'pg';
import { type ProgramOptions, startTaskService } from './programs.ts';

const EVENTS = 20_000;
const BATCH = 500;
const QUEUE = 'bench';

export interface RelayOptions extends Required<ProgramOptions> {
  /** Another database with tasks, for the bare loop. */
  bareDatabaseUrl: string;
}

/** Puts so many events into the log and the outbox, in one transaction. */
async function fill(db: pg.Client): Promise<void> {
  await db.query('TRUNCATE outbox, task_events');
  await db.query(
    `WITH logged AS (
       INSERT INTO task_events (event_id, subject, type, occurred_at, traceparent, body)
       SELECT gen_random_uuid(), id, 'task.created', now(), '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
         json_build_object('eventId', gen_random_uuid(), 'type', 'task.created', 'taskId', id, 'title', title,
           'assignedTo', assigned_to, 'projectId', project_id, 'version', 1, 'timestamp', now(), 'changes', '{}'::json,
           'actor', json_build_object('id', created_by, 'type', 'user'),
           'task', json_build_object('id', id, 'title', title, 'description', description, 'status', status))
       FROM (SELECT * FROM tasks ORDER BY id LIMIT ${EVENTS}) AS t RETURNING position
     ) INSERT INTO outbox SELECT position FROM logged`,
  );
}

/** Select 500, publish, await the confirms, mark. Events a second. */
async function bareLoop(db: pg.Client, channel: ConfirmChannel): Promise<number> {
  await fill(db);
  const started = performance.now();
  for (;;) {
    const text = `SELECT o.position, e.body FROM (SELECT position FROM outbox ORDER BY position LIMIT $1) AS o
      CROSS JOIN LATERAL (SELECT body::text FROM task_events WHERE position = o.position OFFSET 0) AS e`;
    const { rows } = await db.query({ name: 'bare-read', text, values: [BATCH] });
    if (rows.length === 0) break;
    for (const { body } of rows) {
      channel.publish('task_events', 'task.created', Buffer.from(body), { persistent: true, mandatory: true });
    }
    await channel.waitForConfirms();
    const mark = 'DELETE FROM outbox WHERE position = ANY($1)';
    await db.query({ name: 'bare-mark', text: mark, values: [rows.map(({ position }) => position)] });
  }
  return EVENTS / ((performance.now() - started) / 1_000);
}

/** The same number of events through the relay of a running service, from the commit on. */
async function throughRelay(db: pg.Client): Promise<number> {
  await fill(db);
  const started = performance.now();
  for (let left = 1; left > 0; ) {
    left = (await db.query({ name: 'left', text: 'SELECT FROM outbox LIMIT 1' })).rows.length;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return EVENTS / ((performance.now() - started) / 1_000);
}

/** Events a second through the relay, against the bare loop. */
export async function compareRelay(options: RelayOptions, rounds: number) {
  const [own, bare] = [options.databaseUrl, options.bareDatabaseUrl].map(
    (url) => new pg.Client({ connectionString: url }),
  );
  if (!own || !bare) throw new Error('two databases are needed');
  await Promise.all([own.connect(), bare.connect()]);
  const broker = await amqp.connect(options.rabbitUrl);
  const channel = await broker.createConfirmChannel();
  await channel.assertExchange('task_events', 'topic', { durable: true });
  await channel.assertQueue(QUEUE, { durable: true, arguments: { 'x-queue-type': 'quorum' } });
  await channel.bindQueue(QUEUE, 'task_events', 'task.*');
  const service = await startTaskService(options);

  const results: Array<{ ours: number; bare: number }> = [];
  for (let round = -1; round < rounds; round += 1) {
    const result = { ours: await throughRelay(own), bare: await bareLoop(bare, channel) };
    await channel.purgeQueue(QUEUE);
    if (round >= 0) results.push(result); // the first one warms
  }
  await service.stop();
  await channel.deleteQueue(QUEUE);
  await broker.close();
  await Promise.all([own.end(), bare.end()]);
  const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;
  return {
    ratio: median(results.map(({ ours, bare }) => ours / bare)),
    ours: median(results.map(({ ours }) => ours)),
    bare: median(results.map(({ bare }) => bare)),
  };
}
