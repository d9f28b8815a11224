import amqp, { type ChannelModel } from 'amqplib';
import pg from 'pg';

/** A consumer as the guide has it: a durable queue, acknowledged after the work, back again whenever the broker is. */
export interface AuditConsumer {
  /** Message ids in the order of their first arrival. */
  firsts: string[];
  /** How often a message arrived that was there before. */
  duplicates(): number;
  close(): Promise<void>;
}

const QUEUE = 'audit';

export async function auditConsumer(rabbitUrl: string): Promise<AuditConsumer> {
  const seen = new Set<string>();
  const firsts: string[] = [];
  let duplicates = 0;
  let closed = false;
  let connection: ChannelModel | undefined;

  async function consume(): Promise<void> {
    connection = await amqp.connect(rabbitUrl, { timeout: 5_000 });
    connection.on('error', () => {});
    const channel = await connection.createChannel();
    channel.on('error', () => {});
    await channel.prefetch(200);
    await channel.assertExchange('task_events', 'topic', { durable: true });
    await channel.assertQueue(QUEUE, { durable: true });
    await channel.bindQueue(QUEUE, 'task_events', 'task.*');
    await channel.consume(QUEUE, (message) => {
      if (!message) return;
      const id = message.properties.messageId;
      if (seen.has(id)) duplicates += 1;
      else firsts.push(id);
      seen.add(id);
      channel.ack(message);
    });
  }

  async function stay(): Promise<void> {
    while (!closed) {
      try {
        await consume();
        await new Promise<void>((resolve) => connection?.once('close', () => resolve()));
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }

  await consume();
  const first = new Promise<void>((resolve) => connection?.once('close', () => resolve()));
  const staying = first.then(stay);
  return {
    firsts,
    duplicates: () => duplicates,
    async close() {
      closed = true;
      await connection?.close().catch(() => {});
      await staying;
    },
  };
}

/** What the log of events holds, in its order. */
export async function readLog(databaseUrl: string) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ id: string; task: string; type: string; version: number }>(
      `SELECT event_id AS id, subject AS task, type, (body->>'version')::int AS version FROM task_events ORDER BY position`,
    );
    const waiting = await client.query('SELECT count(*)::int AS count FROM outbox');
    const undelivered = await client.query('SELECT reason, count(*)::int FROM undelivered_events GROUP BY reason');
    return { events: rows, waiting: waiting.rows[0].count as number, undelivered: undelivered.rows };
  } finally {
    await client.end();
  }
}

/** A write that was acknowledged to a client. */
export interface Acknowledged {
  task: string;
  type: string;
  version: number;
}

export interface Verdict {
  acknowledged: number;
  /** Acknowledged writes that the log does not hold. */
  forgotten: number;
  events: number;
  /** Events of the log that never arrived. */
  lost: number;
  /** Messages that are not in the log. */
  phantom: number;
  /** Events that first arrived after a later one of the same task. */
  inversions: number;
  duplicates: number;
}

type Log = Awaited<ReturnType<typeof readLog>>['events'];

/** Compares what was promised to writers, what the log holds, and what arrived. */
export function judge(acknowledged: Acknowledged[], log: Log, consumer: AuditConsumer): Verdict {
  const logged = new Set(log.map(({ task, type, version }) => `${task} ${type} ${version}`));
  const position = new Map(log.map(({ id }, index) => [id, index]));
  const taskOf = new Map(log.map(({ id, task }) => [id, task]));
  const arrived = new Set(consumer.firsts);
  const latest = new Map<string, number>();
  let inversions = 0;
  for (const id of consumer.firsts) {
    const task = taskOf.get(id);
    const at = position.get(id);
    if (task === undefined || at === undefined) continue;
    if (at < (latest.get(task) ?? -1)) inversions += 1;
    else latest.set(task, at);
  }
  return {
    acknowledged: acknowledged.length,
    forgotten: acknowledged.filter(({ task, type, version }) => !logged.has(`${task} ${type} ${version}`)).length,
    events: log.length,
    lost: log.filter(({ id }) => !arrived.has(id)).length,
    phantom: consumer.firsts.filter((id) => !position.has(id)).length,
    inversions,
    duplicates: consumer.duplicates(),
  };
}
