import amqp from 'amqplib';
import { type ProgramOptions, startTaskService } from './programs.ts';

const PER_SECOND = 200;

/** From a change to a foreign consumer, at 200 commits a second. Milliseconds. */
export async function measureDelay(options: Required<ProgramOptions>, token: string, seconds: number) {
  const service = await startTaskService(options);
  const broker = await amqp.connect(options.rabbitUrl);
  const channel = await broker.createChannel();
  await channel.assertExchange('task_events', 'topic', { durable: true });
  const { queue } = await channel.assertQueue('', { exclusive: true });
  await channel.bindQueue(queue, 'task_events', 'task.created');
  const arrived = new Map<string, number>();
  await channel.consume(
    queue,
    (message) => {
      if (message) arrived.set(JSON.parse(message.content.toString()).taskId, performance.now());
    },
    { noAck: true },
  );

  const sent: Array<Promise<{ id: string; asked: number; answered: number }>> = [];
  const create = async () => {
    const asked = performance.now();
    const answer = await fetch(`${service.url}/api/v1/tasks`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: '{"title":"How long does it take?"}',
    });
    const answered = performance.now();
    const { data } = (await answer.json()) as { data: { id: string } };
    return { id: data.id, asked, answered };
  };
  for (let i = 0; i < 50; i += 1) await create(); // warm
  const begin = performance.now();
  while (sent.length < PER_SECOND * seconds) {
    const due = ((performance.now() - begin) / 1_000) * PER_SECOND;
    while (sent.length < due) sent.push(create());
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  const all = await Promise.all(sent);
  while (!all.every(({ id }) => arrived.has(id))) await new Promise((resolve) => setTimeout(resolve, 20));
  await broker.close();
  await service.stop();
  const quantiles = (values: number[]) => {
    const sorted = values.toSorted((a, b) => a - b);
    return {
      p50: sorted[Math.floor(sorted.length / 2)] as number,
      p99: sorted[Math.floor(sorted.length * 0.99)] as number,
    };
  };
  return {
    fromAnswer: quantiles(all.map(({ id, answered }) => Math.max(0, (arrived.get(id) as number) - answered))),
    fromRequest: quantiles(all.map(({ id, asked }) => (arrived.get(id) as number) - asked)),
  };
}
