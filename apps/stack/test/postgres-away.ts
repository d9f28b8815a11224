import { expect } from '@jest/globals';
import { io } from 'socket.io-client';
import { get, post, until } from './system.ts';

export interface Outage {
  /** Of a gateway. */
  url: string;
  /** Of somebody to whom nothing else happens meanwhile. */
  token: string;
  userId: string;
  /** An event that is older than all that they may see. */
  after: string;
  begin(): Promise<unknown>;
  end(): Promise<unknown>;
}

/** What somebody is told who reads a stream, asks, and comes with a socket, while PostgreSQL is away and once it is back. */
export async function goThrough({ url, token, userId, after, begin, end }: Outage): Promise<void> {
  const stream = await openStream(url, token);
  const make = async (title: string): Promise<string> =>
    (await (await post(`${url}/api/v1/tasks`, { title }, token)).json()).data.id;
  const before = await make('Before');
  await stream.shows(before);
  await begin();

  for (const path of ['tasks', `tasks/${before}`, `presence?ids=${userId}`]) {
    const { status, headers } = await get(`${url}/api/v1/${path}`, token);
    expect([path, status, Number(headers.get('retry-after')) > 0]).toEqual([path, 503, true]);
  }
  const socket = io(url, { auth: { token, after }, transports: ['websocket'], forceNew: true });
  const told: string[] = [];
  socket.on('connected', () => told.push('connected'));
  socket.on('subscribed', ({ status }) => told.push(`subscribed: ${status}`));
  socket.on('task.event', ({ taskId }) => told.push(taskId));
  await until(async () => told.length > 0);
  expect(await socket.emitWithAck('view', { taskId: before })).toMatchObject({ status: 503 });
  expect(told).toEqual(['connected']);

  await end();
  await until(async () => told.includes('subscribed: 200'));
  const later = await make('Later');
  await until(async () => told.includes(later));
  expect(told).toEqual(['connected', before, 'subscribed: 200', later]);
  expect(await socket.emitWithAck('view', { taskId: before })).toEqual({ status: 200 });
  await stream.shows(later);
  socket.close();
  stream.close();
}

/** The event stream of somebody; `shows` fails where it has ended. */
async function openStream(url: string, token: string) {
  const left = new AbortController();
  const headers = { authorization: `Bearer ${token}`, accept: 'text/event-stream' };
  const { body } = await fetch(`${url}/api/v1/events`, { headers, signal: left.signal });
  if (!body) throw new Error('there is no stream');
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  return {
    async shows(taskId: string): Promise<void> {
      while (!text.includes(taskId)) {
        const { done, value = '' } = await reader.read();
        expect(done).toBe(false);
        text += value;
      }
    },
    close: () => left.abort(),
  };
}
