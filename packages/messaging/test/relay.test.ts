import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createLogger, register } from '@taskward/service-kit';
import { testRabbitUrl } from '@taskward/testkit';
import amqp, { type ChannelModel, type ConsumeMessage } from 'amqplib';
import { startRelay } from '../src/index.ts';
import { EVENT_LOG, type EventSource, startEventSource } from './event-source.ts';

const name = `parcels-${randomUUID()}`;
let source: EventSource;
let connection: ChannelModel;
beforeAll(async () => {
  [source, connection] = await Promise.all([startEventSource(), amqp.connect(testRabbitUrl())]);
});
afterAll(async () => {
  await connection?.close();
  await source?.stop();
});

test('the relay publishes under the names that it was given', async () => {
  const channel = await connection.createChannel();
  await channel.assertExchange(name, 'topic', { durable: true });
  const { queue } = await channel.assertQueue('', { exclusive: true });
  await channel.bindQueue(queue, name, 'parcel.*');
  const arrived = Promise.withResolvers<ConsumeMessage>();
  await channel.consume(queue, (message) => message && arrived.resolve(message), { noAck: true });
  const relay = startRelay({
    databaseUrl: source.databaseUrl,
    rabbitUrl: testRabbitUrl(),
    eventLog: EVENT_LOG,
    exchange: { name, appId: 'post', source: 'urn:post', dataSchema: 'urn:post:1' },
    log: createLogger('test', 'fatal'),
  });
  const [eventId] = await source.write(1);
  const { fields, properties, content } = await arrived.promise;
  expect(fields.routingKey).toBe('parcel.sent');
  expect(JSON.parse(content.toString())).toMatchObject({ eventId, number: 1 });
  expect(properties).toMatchObject({
    messageId: eventId,
    appId: 'post',
    headers: {
      'cloudEvents:source': 'urn:post',
      'cloudEvents:dataschema': 'urn:post:1',
      'cloudEvents:subject': 'parcel 1',
    },
  });
  expect(relay.status()).toEqual({ relay: 'leading' });
  await relay.stop();
  await channel.deleteExchange(name);
  const relayed = await register.getSingleMetric('test_events_relayed_total')?.get();
  expect(relayed?.values).toEqual([expect.objectContaining({ labels: { outcome: 'delivered' }, value: 1 })]);
});
