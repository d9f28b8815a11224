import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { testRabbitUrl } from '@taskward/testkit';
import amqp from 'amqplib';
import { startService, type TestService } from './service.ts';

const EXAMPLE = fileURLToPath(new URL('../../../examples/consumer/consumer.ts', import.meta.url));

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

test('the consumer of the guide does its work once for each event, duplicates left aside', async () => {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', EXAMPLE], {
    env: { PATH: process.env.PATH, RABBITMQ_URL: testRabbitUrl() },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (fits: (line: string) => boolean) => {
    for (let { value } = await lines.next(); value !== undefined; { value } = await lines.next())
      if (fits(value)) return value;
    throw new Error('the consumer ended');
  };
  await next((line) => line === 'listening');
  const title = `seen by a consumer ${Date.now()}`;
  const { id } = await service.create(await service.user('ann'), { title });
  expect(await next((line) => line.includes(title))).toBe(`task.created: "${title}" by ann`);

  const connection = await amqp.connect(testRabbitUrl());
  const channel = await connection.createChannel();
  const { rows } = await service.pool.query('SELECT body FROM task_events WHERE subject = $1', [id]);
  const again = { ...rows[0].body, title: 'a duplicate' };
  const last = { ...again, eventId: 'the last one', title: 'the last one' };
  for (const event of [again, last]) channel.publish('task_events', 'task.created', Buffer.from(JSON.stringify(event)));
  const seen: string[] = [];
  await next((line) => {
    seen.push(line);
    return line.includes('the last one');
  });
  expect(seen.filter((line) => line.includes('a duplicate'))).toEqual([]);

  child.kill('SIGTERM');
  await once(child, 'exit');
  for (const queue of ['example-typescript', 'example-typescript.dead']) await channel.deleteQueue(queue);
  await connection.close();
}, 60_000);
