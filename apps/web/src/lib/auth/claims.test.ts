import { describe, expect, test } from '@jest/globals';
import { decodeClaims, personFrom, rolesOf } from './claims.ts';

const jwt = (payload: object) => `e30.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.sig`;

describe('claims', () => {
  test('reads the payload of a JWT, letters outside ASCII included', () => {
    expect(decodeClaims(jwt({ sub: '1', given_name: 'Zoë' }))).toEqual({ sub: '1', given_name: 'Zoë' });
  });

  test.each([undefined, '', 'opaque', 'a.b.c', 'a.%%%.c'])('an opaque token %p has no claims', (token) => {
    expect(decodeClaims(token)).toEqual({});
  });

  test.each([
    [{ roles: ['admin', 'user'] }, undefined, ['admin', 'user']],
    [{ roles: 'admin, user' }, undefined, ['admin', 'user']],
    [{ role: 'admin' }, undefined, ['admin']],
    [{ groups: ['admin'] }, 'groups', ['admin']],
    [{ groups: ['admin'], roles: ['user'] }, 'missing', ['user']],
    [{}, undefined, []],
  ])('roles of %p by %p are %p', (claims, name, roles) => {
    expect(rolesOf(claims, name)).toEqual(roles);
  });

  test('a person is called by their full name, else their username, else their e-mail', () => {
    expect(personFrom({ sub: '7', given_name: 'Ada', family_name: 'Lovelace' }).name).toBe('Ada Lovelace');
    expect(personFrom({ sub: '7', username: 'ada', email: 'ada@example.com' }).name).toBe('ada');
    expect(personFrom({ sub: '7', email: 'ada@example.com' }).name).toBe('ada@example.com');
  });
});
