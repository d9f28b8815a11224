import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PERMISSIONS, type Permission } from '@taskward/contracts/permissions';
import { type BorrowedSystem, borrowSystem } from './borrowed-system.ts';
import { registerApplication } from './lent-token.ts';

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

let system: BorrowedSystem;
let tokens: Record<'admin' | 'user' | 'third', string>;
beforeAll(async () => {
  system = await borrowSystem();
  const made = await send('POST', '/auth/register', '', {
    email: 'third@example.com',
    password: 'a person of no part',
  });
  tokens = {
    admin: await system.token(system.people.admin.email),
    user: await system.token(system.people.user.email),
    third: ((await made.json()) as { accessToken: string }).accessToken,
  };
}, 120_000);
afterAll(() => system?.giveBack());

const send = (method: string, path: string, token: string, body?: unknown): Promise<Response> =>
  fetch(system.url + path, {
    method,
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    body: body ? JSON.stringify(body) : undefined,
  });

/** What nobody reads would hold its connection, and this system lives on. */
async function statusOf(asked: Promise<Response>): Promise<number> {
  const { status, body } = await asked;
  await body?.cancel();
  return status;
}

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
    const status = await statusOf(ask(tokens[role]));
    if (status < 300) opened.push(permission);
    else expect([403, 404]).toContain(status);
  }
  // All tasks are one's own too, and whoever may do more has the user's dashboard as well.
  const implied = role === 'admin' ? [...PROMISED.user, 'delete own tasks'] : [];
  expect(opened.sort()).toEqual([...new Set([...PROMISED[role], ...implied])].sort());
});

/** What may be done with a permission besides what it names. */
const IMPLIED: Partial<Record<Permission, string[]>> = {
  'tasks:read:all': ['tasks:read:own'],
  'tasks:update:all': ['tasks:update:own'],
};
const READS_TASKS = ['tasks:read:own', 'tasks:read:all'];

test('a role of one permission opens that and nothing else, and a change of it counts at once', async () => {
  const email = 'clerk@example.com';
  const made = await send('POST', '/api/v1/users', tokens.admin, { email, password: 'a clerk of the house' });
  const { id } = (await made.json()).data as { id: string };
  await statusOf(send('POST', '/api/v1/roles', tokens.admin, { name: 'clerk', permissions: [] }));
  await statusOf(send('PUT', `/api/v1/users/${id}/roles`, tokens.admin, { roles: ['clerk'] }));
  const own = await send('POST', '/api/v1/tasks', tokens.admin, { title: 'For the clerk', assignedTo: id });
  const task = (await own.json()).data.id as string;
  const doors: typeof OPENED = {
    ...OPENED,
    'tasks:read:own': (token) => send('GET', `/api/v1/tasks/${task}`, token),
    'tasks:update:own': (token) => send('PATCH', `/api/v1/tasks/${task}`, token, { title: 'New' }),
    'delete own tasks': async (token) => send('DELETE', `/api/v1/tasks/${task}`, token),
  };
  const { 'delete own tasks': _deletes, ...asked } = doors;
  for (const permission of new Set(Object.values(PROMISED).flat() as Permission[])) {
    await statusOf(send('PATCH', '/api/v1/roles/clerk', tokens.admin, { permissions: [permission] }));
    const answer = await send('POST', '/auth/login', '', { email, password: 'a clerk of the house' });
    const { accessToken } = (await answer.json()) as { accessToken: string };
    const opened: string[] = [];
    for (const [door, ask] of Object.entries(asked)) if ((await statusOf(ask(accessToken))) < 300) opened.push(door);
    // Statistics are for whoever reads tasks, as a dashboard is a page of the web app.
    const stats = READS_TASKS.includes(permission) ? ['dashboard:user'] : [];
    const expected = permission === 'dashboard:user' ? [] : [permission, ...(IMPLIED[permission] ?? []), ...stats];
    // Roles of others are changed by who may find them.
    const found = permission === 'roles:manage' ? [] : expected;
    expect([permission, opened.sort()]).toEqual([permission, found.sort()]);
  }
}, 60_000);

/** What an application tries for its person: a door, with a task of that person's own and one of somebody else. */
const TRIED: Record<string, (token: string, own: string, others: string) => Promise<Response>> = {
  'list tasks': (token) => send('GET', '/api/v1/tasks', token),
  'follow events': (token) => send('GET', '/api/v1/events', token),
  'read an own task': (token, own) => send('GET', `/api/v1/tasks/${own}`, token),
  'read any task': (token, _own, others) => send('GET', `/api/v1/tasks/${others}`, token),
  'create a task': (token) => send('POST', '/api/v1/tasks', token, { title: 'A task' }),
  'change an own task': (token, own) => send('PATCH', `/api/v1/tasks/${own}`, token, { title: 'New' }),
  'change any task': (token, _own, others) => send('PATCH', `/api/v1/tasks/${others}`, token, { title: 'New' }),
  'list users': (token) => send('GET', '/api/v1/users', token),
  'see the audit log': (token) => send('GET', '/api/v1/audit', token),
  'see the admin dashboard': (token) => send('GET', '/api/admin', token),
  'end sessions': (token) => send('DELETE', '/auth/sessions', token),
  'delete a task': (token, own) => send('DELETE', `/api/v1/tasks/${own}`, token),
};
const READS = ['list tasks', 'follow events', 'read an own task'];
const WRITES = ['create a task', 'change an own task'];
const ADMINS = ['list users', 'see the audit log', 'see the admin dashboard', 'delete a task'];
const WHOLE = 'openid profile email roles tasks:read tasks:write';

test('an application gets what its person granted and no more', async () => {
  const lend = await registerApplication(system, tokens.admin);
  const opened = async (who: 'admin' | 'user', scope: string) => {
    const token = await lend(system.people[who].email, scope);
    const [own, others] = [await taskOf(tokens[who]), await taskOf(tokens.third)];
    const found: string[] = [];
    for (const [what, ask] of Object.entries(TRIED)) {
      const status = await statusOf(ask(token, own, others));
      if (status < 300) found.push(what);
      else expect([what, [403, 404].includes(status)]).toEqual([what, true]);
    }
    return found.sort();
  };
  expect(await opened('user', 'openid profile email roles')).toEqual([]);
  expect(await opened('user', 'openid tasks:read')).toEqual([...READS].sort());
  expect(await opened('user', 'openid tasks:write')).toEqual([...WRITES].sort());
  expect(await opened('user', `${WHOLE} admin`)).toEqual([...READS, ...WRITES].sort());
  expect(await opened('admin', WHOLE)).toEqual([...READS, ...WRITES].sort());
  expect(await opened('admin', 'openid admin')).toEqual([...ADMINS].sort());
  const all = Object.keys(TRIED).filter((what) => what !== 'end sessions');
  expect(await opened('admin', `${WHOLE} admin`)).toEqual(all.sort());
});

test('a dashboard of a user counts own tasks only', async () => {
  const total = async (token: string) => (await (await send('GET', '/api/v1/tasks/stats', token)).json()).data.total;
  const before = await total(tokens.user);
  await taskOf(tokens.third);
  expect(await total(tokens.user)).toBe(before);
  expect(await total(tokens.admin)).toBeGreaterThan(before);
});
