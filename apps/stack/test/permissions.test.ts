import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PERMISSIONS, type Permission } from '@taskward/contracts/permissions';
import { type System, startSystem } from './system.ts';

/** What product and people were promised; the table in the code must be this one. */
const PROMISED = {
  admin: [
    'tasks:create',
    'tasks:read:all',
    'tasks:update:all',
    'tasks:delete:all',
    'users:read',
    'roles:manage',
    'dashboard:admin',
  ],
  user: ['tasks:create', 'tasks:read:own', 'tasks:update:own', 'dashboard:user'],
};

let system: System;
let tokens: Record<'admin' | 'user' | 'third', string>;
beforeAll(async () => {
  system = await startSystem();
  const made = await send('POST', '/auth/register', '', {
    email: 'third@example.com',
    password: 'a person of no part',
  });
  tokens = {
    admin: await system.token('admin@demo.com'),
    user: await system.token('user@demo.com'),
    third: ((await made.json()) as { accessToken: string }).accessToken,
  };
}, 120_000);
afterAll(() => system?.close());

const send = (method: string, path: string, token: string, body?: unknown): Promise<Response> =>
  fetch(system.url + path, {
    method,
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    body: body ? JSON.stringify(body) : undefined,
  });

const taskOf = async (token: string): Promise<string> =>
  (await (await send('POST', '/api/v1/tasks', token, { title: 'A task' })).json()).data.id;
const someone = async (): Promise<string> =>
  (await (await send('GET', '/api/v1/users?q=third@example.com', tokens.admin)).json()).data[0].id;

/** What each permission opens at the public door; `third` is somebody else. */
const OPENED: Record<Permission | 'delete own tasks', (token: string) => Promise<Response>> = {
  'tasks:create': (token) => send('POST', '/api/v1/tasks', token, { title: 'A task' }),
  'tasks:read:own': async (token) => send('GET', `/api/v1/tasks/${await taskOf(token)}`, token),
  'tasks:read:all': async (token) => send('GET', `/api/v1/tasks/${await taskOf(tokens.third)}`, token),
  'tasks:update:own': async (token) => send('PATCH', `/api/v1/tasks/${await taskOf(token)}`, token, { title: 'New' }),
  'tasks:update:all': async (token) =>
    send('PATCH', `/api/v1/tasks/${await taskOf(tokens.third)}`, token, { title: 'New' }),
  'delete own tasks': async (token) => send('DELETE', `/api/v1/tasks/${await taskOf(token)}`, token),
  'tasks:delete:all': async (token) => send('DELETE', `/api/v1/tasks/${await taskOf(tokens.third)}`, token),
  'users:read': (token) => send('GET', '/api/v1/users', token),
  'roles:manage': async (token) => send('PUT', `/api/v1/users/${await someone()}/roles`, token, { roles: ['user'] }),
  'dashboard:admin': (token) => send('GET', '/api/admin', token),
  'dashboard:user': (token) => send('GET', '/api/v1/tasks/stats', token),
};

test('the table of permissions is the one that was promised', () => {
  expect(PERMISSIONS).toEqual(PROMISED);
});

test.each(['admin', 'user'] as const)('the role %s may do exactly what its list says', async (role) => {
  const opened: string[] = [];
  for (const [permission, ask] of Object.entries(OPENED)) {
    const { status } = await ask(tokens[role]);
    if (status < 300) opened.push(permission);
    else expect([403, 404]).toContain(status);
  }
  // All tasks are one's own too, and whoever may do more has the user's dashboard as well.
  const implied = role === 'admin' ? [...PROMISED.user, 'delete own tasks'] : [];
  expect(opened.sort()).toEqual([...new Set([...PROMISED[role], ...implied])].sort());
});

test('a dashboard of a user counts own tasks only', async () => {
  const total = async (token: string) => (await (await send('GET', '/api/v1/tasks/stats', token)).json()).data.total;
  const before = await total(tokens.user);
  await taskOf(tokens.third);
  expect(await total(tokens.user)).toBe(before);
  expect(await total(tokens.admin)).toBeGreaterThan(before);
});
