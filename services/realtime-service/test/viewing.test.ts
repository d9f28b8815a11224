import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { TypingNews, ViewingNews } from '@taskward/contracts/sockets';
import { type Client, startService, type TestService, until } from './service.ts';

let service: TestService;
const clients: Client[] = [];
beforeAll(async () => {
  service = await startService();
});
afterEach(() => {
  service.neighbours.peopleAway = false;
  for (const client of clients.splice(0)) client.close();
});
afterAll(() => service?.stop());

/** Somebody new who may read these tasks, and a socket of theirs. */
async function newcomer(tasks: string[], hidden = false): Promise<{ id: string; client: Client }> {
  const id = randomUUID();
  service.neighbours.people.set(id, { teams: ['crew'], hidden });
  for (const taskId of tasks) service.neighbours.readers.add(`${id} ${taskId}`);
  const client = await service.connect(await service.person(id, 'crew'));
  clients.push(client);
  return { id, client };
}

const view = (client: Client, taskId: unknown, field?: unknown) =>
  client.socket.emitWithAck('view', field === undefined ? { taskId } : { taskId, field });
const type = (client: Client, taskId: unknown) => client.socket.emitWithAck('typing', { taskId });
const news = <T>({ told }: Client, wanted: string) =>
  told.flatMap(({ name, body }) => (name === wanted ? [body as T] : []));
const viewed = (client: Client) => news<ViewingNews>(client, 'viewing').at(-1);
const sees = (client: Client, ...ids: string[]) =>
  until(() => viewed(client)?.userIds.join() === ids.toSorted().join());
const typed = (client: Client) => news<TypingNews>(client, 'typing');

test('who looks at a task hears who else does, until they may not see it any more', async () => {
  const { neighbours } = service;
  const [taskId, secret] = [randomUUID(), randomUUID()];
  const [ida, jan] = [await newcomer([taskId]), await newcomer([taskId])];
  expect(await view(ida.client, secret)).toMatchObject({ status: 404 });
  expect(await view(ida.client, 'nonsense')).toMatchObject({ status: 422 });
  expect(await view(ida.client, taskId)).toEqual({ status: 200 });
  expect(await view(jan.client, taskId.toUpperCase())).toEqual({ status: 200 });
  for (const { client } of [ida, jan]) await sees(client, ida.id, jan.id);
  expect(viewed(ida.client)?.taskId).toBe(taskId);

  neighbours.readers.delete(`${jan.id} ${taskId}`);
  const audience = [`person:${ida.id}`, `person:${jan.id}`];
  await neighbours.tell({ audience, taskId, changes: { assignedTo: {} } });
  await sees(ida.client, ida.id);
  const heard = news(jan.client, 'viewing').length;
  expect(await view(ida.client, null)).toEqual({ status: 200 });
  expect(await view(ida.client, taskId)).toEqual({ status: 200 });
  expect(news(jan.client, 'viewing')).toHaveLength(heard);
});

test('which field somebody is in is told with it, and what is no field is refused', async () => {
  const taskId = randomUUID();
  const [kim, lea] = [await newcomer([taskId]), await newcomer([taskId])];
  await view(kim.client, taskId);
  await view(lea.client, taskId, 'title');
  await until(() => viewed(kim.client)?.editing.length === 1);
  expect(viewed(kim.client)?.editing).toEqual([{ userId: lea.id, field: 'title' }]);
  await view(lea.client, taskId);
  await until(() => viewed(kim.client)?.editing.length === 0);
  await sees(kim.client, kim.id, lea.id);
  for (const field of ['', '<b>', 'a b', 'x'.repeat(41), 7, null])
    expect([field, await view(lea.client, taskId, field)]).toMatchObject([field, { status: 422 }]);
});

test('who looks at a task is told of once it is known that they do not hide, and not before', async () => {
  const taskId = randomUUID();
  const mia = await newcomer([taskId]);
  await view(mia.client, taskId);
  await sees(mia.client, mia.id);
  service.neighbours.peopleAway = true;
  const nat = await newcomer([taskId]);
  const hidden = await newcomer([taskId], true);
  for (const { client } of [nat, hidden]) expect(await view(client, taskId)).toEqual({ status: 200 });
  expect(viewed(mia.client)?.userIds).toEqual([mia.id]);
  service.neighbours.peopleAway = false;
  await sees(mia.client, mia.id, nat.id);
  for (const { client } of [nat, hidden]) await sees(client, mia.id, nat.id);
});

test('of two wishes in one moment the last counts, whichever is answered first', async () => {
  const taskId = randomUUID();
  const [ole, pia] = [await newcomer([taskId]), await newcomer([taskId])];
  await view(pia.client, taskId);
  await sees(pia.client, pia.id);
  const answers = [view(ole.client, taskId), view(ole.client, null)];
  await Promise.all(answers);
  expect(await type(ole.client, taskId)).toMatchObject({ status: 404 });
  expect(news(ole.client, 'viewing')).toEqual([]);
  expect(viewed(pia.client)?.userIds).toEqual([pia.id]);
});

test('who writes is told to those who look at the task, once a second, and of who hides nothing is told', async () => {
  const [taskId, other] = [randomUUID(), randomUUID()];
  const [quin, ria, stranger] = [await newcomer([taskId]), await newcomer([taskId]), await newcomer([taskId, other])];
  const hidden = await newcomer([taskId], true);
  for (const { client } of [quin, ria, hidden]) await view(client, taskId);
  await view(stranger.client, other);
  await sees(ria.client, quin.id, ria.id);
  expect(await type(hidden.client, taskId)).toEqual({ status: 200 });
  expect(await type(quin.client, taskId.toUpperCase())).toEqual({ status: 200 });
  expect(await type(quin.client, taskId)).toMatchObject({ status: 429 });
  expect(await type(stranger.client, taskId)).toMatchObject({ status: 404 });
  expect(await type(quin.client, 'nonsense')).toMatchObject({ status: 422 });
  await until(() => typed(ria.client).length > 0);
  expect(typed(ria.client)).toEqual([{ taskId, userId: quin.id }]);
  expect(typed(stranger.client)).toEqual([]);
});
