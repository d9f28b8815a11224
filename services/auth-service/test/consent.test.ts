import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { type Application, basicOf, type Person, registerApplication, tokensFor, visit } from './application.ts';
import { type Tokens, tokenRequest } from './browser.ts';
import { eventually, type RunningService, type SignedIn, startService } from './running-service.ts';

let service: RunningService;
let root: SignedIn;
let user: Person;
let application: Application;
beforeAll(async () => {
  service = await startService();
  root = await service.signIn('admin');
  user = { username: 'user', password: service.password.user };
  application = await registerApplication(service, [...EVERYTHING]);
});
afterAll(() => service?.close());

const EVERYTHING = ['openid', 'profile', 'email', 'roles', 'offline_access', 'tasks:read', 'tasks:write', 'admin'];

/** Somebody new, who is an admin until `setRoles` says otherwise. */
async function anotherAdmin() {
  const person = { username: `root-${crypto.randomUUID().slice(0, 8)}`, password: 'a good long phrase' };
  const body = { email: `${person.username}@example.com`, ...person };
  const { user: made } = (await (await service.send('POST', '/auth/register', body)).json()) as {
    user: { id: string };
  };
  const setRoles = async (...roles: string[]) =>
    expect((await service.send('PUT', `/api/v1/users/${made.id}/roles`, { roles }, root.authorization)).status).toBe(
      200,
    );
  await setRoles('admin', 'user');
  return { id: made.id, person, setRoles };
}

const exchange = async (fields: Record<string, string>): Promise<Tokens> =>
  (await (await tokenRequest(service.url, fields, basicOf(application))).json()) as Tokens;
const wordsOf = (scope: unknown) => String(scope).split(' ').sort();
const adminDoor = async (token: string) => (await service.get('/api/admin', token)).status;

test('the page says everything that is asked for; that is granted, and the token says so', async () => {
  const scope = 'openid email tasks:read tasks:write';
  const visitor = visit(service, application, scope);
  await visitor.ask();
  await visitor.signIn(user);
  expect(await visitor.page()).toEqual({
    success: true,
    data: { client: { name: 'Calendar' }, prompt: 'consent', scopes: scope.split(' ') },
  });
  await visitor.consent();
  const tokens = await exchange(visitor.fields());
  expect(wordsOf(tokens.scope)).toEqual(wordsOf(scope));
  const claims = decodeJwt(tokens.access_token);
  expect([wordsOf(claims.scope), claims.email, claims.roles]).toEqual([wordsOf(scope), 'user@demo.com', []]);
  for (const name of ['username', 'given_name', 'family_name']) expect(claims).not.toHaveProperty(name);
});

test('what was granted before is not asked again', async () => {
  const visitor = visit(service, application, 'openid');
  await visitor.ask();
  await visitor.signIn(user);
  await visitor.consent();
  await visitor.ask();
  expect(visitor.found('code')).not.toBeNull();
});

test('asked again on purpose, the page says all of it', async () => {
  const visitor = visit(service, application, 'openid tasks:read', { prompt: 'consent' });
  await visitor.ask();
  await visitor.signIn(user);
  await visitor.consent();
  await visitor.ask();
  expect(await visitor.page()).toMatchObject({ data: { prompt: 'consent', scopes: ['openid', 'tasks:read'] } });
});

test('a refused consent grants nothing', async () => {
  const visitor = visit(service, application, 'openid tasks:read');
  await visitor.ask();
  await visitor.signIn(user);
  await visitor.consent(false);
  expect([visitor.found('error'), visitor.found('code')]).toEqual(['access_denied', null]);
});

test('who is no admin is not asked for the scope admin, and the answer says what was granted', async () => {
  const visitor = visit(service, application, 'openid roles admin');
  await visitor.ask();
  await visitor.signIn(user);
  expect(await visitor.page()).toMatchObject({ data: { scopes: ['openid', 'roles'] } });
  await visitor.consent();
  const tokens = await exchange(visitor.fields());
  expect(wordsOf(tokens.scope)).toEqual(['openid', 'roles']);
  expect(await adminDoor(tokens.access_token)).toBe(403);
});

test('an admin lends what admins may do by the scope admin only; the scope roles shows roles and gives none', async () => {
  const { person } = await anotherAdmin();
  const shown = await tokensFor(service, application, 'openid profile email roles', person);
  expect(decodeJwt(shown.access_token).roles).toEqual(['user']);
  expect(decodeJwt(shown.id_token).roles).toEqual(['admin', 'user']);
  for (const path of ['/oauth2/userinfo', '/auth/me']) {
    const told = (await (await service.get(path, shown.access_token)).json()) as { roles?: string[]; data?: object };
    expect(told.data ?? told).toMatchObject({ roles: ['admin', 'user'] });
  }
  expect(await adminDoor(shown.access_token)).toBe(403);

  const lent = await tokensFor(service, application, 'openid admin', person);
  expect(decodeJwt(lent.access_token).roles).toEqual(['admin', 'user']);
  expect(await adminDoor(lent.access_token)).toBe(200);
});

test('the permissions in a token are those that its scopes lend', async () => {
  const { person } = await anotherAdmin();
  const lent = async (scope: string) =>
    decodeJwt((await tokensFor(service, application, scope, person)).access_token).permissions as string[];
  const [reads, writes] = [
    ['tasks:read:own', 'dashboard:user'],
    ['tasks:create', 'tasks:update:own'],
  ];
  expect(await lent('openid roles')).toEqual([]);
  expect((await lent('openid tasks:read')).sort()).toEqual([...reads].sort());
  expect((await lent('openid tasks:write')).sort()).toEqual([...writes].sort());
  expect(await lent('openid admin')).toEqual(expect.arrayContaining(['tasks:delete:all', 'users:read']));
  expect(await lent('openid admin')).not.toContain('tasks:read:all');
  expect(await lent('openid tasks:read admin')).toContain('tasks:read:all');
});

test('the teams of a person are in the tokens that read tasks for them, and in no others', async () => {
  const person = { username: 'user', password: service.password.user };
  const teams = async (scope: string) =>
    decodeJwt((await tokensFor(service, application, scope, person)).access_token).teams;
  expect(await teams('openid tasks:read')).toEqual(['demo']);
  expect(await teams('openid profile email roles tasks:write')).toEqual([]);
});

test('an admin who is demoted takes it away at once, and a refresh does not bring it back', async () => {
  const { person, setRoles } = await anotherAdmin();
  const { access_token, refresh_token } = await tokensFor(service, application, 'openid admin', person);
  expect(await adminDoor(access_token)).toBe(200);
  await setRoles('user');
  await eventually(async () => (await adminDoor(access_token)) === 401);
  const renewed = await exchange({ grant_type: 'refresh_token', refresh_token });
  expect(renewed.scope).toBe('openid');
  expect(decodeJwt(renewed.access_token).roles).toEqual([]);
  expect(await adminDoor(renewed.access_token)).toBe(403);
});

test('a consent that began as an admin grants what its person may lend when they give it', async () => {
  const { id, person, setRoles } = await anotherAdmin();
  const visitor = visit(service, application, 'openid');
  await visitor.ask();
  await visitor.signIn(person);
  await visitor.consent();
  await visitor.ask('openid email admin');
  expect(await visitor.page()).toMatchObject({ data: { scopes: ['email', 'admin'] } });
  await setRoles('user');
  expect(await visitor.page()).toMatchObject({ data: { scopes: ['email'] } });
  await visitor.consent();
  await setRoles('admin', 'user'); // what was not granted then is not granted now
  expect((await exchange(visitor.fields())).scope).toBe('openid email');
  const { rows } = await service.database.query(
    `SELECT details FROM audit WHERE type = 'consent.given' AND actor = $1 ORDER BY seq`,
    [id],
  );
  expect(rows).toEqual([{ details: { scope: 'openid' } }, { details: { scope: 'email' } }]);
});

test('a refresh may ask for less, and has less then', async () => {
  const { person } = await anotherAdmin();
  const { refresh_token } = await tokensFor(service, application, 'openid profile admin', person);
  const less = await exchange({ grant_type: 'refresh_token', refresh_token, scope: 'openid' });
  expect(less.scope).toBe('openid');
  expect(decodeJwt(less.access_token)).toMatchObject({ scope: 'openid', roles: [] });
  expect(await adminDoor(less.access_token)).toBe(403);
});

test.each([
  ['one that nobody knows', 'openid nonsense'],
  ['one for services', 'openid tasks:delete'],
  ['none', ''],
])('a request for %s is invalid_scope', async (_what, scope) => {
  const visitor = visit(service, application, scope);
  await visitor.ask();
  expect(visitor.found('error')).toBe('invalid_scope');
});

test('a scope that the client was not registered for is invalid_scope, at every door', async () => {
  const modest = await registerApplication(service, ['openid']);
  for (const scope of ['openid admin', 'openid tasks:read', 'openid nonsense']) {
    const visitor = visit(service, modest, scope);
    await visitor.ask();
    expect([scope, visitor.found('error')]).toEqual([scope, 'invalid_scope']);
    const pushed = { client_id: modest.clientId, response_type: 'code', redirect_uri: visitor.fields().redirect_uri };
    const form = { ...pushed, scope, code_challenge: 'x'.repeat(43), code_challenge_method: 'S256' };
    const answer = await fetch(`${service.url}/oauth2/par`, {
      method: 'POST',
      headers: basicOf(modest),
      body: new URLSearchParams(form),
    });
    expect([answer.status, await answer.json()]).toEqual([400, expect.objectContaining({ error: 'invalid_scope' })]);
  }
});

test('a client that was registered with no scope at all can be lent none', async () => {
  const nothing = await registerApplication(service, ['openid']);
  await service.database.query(`UPDATE clients SET scopes = '{}' WHERE id = $1`, [nothing.clientId]);
  const visitor = visit(service, nothing, 'openid admin');
  await visitor.ask();
  expect(visitor.found('error')).toBe('invalid_scope');
});

test('an application has no tokens of its own: what people lend it would open the tasks of all', async () => {
  const answer = await tokenRequest(service.url, { grant_type: 'client_credentials' }, basicOf(application));
  expect([answer.status, ((await answer.json()) as { error: string }).error]).toEqual([400, 'invalid_request']);
});
