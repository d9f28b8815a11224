import { createHash, generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createTokenIssuer, type TokenIssuer } from '@taskward/testkit';
import { base64url, type JWK } from 'jose';
import { createVerifier, type KeySet } from '../src/index.ts';

let issuer: TokenIssuer;
let other: TokenIssuer;
let server: Server;
let body: string;

beforeAll(async () => {
  issuer = await createTokenIssuer();
  other = await createTokenIssuer();
  server = createServer((_req, res) => res.end(body));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  server.closeAllConnections();
  await Promise.all([issuer.close(), other.close(), new Promise((resolve) => server.close(resolve))]);
});

const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

/** A verifier that gets this set, and what it tells of it. */
function verifierOf(keys: unknown[], more: object = {}) {
  const told: string[] = [];
  const jwks = async () => ({ keys }) as KeySet;
  const onError = (error: unknown) => void told.push(String(error));
  return { told, verifier: createVerifier({ issuers: [{ ...issuer, jwks, ...more }], onError }) };
}

const accepts = async (keys: unknown[], kid?: string): Promise<boolean> => {
  const token = await issuer.token({}, kid === undefined ? {} : { header: { kid } });
  return verifierOf([...keys, other.jwk])
    .verifier.verify(token)
    .then(
      () => true,
      (error: { status: number }) => {
        expect(error.status).toBe(401);
        return false;
      },
    );
};

const rsa = (fields: object): JWK => ({ ...issuer.jwk, kid: 'bad', ...fields });
const modulus = (bytes: number) => base64url.encode(Uint8Array.from({ length: bytes }, (_, i) => (i === 0 ? 0xc3 : 1)));
const exponent = (hex: string) => base64url.encode(Buffer.from(hex, 'hex'));

const unusable: Record<string, () => unknown> = {
  'no modulus': () => rsa({ n: undefined }),
  'a modulus that is a number': () => rsa({ n: 65537 }),
  'a modulus that is no base64': () => rsa({ n: '!!!!' }),
  'an empty modulus': () => rsa({ n: '' }),
  'no exponent': () => rsa({ e: undefined }),
  'an exponent that is an object': () => rsa({ e: {} }),
  '1,024 bits': () => rsa({ n: modulus(128) }),
  '16,384 bits': () => rsa({ n: modulus(2_048) }),
  'the exponent 0': () => rsa({ e: exponent('00') }),
  'the exponent 1': () => rsa({ e: exponent('01') }),
  'the exponent 2': () => rsa({ e: exponent('02') }),
  'an even exponent': () => rsa({ e: exponent('010000') }),
  'an exponent of 2,048 bits': () => rsa({ e: modulus(256) }),
  'its private half': () => rsa({ d: 'AQAB' }),
  'no kid': () => rsa({ kid: undefined }),
  'a kid that is empty': () => rsa({ kid: '' }),
  'a kid that is a number': () => rsa({ kid: 7 }),
  'no kty': () => rsa({ kty: undefined }),
  'nothing: it is null': () => null,
  'nothing: it is text': () => 'key',
  'nothing: it is a list': () => [[]],
};

const otherPurposes: Record<string, object> = {
  'use enc': { use: 'enc' },
  'a use of its own': { use: '' },
  'no use (null)': { use: null },
  'alg PS256': { alg: 'PS256' },
  'alg RS512': { alg: 'RS512' },
  'alg rs256 in small letters': { alg: 'rs256' },
  'key_ops to encrypt': { key_ops: ['encrypt', 'wrapKey'] },
  'key_ops to sign': { key_ops: ['sign'] },
  'empty key_ops': { key_ops: [] },
  'key_ops that are text': { key_ops: 'verify' },
  'key_ops that are null': { key_ops: null },
  'another kind of key': { kty: 'EC' },
};

describe('a key of a set', () => {
  test.each(Object.entries(unusable))('with %s leaves the keys around it alone', async (_name, jwk) => {
    const { told, verifier } = verifierOf([jwk(), issuer.jwk, jwk()]);
    expect(await verifier.verify(await issuer.token())).toBeDefined();
    expect(told).toHaveLength(2);
    const bad = await issuer.token({}, { header: { kid: 'bad' } });
    await expect(verifier.verify(bad)).rejects.toMatchObject({ status: 401 });
  });

  test('that cannot be used is told with its kid, one that is for something else is not', async () => {
    const { told, verifier } = verifierOf([rsa({ n: 7 }), issuer.jwk, rsa({ use: 'enc' })]);
    await verifier.verify(await issuer.token());
    expect(told).toEqual([expect.stringMatching(/keys of http:\/\/127\.0\.0\.1.*"bad".*Invalid JWK/)]);
  });

  test('with the exponent 1, under which everybody can sign, verifies nothing', async () => {
    const jwk = rsa({ e: exponent('01') });
    const { verifier } = verifierOf([jwk, issuer.jwk]);
    const [header, payload] = (await issuer.token({ roles: ['admin'] }, { header: { kid: 'bad' } })).split('.');
    const signature = base64url.encode(paddedDigest(`${header}.${payload}`)); // its first power is itself
    await expect(verifier.verify(`${header}.${payload}.${signature}`)).rejects.toMatchObject({ status: 401 });
  });

  test.each(Object.entries(otherPurposes))('that has %s verifies nothing', async (_name, fields) => {
    expect(await accepts([{ ...issuer.jwk, ...fields }])).toBe(false);
  });

  test.each([
    { use: undefined, alg: undefined },
    { key_ops: ['verify'], use: undefined },
    { key_ops: ['verify', 'encrypt'], ext: true },
  ])('that has %j verifies', async (fields) => {
    expect(await accepts([{ ...issuer.jwk, ...fields }])).toBe(true);
  });

  test('with the exponent 3 verifies', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048, publicExponent: 3 });
    const token = await issuer.token({}, { header: { kid: 'three' }, key: privateKey });
    const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'three' };
    expect(await verifierOf([jwk]).verifier.verify(token)).toBeDefined();
  });
});

describe('of several keys with one kid', () => {
  test('the first one counts, and the others are told', async () => {
    const twin = { ...other.jwk, kid: issuer.jwk.kid };
    expect(await accepts([issuer.jwk, twin])).toBe(true);
    expect(await accepts([twin, issuer.jwk])).toBe(false);
    const { told, verifier } = verifierOf([issuer.jwk, twin, issuer.jwk]);
    await verifier.verify(await issuer.token());
    expect(told).toHaveLength(2);
    expect(told[0]).toMatch(/same kid/);
  });

  test('one that cannot be used, or is for something else, does not count as the first', async () => {
    for (const fields of [{ n: 'AA' }, { use: 'enc' }, { kty: 'EC' }, { key_ops: ['encrypt'] }]) {
      expect([fields, await accepts([{ ...issuer.jwk, ...fields }, issuer.jwk])]).toEqual([fields, true]);
    }
  });
});

describe('a set that', () => {
  const filler = (count: number) => Array.from({ length: count }, (_, i) => ({ kty: 'oct', kid: `filler ${i}` }));
  const sets: Record<string, () => string> = {
    'is longer than 256 KiB': () => JSON.stringify({ keys: [issuer.jwk, { kty: 'oct', k: 'A'.repeat(256 * 1_024) }] }),
    'never ends within it': () => JSON.stringify({ keys: [issuer.jwk] }) + ' '.repeat(300_000),
    'has more than 100 keys': () => JSON.stringify({ keys: [issuer.jwk, ...filler(100)] }),
    'has no keys': () => JSON.stringify({ keys: [] }),
    'has keys that are an object': () => JSON.stringify({ keys: { length: 1, 0: issuer.jwk } }),
    'is null': () => 'null',
    'is a list': () => JSON.stringify([issuer.jwk]),
    'is a page': () => '<!doctype html>',
    'is nested without end': () => '['.repeat(200_000),
  };

  test.each(Object.entries(sets))(
    '%s is refused whole and told, and the keys at hand go on serving',
    async (_n, text) => {
      body = JSON.stringify({ keys: [issuer.jwk] });
      const { told, verifier } = verifierOf([], { jwks: undefined, jwksUri: url(), cooldown: 0 });
      await verifier.verify(await issuer.token());
      body = text();
      const unknown = await issuer.token({}, { header: { kid: 'new' } });
      await expect(verifier.verify(unknown)).rejects.toMatchObject({ status: 503 });
      expect(told).toHaveLength(1);
      expect(await verifier.verify(await issuer.token())).toBeDefined();
    },
  );

  test('has 100 keys is read', async () => {
    expect(await verifierOf([...filler(99), issuer.jwk]).verifier.verify(await issuer.token())).toBeDefined();
  });
});

/** EMSA-PKCS1-v1_5 (RFC 8017, 9.2) for 2,048 bits. */
function paddedDigest(text: string): Uint8Array {
  const digestInfo = Buffer.from('3031300d060960864801650304020105000420', 'hex');
  const end = Buffer.concat([Buffer.of(0), digestInfo, createHash('sha256').update(text).digest()]);
  return Buffer.concat([Buffer.of(0, 1), Buffer.alloc(256 - 2 - end.length, 0xff), end]);
}
