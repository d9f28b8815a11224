import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { createTokenIssuer, type TokenIssuer } from '../src/tokens.ts';

let issuer: TokenIssuer;
beforeAll(async () => {
  issuer = await createTokenIssuer();
});
afterAll(() => issuer.close());

const verify = (token: string) =>
  jwtVerify(token, createRemoteJWKSet(new URL(issuer.jwksUri)), {
    issuer: issuer.issuer,
    audience: issuer.audience,
    algorithms: ['RS256'],
  });

test('an honest token verifies against the served keys and has the claims of the contract', async () => {
  const { payload, protectedHeader } = await verify(await issuer.token({ roles: ['admin', 'user'] }));
  expect(protectedHeader).toEqual({ alg: 'RS256', kid: issuer.jwk.kid, typ: 'at+jwt' });
  expect(Object.keys(payload).sort()).toEqual(
    'aud client_id email exp family_name given_name iat iss jti roles scope sid sub username'.split(' '),
  );
  expect(payload.roles).toEqual(['admin', 'user']);
});

test('claims, header and key can be made hostile', async () => {
  const secret = new TextEncoder().encode('x'.repeat(32));
  const token = await issuer.token(
    { exp: 1, sub: undefined },
    { header: { alg: 'HS256', kid: undefined }, key: secret },
  );
  expect(decodeProtectedHeader(token)).toEqual({ alg: 'HS256', typ: 'at+jwt' });
  expect(decodeJwt(token)).toMatchObject({ exp: 1, iss: issuer.issuer });
  expect(decodeJwt(token)).not.toHaveProperty('sub');
  await expect(verify(token)).rejects.toThrow();
  await expect(verify(issuer.unsigned())).rejects.toThrow();
  expect(decodeProtectedHeader(issuer.unsigned())).toMatchObject({ alg: 'none' });
});
