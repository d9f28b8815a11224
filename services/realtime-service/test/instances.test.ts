import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startValkey, type Valkey } from '@taskward/testkit';
import { type Client, SERVICE_SECRET, startService, type TestService, until } from './service.ts';

const dir = mkdtempSync(join(tmpdir(), 'taskward-valkey-'));
let valkey: Valkey;
let one: TestService;
let two: TestService;
beforeAll(async () => {
  valkey = await startValkey({ dir });
  const settings = { REDIS_URL: valkey.url, SOCKETS_PER_PERSON: '6', SOCKETS_PER_ADDRESS: '30' };
  one = await startService(settings);
  two = await startService(settings, one);
  for (const { url } of [one, two]) await until(async () => (await valkeyAt(url)).connected);
});
afterAll(async () => {
  await two?.stop();
  await one?.stop();
  await valkey?.stop();
  rmSync(dir, { recursive: true, force: true });
});

const valkeyAt = async (url: string) =>
  ((await (await fetch(`${url}/ready`)).json()) as { dependencies: { valkey: { connected: boolean } } }).dependencies
    .valkey;

function newcomer(): string {
  const id = randomUUID();
  one.neighbours.people.set(id, { teams: ['crew'] });
  return id;
}
const connect = async (at: TestService, id: string) => at.connect(await at.person(id, 'crew'));
const states = ({ told }: Client, id: string) =>
  told.flatMap(({ name, body }) => {
    const { userId, online } = body as { userId: string; online: boolean };
    return name === 'presence' && userId === id ? [online] : [];
  });
async function online(at: TestService, asker: string, id: string): Promise<boolean | null | undefined> {
  const headers = { authorization: `Bearer ${await at.person(asker, 'crew')}` };
  const answer = await fetch(`${at.url}/api/v1/presence?ids=${id}`, { headers });
  return ((await answer.json()) as { data: Array<{ online: boolean | null }> }).data[0]?.online;
}

test('colleagues at another instance hear who comes, and who goes with the last socket of all instances', async () => {
  const [ada, ben] = [newcomer(), newcomer()];
  const bens = await connect(two, ben);
  const first = await connect(one, ada);
  await until(() => states(bens, ada).length === 1);
  const second = await connect(two, ada);
  first.close();
  await until(async () => (await one.metric('realtime_sockets')) === 2); // both instances are in this process
  expect(await online(two, ben, ada)).toBe(true);
  second.close();
  await until(() => states(bens, ada).length === 2);
  expect(states(bens, ada)).toEqual([true, false]);
  expect(await online(one, ben, ada)).toBe(false);
  bens.close();
});

const view = (client: Client, taskId: string, field?: string) =>
  client.socket.emitWithAck('view', { taskId, ...(field ? { field } : {}) });
const last = ({ told }: Client, name: string) => told.findLast((one) => one.name === name)?.body;
const sees = (client: Client, ...ids: string[]) =>
  until(() => {
    const { userIds = [] } = (last(client, 'viewing') ?? {}) as { userIds?: string[] };
    return userIds.join() === ids.toSorted().join();
  });
function readers(taskId: string, ...ids: string[]): void {
  for (const id of ids) one.neighbours.readers.add(`${id} ${taskId}`);
}

test('who looks at a task hears who does so at another instance, in which field, and who writes there', async () => {
  const [fay, gil, hal] = [newcomer(), newcomer(), newcomer()];
  const taskId = randomUUID();
  readers(taskId, fay, gil, hal);
  const [fays, gils] = [await connect(one, fay), await connect(two, gil)];
  await view(fays, taskId, 'title');
  await view(gils, taskId);
  for (const client of [fays, gils]) await sees(client, fay, gil);
  expect(last(gils, 'viewing')).toMatchObject({ editing: [{ userId: fay, field: 'title' }] });
  expect(await fays.socket.emitWithAck('typing', { taskId })).toEqual({ status: 200 });
  await until(() => last(gils, 'typing') !== undefined);
  expect(last(gils, 'typing')).toEqual({ taskId, userId: fay });

  // One that has just begun is told what there is.
  const three = await startService({ REDIS_URL: valkey.url }, one);
  const hals = await connect(three, hal);
  await view(hals, taskId);
  await sees(hals, fay, gil, hal);
  await three.stop();
  await sees(fays, fay, gil);
  fays.close();
  await sees(gils, gil);
  gils.close();
});

/** So many at once, at both instances in turn, from an address; those that were let in. */
async function crowd(size: number, address: string, who: () => string): Promise<Client[]> {
  const extraHeaders = { 'x-forwarded-for': address, 'x-service-secret': SERVICE_SECRET };
  const came = Array.from({ length: size }, async (_, at) => {
    const service = at % 2 ? one : two;
    return service.connect(await service.person(who()), { extraHeaders });
  });
  const all = await Promise.allSettled(came);
  return all.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
}
const gone = async (clients: Client[]) => {
  for (const client of clients) client.close();
  await until(async () => (await one.metric('realtime_sockets')) === 0);
};

test('a person has so many sockets at all instances together, and an address, exactly, however many come at once', async () => {
  const held = await crowd(20, '192.0.2.1', () => 'nia');
  expect(held).toHaveLength(6);
  held.pop()?.close();
  await until(async () => {
    held.push(...(await crowd(1, '192.0.2.1', () => 'nia')));
    return held.length === 6;
  });
  expect(await crowd(2, '192.0.2.1', () => 'nia')).toEqual([]);
  const others = await crowd(40, '192.0.2.2', randomUUID);
  expect(others).toHaveLength(30);
  await gone([...held, ...others]);
  const again = await crowd(20, '192.0.2.1', () => 'nia');
  expect(again).toHaveLength(6);
  await gone(again);
});

test('without Valkey all goes on but that nobody knows who is here, and that is said; with it again it is known', async () => {
  const [cem, dan] = [newcomer(), newcomer()];
  const [cems, dans] = [await connect(one, cem), await connect(two, dan)];
  await until(() => states(dans, cem).length > 0 || states(cems, dan).length > 0);
  await valkey.kill9();
  await until(async () => !(await valkeyAt(one.url)).connected && !(await valkeyAt(two.url)).connected);
  expect(await online(one, cem, dan)).toBe(null);
  const eves = await connect(one, newcomer());
  const taskId = randomUUID();
  readers(taskId, cem);
  await view(cems, taskId);
  await sees(cems, cem);
  const ids = await one.neighbours.tell({ audience: [`person:${cem}`, `person:${dan}`] });
  await until(() => cems.events.length === 1 && dans.events.length === 1);
  expect([cems.events, dans.events, cems.gone, eves.gone]).toEqual([ids, ids, undefined, undefined]);

  valkey = await startValkey({ dir, port: Number(new URL(valkey.url).port) });
  await until(async () => (await online(two, cem, dan)) === true && (await online(one, dan, cem)) === true);
  readers(taskId, dan);
  await view(dans, taskId);
  for (const client of [cems, dans]) await sees(client, cem, dan);
  for (const client of [cems, dans, eves]) client.close();
});

test('with a Valkey that is there and says nothing all goes on as without one', async () => {
  const [fay, gil] = [newcomer(), newcomer()];
  const [fays, gils] = [await connect(one, fay), await connect(two, gil)];
  await until(async () => (await online(one, gil, fay)) === true);
  process.kill(valkey.pid, 'SIGSTOP');
  try {
    expect(await online(one, gil, fay)).toBe(null);
    const hals = await connect(one, newcomer());
    const ids = await one.neighbours.tell({ audience: [`person:${fay}`, `person:${gil}`] });
    await until(() => fays.events.length === 1 && gils.events.length === 1);
    expect([fays.events, gils.events, hals.gone]).toEqual([ids, ids, undefined]);
    expect(await valkeyAt(one.url)).toMatchObject({ connected: false });
    hals.close();
  } finally {
    process.kill(valkey.pid, 'SIGCONT');
  }
  await until(async () => (await online(two, fay, gil)) === true && (await online(one, gil, fay)) === true);
  for (const client of [fays, gils]) client.close();
});
