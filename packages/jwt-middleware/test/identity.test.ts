import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createTokenIssuer, type TokenIssuer } from '@taskward/testkit';
import { type ClaimRules, createVerifier, mayAct, subjectOf } from '../src/index.ts';

let issuer: TokenIssuer;
beforeAll(async () => {
  issuer = await createTokenIssuer();
});
afterAll(() => issuer.close());

const identity = async (claims: Record<string, unknown>, rules: ClaimRules = {}) =>
  createVerifier({ issuers: [{ ...issuer, ...rules }] }).verify(await issuer.token(claims));

test.each([
  ['an array', { roles: ['admin', 'user'] }, ['admin', 'user']],
  ['one string with commas', { roles: 'admin, user' }, ['admin', 'user']],
  ['the claim `role`', { roles: undefined, role: 'admin' }, ['admin']],
  ['nothing', { roles: undefined }, []],
  ['an array with other things in it', { roles: ['user', 7, null, { admin: true }] }, ['user']],
  ['an object', { roles: { admin: true } }, []],
  ['names with blanks', { roles: 'Project admin,user' }, ['Project admin', 'user']],
])('roles are read from %s', async (_name, claims, roles) => {
  expect((await identity(claims)).roles).toEqual(roles);
});

test('roles are read from the claim that the issuer is configured with', async () => {
  const rules = { rolesClaim: 'groups' };
  expect((await identity({ roles: undefined, groups: 'admin' }, rules)).roles).toEqual(['admin']);
  expect((await identity({ roles: 'admin', role: 'admin' }, rules)).roles).toEqual([]);
  expect((await identity({ roles: undefined, role: 'admin' }, { rolesClaim: 'roles' })).roles).toEqual(['admin']);
});

test.each([
  ['Taskward Admins,Staff', ['admin', 'user']],
  [['Staff', 'Staff', 'Interns'], ['user']],
  ['admin,user,Admins,constructor,toString,__proto__', []],
])('roles are called here as the map says, and what is not in it gives nothing: %j', async (roles, mapped) => {
  const rules = { roleMap: { 'Taskward Admins': 'admin', Staff: 'user' } };
  expect((await identity({ roles }, rules)).roles).toEqual(mapped);
});

test('somebody of an external issuer has an id of both names, and never that of somebody here', async () => {
  const ours = await identity({ sub: 'ann' });
  expect(ours).toMatchObject({ subject: 'ann', external: false });
  const theirs = await identity({ sub: 'ann' }, { external: true });
  expect(theirs).toMatchObject({ subject: subjectOf(issuer.issuer, 'ann'), external: true, claims: { sub: 'ann' } });
  // As Python computes it: uuid.uuid5(uuid.NAMESPACE_URL, 'https://id.example/t/acme#ann')
  expect(subjectOf('https://id.example/t/acme', 'ann')).toBe('23eadd39-ef2b-5a37-b4a6-c7028e499c1d');
  const service = await identity({ sub: 'billing', client_id: 'billing' }, { external: true });
  expect(service).toMatchObject({ type: 'service', subject: subjectOf(issuer.issuer, 'billing') });
});

test.each([
  ['lists', { permissions: ['users:read', 7], teams: ['support', null] }, ['users:read'], ['support']],
  ['empty lists', { permissions: [], teams: [] }, [], []],
  ['nothing', {}, undefined, []],
  ['texts', { permissions: 'users:read', teams: 'support' }, undefined, []],
])(
  'permissions and teams are read from %s, and never from an external issuer',
  async (_name, claims, permissions, teams) => {
    expect(await identity(claims)).toMatchObject({ permissions, teams });
    expect(await identity(claims, { external: true })).toMatchObject({ permissions: undefined, teams: [] });
  },
);

test('a token whose subject is its client is a service', async () => {
  const service = await identity({ sub: 'billing', client_id: 'billing', scope: 'tasks:read tasks:write' });
  expect(service).toMatchObject({ type: 'service', subject: 'billing', scopes: ['tasks:read', 'tasks:write'] });
  expect(await identity({})).toMatchObject({ type: 'user', email: 'someone@example.com', username: 'someone' });
});

test.each([
  ['our own app', {}, {}, true],
  ['another application', { client_id: 'calendar' }, {}, false],
  ['another application with one of the scopes', { client_id: 'calendar', scope: 'openid tasks:read' }, {}, false],
  ['another application with the scopes', { client_id: 'calendar', scope: 'tasks:write openid tasks:read' }, {}, true],
  ['an application that is called like a scope', { client_id: 'tasks:read', scope: 'tasks:reader' }, {}, false],
  ['nobody by name', { client_id: undefined }, {}, false],
  ['an app that was made our own', { client_id: 'phone' }, { firstPartyClients: ['web', 'phone'] }, true],
  ['our web app where it is none of our own', {}, { firstPartyClients: ['phone'] }, false],
  ['an app of an external issuer', { client_id: 'calendar' }, { external: true }, true],
])('%s acts for a person as far as it may', async (_who, claims, rules, may) => {
  expect(mayAct(await identity(claims, rules), 'tasks:read', 'tasks:write')).toBe(may);
});

test.each([
  [{ issuers: [] }],
  [{ issuers: [{ issuer: 'https://a.example', audience: 'x' }] }],
  [{ issuers: [{ issuer: '', audience: 'x', jwksUri: 'https://a.example' }] }],
  [
    {
      issuers: [
        { issuer: 'a', audience: 'x', jwksUri: 'u' },
        { issuer: 'a', audience: 'y', jwksUri: 'u' },
      ],
    },
  ],
])('wrong options are refused when the verifier is built: %j', (options) => {
  expect(() => createVerifier(options)).toThrow(TypeError);
});
