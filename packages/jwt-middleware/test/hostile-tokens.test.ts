import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Metadata } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createTokenIssuer, type Forgery, type TokenIssuer } from '@taskward/testkit';
import express, { type ErrorRequestHandler } from 'express';
import { expressjwt } from 'express-jwt';
import { base64url, exportJWK, exportSPKI, generateKeyPair, type JWTPayload } from 'jose';
import { checkJwt } from '../src/express.ts';
import { isRevoked, secretOf } from '../src/express-jwt.ts';
import { authenticate } from '../src/grpc.ts';
import { createVerifier, type Verifier } from '../src/index.ts';

let issuer: TokenIssuer;
let stranger: TokenIssuer;
let verifier: Verifier;
let server: Server;

beforeAll(async () => {
  issuer = await createTokenIssuer();
  stranger = await createTokenIssuer();
  verifier = createVerifier({ issuers: [issuer] });
  const app = express();
  app.get('/', checkJwt(verifier), (req, res) => void res.json(req.auth));
  const byExpressJwt = expressjwt({
    secret: secretOf(verifier),
    isRevoked: isRevoked(verifier),
    algorithms: ['RS256'],
    clockTolerance: 5,
  });
  app.get('/express-jwt', byExpressJwt, (_req, res) => void res.end());
  const refuse: ErrorRequestHandler = (error, _req, res, _next) =>
    void res
      .status(error.status)
      .set(error.headers ?? {})
      .end();
  app.use(refuse);
  server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
  await Promise.all([issuer.close(), stranger.close(), new Promise((resolve) => server.close(resolve))]);
});

const now = () => Math.floor(Date.now() / 1_000);

const get = (token: string, path = '/') =>
  fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, {
    headers: { Authorization: `Bearer ${token}` },
  });

async function grpcCode(token: string): Promise<number> {
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${token}`);
  return authenticate(verifier, metadata).then(
    () => 0,
    (error: { grpcStatus: number }) => error.grpcStatus,
  );
}

const wrongClaims: Record<string, () => JWTPayload> = {
  'another issuer': () => ({ iss: 'https://issuer.example' }),
  'an issuer with a slash more': () => ({ iss: `${issuer.issuer}/` }),
  'no issuer': () => ({ iss: undefined }),
  'another audience': () => ({ aud: 'web' }),
  'no audience': () => ({ aud: undefined }),
  'an empty audience list': () => ({ aud: [] }),
  'expired beyond the tolerance': () => ({ exp: now() - 6 }),
  'no expiry': () => ({ exp: undefined }),
  'an expiry that is text': () => ({ exp: 'tomorrow' as unknown as number }),
  'not valid yet': () => ({ nbf: now() + 60 }),
  'issued in the future': () => ({ iat: now() + 60 }),
  'no subject': () => ({ sub: undefined }),
  'an empty subject': () => ({ sub: '' }),
  'a key that it is bound to (DPoP)': () => ({ cnf: { jkt: 'thumbprint' } }),
};

const wrongHeaders: Record<string, () => Record<string, unknown>> = {
  'typ of an ID token': () => ({ typ: 'JWT' }),
  'typ of a logout token': () => ({ typ: 'logout+jwt' }),
  'no typ': () => ({ typ: undefined }),
  'no kid': () => ({ kid: undefined }),
  'an unknown kid': () => ({ kid: 'unknown' }),
  'a kid that is a path': () => ({ kid: '../../../../dev/null' }),
  'a kid that is SQL': () => ({ kid: "' OR 1=1 --" }),
  RS384: () => ({ alg: 'RS384' }),
};

describe('a token that', () => {
  test.each(Object.entries(wrongClaims))('has %s is refused', async (_name, claims) => {
    await expectRefused(await issuer.token(claims()));
  });

  test.each(Object.entries(wrongHeaders))('has %s is refused', async (_name, header) => {
    const forgery: Forgery = { header: header() };
    if (forgery.header?.alg) forgery.key = (await generateKeyPair(String(forgery.header.alg))).privateKey;
    await expectRefused(await issuer.token({}, forgery));
  });

  test('is not signed is refused', async () => {
    await expectRefused(issuer.unsigned());
    await expectRefused(issuer.unsigned().slice(0, -1));
  });

  test('is signed HS256 with the public key as the secret is refused', async () => {
    const { publicKey } = await generateKeyPair('RS256', { extractable: true });
    const secrets = [JSON.stringify(issuer.jwk), await exportSPKI(publicKey), issuer.jwk.n as string];
    for (const secret of secrets) {
      await expectRefused(await issuer.token({}, { header: { alg: 'HS256' }, key: new TextEncoder().encode(secret) }));
    }
  });

  test('brings its own key along is refused', async () => {
    const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
    const jwk = { ...(await exportJWK(publicKey)), kid: issuer.jwk.kid, alg: 'RS256' };
    for (const header of [{ jwk }, { jku: stranger.jwksUri }, { x5u: stranger.jwksUri }, { jwk, kid: 'own' }]) {
      await expectRefused(await issuer.token({}, { header, key: privateKey }));
    }
  });

  test('is signed by an issuer that is not configured is refused, whatever it says', async () => {
    await expectRefused(await stranger.token());
    await expectRefused(await stranger.token({ iss: issuer.issuer }));
    await expectRefused(await stranger.token({ iss: issuer.issuer }, { header: { kid: issuer.jwk.kid } }));
  });

  test('was altered in any one bit of its signature or claims is refused', async () => {
    const token = await issuer.token();
    await verifier.verify(token); // remembered: the memory must not let a relative pass
    const [header, payload, signature] = token.split('.') as [string, string, string];
    for (const part of [1, 2]) {
      const bytes = base64url.decode(part === 1 ? payload : signature);
      for (let i = 0; i < bytes.length; i += 7) {
        const altered = bytes.slice();
        altered[i] = (altered[i] as number) ^ (1 << (i % 8));
        const encoded = base64url.encode(altered);
        await expectRefused([header, part === 1 ? encoded : payload, part === 2 ? encoded : signature].join('.'));
      }
    }
  });

  test.each([
    ['empty', ''],
    ['one part', 'a'],
    ['two parts', 'a.b'],
    ['five parts', 'a.b.c.d.e'],
    ['not base64', '!.!.!'],
    ['JSON that is no object', `${base64url.encode('1')}.${base64url.encode('[]')}.AA`],
    ['too long', 'a'.repeat(9_000)],
    ['proto pollution', `${base64url.encode('{"alg":"RS256","kid":"__proto__"}')}.${base64url.encode('{}')}.AA`],
  ])('is %s is refused', async (_name, token) => {
    await expect(verifier.verify(token)).rejects.toMatchObject({ status: 401 });
  });
});

describe('an honest token in another spelling is refused:', () => {
  const respell: Record<string, (part: string) => string> = {
    'with padding': (part) => part + '='.repeat((4 - (part.length % 4)) % 4 || 4),
    'with one sign of padding': (part) => `${part}=`,
    'with a blank after it': (part) => `${part} `,
    'with a blank in it': (part) => `${part.slice(0, 8)} ${part.slice(8)}`,
    'with a line break in it': (part) => `${part.slice(0, 8)}\n${part.slice(8)}`,
    'with a line break after it': (part) => `${part}\n`,
    'in the alphabet of plain base64': (part) => part.replaceAll('-', '+').replaceAll('_', '/'),
    'with bits that a decoder drops': (part) => part.slice(0, -1) + nextOf(part.at(-1) as string),
    'with a character too few for a byte': (part) => `${part}A`,
    'with a part after a part': (part) => `${part}.`,
    'with a NUL': (part) => `${part}\0`,
  };

  test.each(Object.entries(respell))('%s, in each of its parts', async (_name, change) => {
    // Of such a length that every part has bits to spare, and with a sign that plain base64 writes otherwise.
    const parts = await partsOf((part) => part.length % 4 >= 2 && /[-_]/.test(part));
    await expect(verifier.verify(parts.join('.'))).resolves.toBeDefined();
    for (const at of [0, 1, 2]) {
      const changed = parts.map((part, i) => (i === at ? change(part) : part)).join('.');
      await expect(verifier.verify(changed)).rejects.toMatchObject({ status: 401 });
    }
  });

  test('with a signature of other bytes that make the same number, or a number that is equal to it', async () => {
    const n = toNumber(base64url.decode(issuer.jwk.n as string));
    for (let tries = 0; tries < 3; ) {
      const parts = (await issuer.token()).split('.');
      const number = toNumber(base64url.decode(parts[2] as string));
      await expectRefused([parts[0], parts[1], base64url.encode(toBytes(number, 257))].join('.'));
      if (number + n >= 1n << 2048n) continue;
      tries++;
      await expectRefused([parts[0], parts[1], base64url.encode(toBytes(number + n, 256))].join('.'));
    }
  });

  const toNumber = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
  const toBytes = (number: bigint, length: number) => Buffer.from(number.toString(16).padStart(length * 2, '0'), 'hex');
  const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const nextOf = (character: string) => ALPHABET[ALPHABET.indexOf(character) + 1] as string;

  async function partsOf(fits: (part: string) => boolean): Promise<string[]> {
    for (let filler = '?>?>?>'; ; filler += 'x') {
      const parts = (await issuer.token({ filler }, { header: { filler } })).split('.');
      if (parts.every(fits)) return parts;
    }
  }
});

describe('an honest token', () => {
  test.each(['at+jwt', 'application/at+jwt', 'AT+JWT'])('with typ %s is accepted at every door', async (typ) => {
    const token = await issuer.token({}, { header: { typ } });
    expect((await get(token)).status).toBe(200);
    expect(await grpcCode(token)).toBe(0);
    expect((await get(token, '/express-jwt')).status).toBe(200);
  });

  test('is accepted within the clock tolerance', async () => {
    const token = await issuer.token({ exp: now() - 2 });
    expect((await get(token)).status).toBe(200);
    expect((await get(token, '/express-jwt')).status).toBe(200);
  });

  test('is refused once it has expired, remembered or not', async () => {
    const token = await issuer.token({ exp: now() + 3 }); // and the tolerance for clocks that differ
    await expect(verifier.verify(token)).resolves.toBeDefined();
    while ((await get(token)).status === 200) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect((await get(token)).headers.get('www-authenticate')).toMatch(/error="invalid_token"/);
  });
});

async function expectRefused(token: string): Promise<void> {
  const answer = await get(token);
  expect(answer.status).toBe(401);
  expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer error="invalid_token"/);
  expect(await grpcCode(token)).toBe(16);
  expect((await get(token, '/express-jwt')).status).toBe(401);
}
