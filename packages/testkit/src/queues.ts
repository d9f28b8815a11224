import { TASK_EVENTS_EXCHANGE as EXCHANGE } from '@taskward/contracts/events';
import amqp, { type ConsumeMessage } from 'amqplib';
import { testConfig } from './config.ts';

/** A message as a consumer got it. */
export interface ReceivedMessage {
  routingKey: string;
  properties: ConsumeMessage['properties'];
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came
  body: any;
}

/** A queue of one test's own, bound to the exchange of task events. */
export interface PrivateQueue {
  /** Everything received so far, in order. */
  messages: ReceivedMessage[];
  /** The first message that fits and was not handed out before; waits for it, 10 s unless told otherwise. */
  next(fits?: (message: ReceivedMessage) => boolean, patienceMs?: number): Promise<ReceivedMessage>;
  close(): Promise<void>;
}

/** The run's RabbitMQ. */
export function testRabbitUrl(): string {
  const url = testConfig().testRabbitUrl;
  if (!url) throw new Error('TEST_RABBITMQ_URL is unset; run the tests through Jest, whose setup starts a broker');
  return url;
}

interface Waiter {
  fits: (message: ReceivedMessage) => boolean;
  take: (message: ReceivedMessage) => void;
}

/** Listens to the task events whose routing keys match. All tests share the exchange: let `next` look at the task id. */
export async function privateQueue(pattern: string, url = testRabbitUrl()): Promise<PrivateQueue> {
  const connection = await amqp.connect(url);
  const channel = await connection.createChannel();
  await channel.assertExchange(EXCHANGE, 'topic', { durable: true });
  const { queue } = await channel.assertQueue('', { exclusive: true, autoDelete: true });
  await channel.bindQueue(queue, EXCHANGE, pattern);
  const messages: ReceivedMessage[] = [];
  const unread: ReceivedMessage[] = [];
  const waiting = new Set<Waiter>();

  const receive = (delivery: ConsumeMessage | null) => {
    if (!delivery) return;
    const message = received(delivery);
    messages.push(message);
    const waiter = [...waiting].find(({ fits }) => fits(message));
    if (waiter) waiter.take(message);
    else unread.push(message);
  };
  await channel.consume(queue, receive, { noAck: true });

  return {
    messages,
    async next(fits = () => true, patienceMs = 10_000) {
      const index = unread.findIndex(fits);
      if (index >= 0) return unread.splice(index, 1)[0] as ReceivedMessage;
      return await new Promise((resolve, reject) => {
        const giveUp = () => {
          waiting.delete(waiter);
          reject(new Error(`no such message within ${patienceMs} ms, but ${messages.length} others`));
        };
        const timer = setTimeout(giveUp, patienceMs);
        const take = (message: ReceivedMessage) => {
          clearTimeout(timer);
          waiting.delete(waiter);
          resolve(message);
        };
        const waiter: Waiter = { fits, take };
        waiting.add(waiter);
      });
    },
    close: () => connection.close(),
  };
}

function received({ fields, properties, content }: ConsumeMessage): ReceivedMessage {
  const text = content.toString('utf8');
  const json = properties.contentType === 'application/json';
  return { routingKey: fields.routingKey, properties, body: json ? JSON.parse(text) : text };
}
