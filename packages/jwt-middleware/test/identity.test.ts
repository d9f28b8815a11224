import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createTokenIssuer, type TokenIssuer } from '@taskward/testkit';
import { createVerifier } from '../src/index.ts';

let issuer: TokenIssuer;
beforeAll(async () => {
  issuer = await createTokenIssuer();
});
afterAll(() => issuer.close());

const identity = async (claims: Record<string, unknown>, rolesClaim?: string) =>
  createVerifier({ issuers: [{ ...issuer, rolesClaim }] }).verify(await issuer.token(claims));

test.each([
  ['an array', { roles: ['admin', 'user'] }, ['admin', 'user']],
  ['one string with commas', { roles: 'admin, user' }, ['admin', 'user']],
  ['the claim `role`', { roles: undefined, role: 'admin' }, ['admin']],
  ['nothing', { roles: undefined }, []],
  ['an array with other things in it', { roles: ['user', 7, null, { admin: true }] }, ['user']],
  ['an object', { roles: { admin: true } }, []],
])('roles are read from %s', async (_name, claims, roles) => {
  expect((await identity(claims)).roles).toEqual(roles);
});

test('roles are read from the claim that the issuer is configured with', async () => {
  expect((await identity({ roles: undefined, groups: 'admin' }, 'groups')).roles).toEqual(['admin']);
});

test('a token whose subject is its client is a service', async () => {
  const service = await identity({ sub: 'billing', client_id: 'billing', scope: 'tasks:read tasks:write' });
  expect(service).toMatchObject({ type: 'service', subject: 'billing', scopes: ['tasks:read', 'tasks:write'] });
  expect(await identity({})).toMatchObject({ type: 'user', email: 'someone@example.com', username: 'someone' });
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
