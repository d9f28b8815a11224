import { expect, test } from '@jest/globals';
import { TASK_EVENTS_EXCHANGE } from '@taskward/contracts/events';
import amqp from 'amqplib';
import { privateQueue, testRabbitUrl } from '../src/queues.ts';

test('a private queue receives what fits its pattern and hands each message out once', async () => {
  const queue = await privateQueue('testkit.*');
  const connection = await amqp.connect(testRabbitUrl());
  const channel = await connection.createConfirmChannel();
  for (const [key, n] of [
    ['testkit.a', 1],
    ['elsewhere.a', 2],
    ['testkit.b', 3],
  ] as const) {
    channel.publish(TASK_EVENTS_EXCHANGE, key, Buffer.from(JSON.stringify({ n })), { contentType: 'application/json' });
  }
  await channel.waitForConfirms();
  expect((await queue.next(({ body }) => body.n === 3)).routingKey).toBe('testkit.b');
  expect((await queue.next()).body).toEqual({ n: 1 });
  await expect(queue.next(() => true, 50)).rejects.toThrow('no such message within 50 ms, but 2 others');
  expect(queue.messages).toHaveLength(2);
  await connection.close();
  await queue.close();
});
