import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PERMISSIONS, type Permission } from '@taskward/contracts/permissions';
import { decodeJwt } from 'jose';
import { eventually, type RunningService, type SignedIn, startService } from './running-service.ts';

const PASSWORD = 'correct horse battery';
let service: RunningService;
let other: RunningService;
let admin: SignedIn;
beforeAll(async () => {
  service = await startService();
  other = await startService({ beside: service });
  admin = await service.signIn('admin');
});
afterAll(async () => {
  await other?.close();
  await service?.close();
});

let count = 0;
async function call(method: string, path: string, body?: unknown, token = admin.accessToken, at = service) {
  const response = await at.send(method, path, body, { authorization: `Bearer ${token}` });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}
async function newRole(permissions: Permission[]): Promise<string> {
  const name = `role-${++count}`;
  expect((await call('POST', '/api/v1/roles', { name, permissions })).status).toBe(201);
  return name;
}
/** Somebody with these roles, and how they sign in. */
async function person(...roles: string[]) {
  const email = `someone-${++count}@example.com`;
  const made = await call('POST', '/api/v1/users', { email, password: PASSWORD, roles });
  const signIn = async (): Promise<string> =>
    (await call('POST', '/auth/login', { email, password: PASSWORD }, '')).body.accessToken;
  return { id: made.body.data.id as string, status: made.status, signIn };
}
/** Somebody who is invited: no password is hashed for them. */
const invited = async (...roles: string[]): Promise<string> =>
  (await call('POST', '/api/v1/users', { email: `invited-${++count}@example.com`, roles })).body.data.id;
const statusOf = async (token: string, path: string) => (await other.get(path, token)).status;

test('the two fixed roles are those of the contract, and nobody changes them', async () => {
  const { body } = await call('GET', '/api/v1/roles');
  for (const [name, permissions] of Object.entries(PERMISSIONS)) {
    expect(body.data).toContainEqual({ name, permissions, fixed: true });
    expect((await call('PATCH', `/api/v1/roles/${name}`, { permissions: [] })).status).toBe(409);
    expect((await call('DELETE', `/api/v1/roles/${name}`)).status).toBe(409);
    expect((await call('POST', '/api/v1/roles', { name, permissions: [] })).status).toBe(409);
  }
});

test('a role is made, given, changed, taken and deleted, and tokens follow', async () => {
  expect((await call('POST', '/api/v1/roles/auditor', { permissions: ['users:read'] })).body.data).toEqual({
    name: 'auditor',
    permissions: ['users:read'],
    fixed: false,
  });
  expect((await call('POST', '/api/v1/roles', { name: 'auditor', permissions: [] })).status).toBe(409);
  const { id, signIn } = await person('user', 'auditor');
  const first = await signIn();
  expect(decodeJwt(first)).toMatchObject({
    roles: ['user', 'auditor'],
    permissions: ['users:read', ...PERMISSIONS.user],
  });
  expect(await statusOf(first, '/api/v1/users')).toBe(200);
  expect(await statusOf(first, '/api/v1/audit')).toBe(403);
  expect((await call('DELETE', '/api/v1/roles/auditor')).status).toBe(409);

  expect((await call('PATCH', '/api/v1/roles/auditor', { permissions: ['dashboard:admin'] })).status).toBe(200);
  await eventually(async () => (await statusOf(first, '/api/private')) === 401);
  const second = await signIn();
  expect(await statusOf(second, '/api/v1/users')).toBe(403);
  expect(await statusOf(second, '/api/v1/audit')).toBe(200);

  expect((await call('PUT', `/api/v1/users/${id}/roles`, { roles: ['user'] })).body.data.permissions).toEqual(
    PERMISSIONS.user,
  );
  await eventually(async () => (await statusOf(second, '/api/private')) === 401);
  expect((await call('DELETE', '/api/v1/roles/auditor')).status).toBe(204);
  expect((await call('DELETE', '/api/v1/roles/auditor')).status).toBe(404);
});

test('what a role gives that somebody has anyway withdraws nothing of theirs', async () => {
  const name = await newRole(['users:read']);
  const [plain, root] = [await person('user', name), await person('admin', name)];
  const [plainToken, rootToken] = [await plain.signIn(), await root.signIn()];
  expect((await call('PATCH', `/api/v1/roles/${name}`, { permissions: ['roles:manage', 'users:read'] })).status).toBe(
    200,
  );
  await eventually(async () => (await statusOf(plainToken, '/api/private')) === 401);
  expect(await statusOf(rootToken, '/api/private')).toBe(200);
});

test.each([
  [{ name: 'Auditor', permissions: [] }, 'name'],
  [{ name: 'x'.repeat(41), permissions: [] }, 'name'],
  [{ name: 'fine', permissions: ['tasks:burn'] }, 'permissions.0'],
  [{ name: 'fine', permissions: ['users:read', 'users:read'] }, 'permissions.1'],
  [{ name: 'fine' }, 'permissions'],
  [{ name: 'fine', permissions: [], fixed: true }, 'fixed'],
])('a role %j is refused', async (body, path) => {
  const answer = await call('POST', '/api/v1/roles', body);
  expect([answer.status, answer.body.errors[0].path]).toEqual([422, path]);
});

test('nobody is given a role that there is not', async () => {
  const { id } = await person('user');
  for (const roles of [['root'], ['user', 'root'], ['constructor']]) {
    for (const [method, path] of [
      ['PUT', `/api/v1/users/${id}/roles`],
      ['PATCH', `/api/v1/users/${id}`],
    ] as const) {
      const answer = await call(method, path, { roles });
      expect([answer.status, answer.body.errors[0].path]).toEqual([422, 'roles']);
    }
    const made = await call('POST', '/api/v1/users', { email: 'nobody@example.com', roles });
    expect([made.status, made.body.errors[0].path]).toEqual([422, 'roles']);
  }
  await expect(service.database.query(`UPDATE users SET roles = '{root}' WHERE id = $1`, [id])).rejects.toThrow(
    'there is no such role',
  );
});

test('who manages roles gives and takes what they have, and no more', async () => {
  const manager = await newRole(['roles:manage', 'users:read', 'tasks:read:all']);
  const [reads, deletes] = [await newRole(['tasks:read:own', 'users:read']), await newRole(['tasks:delete:all'])];
  const { id, signIn } = await person(manager);
  const [plain, root, own] = [await person(reads), await person('admin'), `manager-${++count}`];
  const token = await signIn();
  const as = (method: string, path: string, body?: unknown) =>
    call(method, path, body, token).then(({ status }) => status);
  expect(await as('PUT', `/api/v1/users/${id}/roles`, { roles: ['admin'] })).toBe(403);
  expect(await as('PUT', `/api/v1/users/${plain.id}/roles`, { roles: [deletes] })).toBe(403);
  expect(await as('POST', '/api/v1/roles', { name: own, permissions: ['tasks:delete:all'] })).toBe(403);
  expect(
    await as('PATCH', `/api/v1/roles/${manager}`, { permissions: [...Object.values(PERMISSIONS).flat()].slice(0, 7) }),
  ).toBe(403);
  expect(await as('DELETE', `/api/v1/roles/${deletes}`)).toBe(403);
  expect(await as('PATCH', `/api/v1/users/${root.id}`, { password: 'a password of mine' })).toBe(403);
  expect(await as('DELETE', `/api/v1/users/${root.id}`)).toBe(403);
  expect(await as('POST', '/api/v1/users', { email: 'mine@example.com', roles: ['admin'] })).toBe(403);
  expect(await as('PUT', `/api/v1/users/${plain.id}/roles`, { roles: [reads] })).toBe(200);
  expect(await as('PATCH', `/api/v1/users/${plain.id}`, { name: 'Called so' })).toBe(200);
  expect(await as('POST', '/api/v1/roles', { name: own, permissions: ['tasks:read:own'] })).toBe(201);
  expect(await as('DELETE', `/api/v1/users/${plain.id}`)).toBe(204);
});

test('who may make service clients makes none that reaches further than they do', async () => {
  const token = await (await person(await newRole(['dashboard:admin', 'tasks:read:all']))).signIn();
  const made = async (scopes: string[], more = {}) =>
    (await call('POST', '/api/v1/clients', { name: 'robot', scopes, ...more }, token)).status;
  expect(await made(['tasks:read'])).toBe(201);
  for (const scope of ['tasks:write', 'tasks:delete', 'people:read', 'mail:send', 'uploads:write']) {
    expect([scope, await made(['tasks:read', scope])]).toEqual([scope, 403]);
  }
  // An application has what its people lend it.
  expect(await made(['tasks:write'], { redirectUris: ['https://app.example/back'] })).toBe(201);
});

test('a role that is deleted while it is given is given, or gone, and never both', async () => {
  for (let round = 0; round < 5; round++) {
    const name = await newRole([]);
    const id = await invited('user');
    const [given, gone] = await Promise.all([
      call('PUT', `/api/v1/users/${id}/roles`, { roles: [name] }, admin.accessToken, service),
      call('DELETE', `/api/v1/roles/${name}`, undefined, admin.accessToken, other),
    ]);
    expect([
      [200, 409],
      [422, 204],
    ]).toContainEqual([given.status, gone.status]);
  }
});

test('roles that change at once, of one person, leave what both give', async () => {
  for (let round = 0; round < 5; round++) {
    const [one, two] = [await newRole([]), await newRole([])];
    const id = await invited(one, two);
    await Promise.all([
      call('PATCH', `/api/v1/roles/${one}`, { permissions: ['users:read'] }, admin.accessToken, service),
      call('PATCH', `/api/v1/roles/${two}`, { permissions: ['tasks:create'] }, admin.accessToken, other),
    ]);
    const { body } = await call('GET', `/api/v1/users/${id}`);
    expect(body.data.permissions.sort()).toEqual(['tasks:create', 'users:read']);
  }
});
