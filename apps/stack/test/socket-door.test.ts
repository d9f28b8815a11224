import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runPython } from '@taskward/testkit';
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import { type BorrowedSystem, borrowSystem } from './borrowed-system.ts';
import { get, post, until, whole } from './system.ts';

let system: BorrowedSystem;
const clients: Client[] = [];
beforeAll(async () => {
  system = await borrowSystem();
}, 120_000);
afterAll(async () => {
  for (const { socket } of clients) socket.close();
  await system?.giveBack();
});

interface Event {
  eventId: string;
  type: string;
  title?: string;
}

interface Client {
  socket: Socket;
  userId: string;
  events: Event[];
  ended: Array<{ status: number }>;
}

/** Connects through the gateway. */
async function connect(token: string, options: Partial<ManagerOptions & SocketOptions> = {}): Promise<Client> {
  const socket = io(system.url, {
    auth: { token },
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    ...options,
  });
  const client: Client = { socket, userId: '', events: [], ended: [] };
  clients.push(client);
  socket.on('task.event', (event: Event) => void client.events.push(event));
  socket.on('ended', (why: { status: number }) => void client.ended.push(why));
  client.userId = await new Promise((resolve, reject) => {
    socket.once('connected', ({ userId }) => resolve(userId)).once('connect_error', reject);
  });
  return client;
}

const hears = (client: Client, title: string) =>
  until(async () => client.events.some((event) => event.title === title));
const titles = ({ events }: Client) => events.flatMap(({ title }) => title ?? []);
const tasks = () => `${system.url}/api/v1/tasks`;

async function make(token: string, body: object): Promise<{ id: string }> {
  return (await (await post(tasks(), body, token)).json()).data;
}

const change = (token: string, method: string, path: string, body?: object) =>
  whole(
    fetch(`${system.url}/api/v1/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  );

/** Somebody new. */
async function newcomer(name: string): Promise<{ token: string; id: string }> {
  const email = `${name}-${crypto.randomUUID().slice(0, 8)}@example.com`;
  const answer = await post(`${system.url}/auth/register`, { email, password: 'a password of theirs', name });
  const { accessToken, user } = await answer.json();
  return { token: accessToken, id: user.id };
}

test('through the gateway, by WebSocket and by long polling, one hears the events of the feed, and nobody else does', async () => {
  const [uma, stranger] = [await system.token(system.people.user.email), await newcomer('stranger')];
  const both = [await connect(uma), await connect(uma, { transports: ['polling'] })];
  const other = await connect(stranger.token);
  expect(both.map(({ userId }) => userId)).toEqual([both[0]?.userId, both[0]?.userId]);
  await make(uma, { title: 'Heard at once' });
  await make(stranger.token, { title: 'A task of somebody else' });
  await hears(other, 'A task of somebody else');
  for (const client of both) await hears(client, 'Heard at once');
  const { data } = await (await get(`${system.url}/api/v1/events?limit=1000`, uma)).json();
  const fed = data.filter(({ title }: Event) => title === 'Heard at once');
  for (const client of both) expect(client.events).toEqual(fed);
  expect(titles(other)).toEqual(['A task of somebody else']);
  // Ended from there: a client that closes by long polling says so in a request that nobody can wait for.
  const gone = both.map(({ socket }) => new Promise((resolve) => socket.once('disconnect', resolve)));
  await post(`${system.url}/auth/logout`, {}, uma);
  expect(await Promise.all(gone)).toEqual(['io server disconnect', 'io server disconnect']);
}, 60_000);

test('who is taken off a project hears nothing more of it, and who was away hears what they missed', async () => {
  const [uma, member] = [await system.token(system.people.user.email), await newcomer('member')];
  const id = `project-${crypto.randomUUID()}`;
  await post(`${system.url}/api/v1/projects`, { id, name: 'Heard by its members' }, uma);
  await change(uma, 'PUT', `projects/${id}/members/user:${member.id}`, {});
  const task = await make(uma, { title: 'In the project', projectId: id });
  const away = await connect(member.token);
  const own = await make(member.token, { title: 'Their own' });
  await hears(away, 'Their own');
  away.socket.close();
  await change(uma, 'PATCH', `tasks/${task.id}`, { title: 'Changed while away' });

  const back = await connect(member.token);
  const answer = await back.socket.emitWithAck('subscribe', { after: away.events.at(-1)?.eventId });
  expect(answer).toEqual({ status: 200 });
  await hears(back, 'Changed while away');
  await change(uma, 'DELETE', `projects/${id}/members/user:${member.id}`);
  await change(uma, 'PATCH', `tasks/${task.id}`, { title: 'Changed without them' });
  await change(member.token, 'PATCH', `tasks/${own.id}`, { title: 'Their own, later' });
  await hears(back, 'Their own, later');
  expect(back.events.map(({ type, title }) => title ?? type)).toEqual([
    'Changed while away',
    'project.updated',
    'Their own, later',
  ]);
}, 60_000);

const LISTEN = fileURLToPath(new URL('../../../examples/socket-client/listen.py', import.meta.url));

test('a client in Python that is none of ours signs in, hears a task, loses its right and is cut', async () => {
  const [EMAIL, PASSWORD] = [`py-${crypto.randomUUID().slice(0, 8)}@example.com`, 'a password of theirs'];
  const made = await (await post(`${system.url}/auth/register`, { email: EMAIL, password: PASSWORD })).json();
  const [token, id] = [String(made.accessToken), String(made.user.id)];
  const listening = runPython(LISTEN, [], { TASKWARD_URL: system.url, EMAIL, PASSWORD });
  const here = async () => (await (await get(`${system.url}/api/v1/presence?ids=${id}`, token)).json()).data[0]?.online;
  await until(here);
  const beside = await connect(token);
  await make(token, { title: 'Heard in Python' });
  await hears(beside, 'Heard in Python');
  expect((await change(token, 'DELETE', '../../auth/sessions')).ok).toBe(true); // all but this one
  expect((await listening).split('\n')).toEqual([
    `connected ${id}`,
    'heard task.created Heard in Python',
    'ended 401 The token was withdrawn.',
    'refused',
    '',
  ]);
}, 60_000);

test('who signs out, or is disabled, is cut with a word', async () => {
  const admin = await system.token(system.people.admin.email);
  const ways = {
    'signing out': ({ token }: { token: string }) => post(`${system.url}/auth/logout`, {}, token),
    disabling: ({ id }: { id: string }) => change(admin, 'PATCH', `users/${id}`, { disabled: true }),
  };
  for (const [way, withdraw] of Object.entries(ways)) {
    const who = await newcomer('leaver');
    const client = await connect(who.token);
    const gone = new Promise((resolve) => client.socket.once('disconnect', resolve));
    expect([way, (await withdraw(who)).ok]).toEqual([way, true]);
    expect([way, await gone]).toEqual([way, 'io server disconnect']);
    expect([way, client.ended]).toMatchObject([way, [{ status: 401 }]]);
    await expect(connect(who.token)).rejects.toMatchObject({ data: { status: 401 } });
  }
}, 60_000);
