import { afterAll, beforeAll, expect, test } from '@jest/globals';
import amqp from 'amqplib';
import { type BorrowedSystem, borrowSystem } from './borrowed-system.ts';
import { post } from './system.ts';

let system: BorrowedSystem;
beforeAll(async () => {
  system = await borrowSystem();
}, 120_000);
afterAll(() => system?.giveBack());

test('a consumer that knows only the contract receives task.created for a task made over HTTP', async () => {
  const connection = await amqp.connect(String(system.rabbitUrl));
  const channel = await connection.createChannel();
  await channel.checkExchange('task_events');
  const { queue } = await channel.assertQueue('', { exclusive: true });
  await channel.bindQueue(queue, 'task_events', 'task.*');
  const received: amqp.ConsumeMessage[] = [];
  const arrived = Promise.withResolvers<amqp.ConsumeMessage>();

  const token = await system.token(system.people.user.email);
  const idOf = (message: amqp.ConsumeMessage) => JSON.parse(message.content.toString()).taskId;
  let wanted: string | undefined;
  const look = () => {
    const found = received.find((message) => idOf(message) === wanted);
    if (found) arrived.resolve(found);
  };
  await channel.consume(queue, (message) => {
    if (message) received.push(message);
    look();
  });
  const answer = await post(`${system.url}/api/v1/tasks`, { title: 'Tell the others', projectId: 'p-1' }, token);
  const { data: task } = await answer.json();
  wanted = task.id;
  look();

  const { fields, properties, content } = await arrived.promise;
  const event = JSON.parse(content.toString());
  expect(fields.routingKey).toBe('task.created');
  expect(event).toEqual({
    eventId: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
    type: 'task.created',
    taskId: task.id,
    title: 'Tell the others',
    assignedTo: task.assignedTo,
    projectId: 'p-1',
    actor: { id: task.createdBy, type: 'user' },
    version: 1,
    timestamp: expect.any(String),
    task,
    changes: {},
  });
  expect(properties).toMatchObject({
    messageId: event.eventId,
    type: 'task.created',
    contentType: 'application/json',
    deliveryMode: 2,
    appId: 'task-service',
    timestamp: expect.any(Number),
  });
  expect(properties.headers).toMatchObject({
    'cloudEvents:specversion': '1.0',
    'cloudEvents:id': event.eventId,
    'cloudEvents:type': 'task.created',
    'cloudEvents:subject': task.id,
    'cloudEvents:source': expect.any(String),
    'cloudEvents:time': expect.any(String),
  });
  await connection.close();
});

test('a consumer that knows only the contract receives what happens to people and teams', async () => {
  const token = await system.token(system.people.admin.email);
  const idOf = (accessToken: string) =>
    String(JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString()).sub);
  const [adminId, userId] = [idOf(token), idOf(await system.token(system.people.user.email))];
  const connection = await amqp.connect(String(system.rabbitUrl));
  const channel = await connection.createChannel();
  await channel.checkExchange('identity_events');
  const { queue } = await channel.assertQueue('', { exclusive: true });
  for (const key of ['user.*', 'team.*']) await channel.bindQueue(queue, 'identity_events', key);
  const received: amqp.ConsumeMessage[] = [];
  const arrived = Promise.withResolvers<void>();
  const handle = `told-${Date.now()}`;
  /** Order is kept for each team and person. */
  const keysOf = (subject: string) =>
    received
      .filter(({ properties }) => properties.headers?.['cloudEvents:subject'] === subject)
      .map(({ fields }) => fields.routingKey);
  await channel.consume(queue, (message) => {
    if (!message) return;
    const { properties } = message;
    if ([handle, userId].includes(properties.headers?.['cloudEvents:subject'])) received.push(message);
    if (received.length === 5) arrived.resolve();
  });
  const send = async (method: string, path: string, body?: unknown) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const answer = await fetch(`${system.url}/api/v1/teams${path}`, { method, headers, body: JSON.stringify(body) });
    expect([method, answer.ok]).toEqual([method, true]);
    await answer.body?.cancel();
  };
  await send('POST', '', { handle, name: 'Told' });
  await send('PUT', `/${handle}/members/${userId}`, {});
  await send('DELETE', `/${handle}`);
  await arrived.promise;
  expect(keysOf(handle)).toEqual(['team.created', 'team.updated', 'team.deleted']);
  expect(keysOf(userId)).toEqual(['user.updated', 'user.updated']);
  const created = received.find(({ fields }) => fields.routingKey === 'team.created');
  expect(JSON.parse(String(created?.content))).toMatchObject({
    type: 'team.created',
    handle,
    actor: { id: adminId, type: 'user' },
    team: { handle, name: 'Told', description: '' },
    changes: {},
  });
  expect(created?.properties).toMatchObject({
    contentType: 'application/json',
    deliveryMode: 2,
    appId: 'auth-service',
  });
  await connection.close();
});
