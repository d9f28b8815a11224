import { Metadata, type ServiceError } from '@grpc/grpc-js';
import { io } from 'socket.io-client';
import { protoClient } from './proto-client.ts';
import type { System } from './system.ts';

export type Verdict = 'accepted' | 'refused' | 'forbidden' | `unexpected ${string}`;

/** A way in that checks tokens. */
export interface Door {
  name: string;
  try(token: string): Promise<Verdict>;
}

/** Every door that an access token opens: through the gateway, at each service's own port, gRPC and sockets. */
export function everyDoor(system: System): { doors: Door[]; close: () => void } {
  const { AUTH_PORT, TASK_PORT } = system.settings;
  const paths = {
    'gateway to auth-service': `${system.url}/api/private`,
    'gateway to task-service': `${system.url}/api/v1/tasks?limit=1`,
    'auth-service': `http://127.0.0.1:${AUTH_PORT}/auth/me`,
    'task-service': `http://127.0.0.1:${TASK_PORT}/api/v1/tasks?limit=1`,
    'event feed': `http://127.0.0.1:${TASK_PORT}/api/v1/events?limit=1`,
  };
  const http = Object.entries(paths).map(([name, url]): Door => ({ name, try: (token) => overHttp(url, token) }));
  const { door, close } = grpcDoor(system.grpcAddress);
  return { doors: [...http, door, { name: 'sockets', try: (token) => overSocket(system.url, token) }], close };
}

/** What a request with this token gets. */
export async function overHttp(url: string, token: string): Promise<Verdict> {
  const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  await answer.body?.cancel();
  if (answer.status === 401 && /^Bearer/.test(answer.headers.get('www-authenticate') ?? '')) return 'refused';
  if (answer.status === 403) return 'forbidden';
  return answer.status === 200 ? 'accepted' : `unexpected ${answer.status}`;
}

/** What a handshake with this token gets. */
function overSocket(url: string, token: string): Promise<Verdict> {
  const socket = io(url, { auth: { token }, transports: ['websocket'], forceNew: true, reconnection: false });
  return new Promise<Verdict>((resolve) => {
    socket.once('connected', () => resolve('accepted'));
    socket.once('connect_error', (error: Error & { data?: { status?: number } }) => {
      const { status } = error.data ?? {};
      resolve(status === 401 ? 'refused' : status === 403 ? 'forbidden' : `unexpected ${status ?? error.message}`);
    });
  }).finally(() => socket.close());
}

function grpcDoor(address: string): { door: Door; close: () => void } {
  const client = protoClient(address);
  const call = (token: string) =>
    new Promise<Verdict>((resolve) => {
      const metadata = new Metadata();
      metadata.set('authorization', `Bearer ${token}`);
      client.GetTasksByProject({ projectId: 'doors' }, metadata, (error: ServiceError | null) => {
        if (!error) return resolve('accepted');
        resolve(error.code === 16 ? 'refused' : error.code === 7 ? 'forbidden' : `unexpected ${error.code}`);
      });
    });
  return { door: { name: 'gRPC', try: call }, close: () => client.close() };
}
