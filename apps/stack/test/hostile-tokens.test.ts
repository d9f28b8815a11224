import { createSecretKey } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { base64url, exportJWK, generateKeyPair, type JWTHeaderParameters, SignJWT } from 'jose';
import { type Door, everyDoor } from './every-door.ts';
import { post, type System, startSystem } from './system.ts';

let system: System;
let doors: Door[];
let close: () => void;
let honest: string;

beforeAll(async () => {
  system = await startSystem({ RATE_LIMIT_API: '1000000' });
  ({ doors, close } = everyDoor(system));
  honest = await system.token('admin@demo.com');
}, 120_000);
afterAll(async () => {
  close?.();
  await system?.close();
});

const part = (index: number) =>
  JSON.parse(new TextDecoder().decode(base64url.decode(honest.split('.')[index] as string)));
const encode = (value: unknown) => base64url.encode(JSON.stringify(value));

/** Tokens that nobody may accept, made from an honest one and from everything a stranger can know. */
async function forgeries(): Promise<Record<string, string>> {
  const [header, claims] = [part(0), part(1)];
  const [h, p, s] = honest.split('.') as [string, string, string];
  const { keys } = await (await fetch(`${system.url}/.well-known/jwks.json`)).json();
  const stranger = await generateKeyPair('RS256', { extractable: true });
  const jwk = { ...(await exportJWK(stranger.publicKey)), kid: header.kid, alg: 'RS256', use: 'sig' };
  const sign = (changes: object, more: object = {}) =>
    new SignJWT({ ...claims, ...changes })
      .setProtectedHeader({ ...header, ...more } as JWTHeaderParameters)
      .sign(stranger.privateKey);
  const hmac = (secret: string) =>
    new SignJWT(claims).setProtectedHeader({ ...header, alg: 'HS256' }).sign(createSecretKey(Buffer.from(secret)));
  const made: Record<string, string> = {
    'alg none': `${encode({ ...header, alg: 'none' })}.${p}.`,
    'alg None with the signature': `${encode({ ...header, alg: 'None' })}.${p}.${s}`,
    'no signature': `${h}.${p}.`,
    'HS256 with the public key': await hmac(JSON.stringify(keys[0])),
    'HS256 with the modulus': await hmac(keys[0].n),
    'another key': await sign({}),
    'another key under a new kid': await sign({}, { kid: 'stranger' }),
    'an embedded jwk': await sign({}, { jwk }),
    'a jku': await sign({}, { jku: 'http://127.0.0.1:9/jwks.json' }),
    'an x5u': await sign({}, { x5u: 'http://127.0.0.1:9/cert.pem' }),
    'more roles, old signature': `${h}.${encode({ ...claims, roles: ['admin', 'root'] })}.${s}`,
    'a longer life, old signature': `${h}.${encode({ ...claims, exp: claims.exp + 3600 })}.${s}`,
    'header changed, old signature': `${encode({ ...header, typ: 'JWT' })}.${p}.${s}`,
    'a critical extension': `${encode({ ...header, crit: ['b64'], b64: false })}.${p}.${s}`,
    'nothing like a token': 'x'.repeat(500),
    'too long a token': `${h}.${encode({ ...claims, filler: 'x'.repeat(9_000) })}.${s}`,
  };
  const bytes = base64url.decode(s);
  for (let i = 0; i < bytes.length; i += 32) {
    const altered = Uint8Array.from(bytes);
    altered[i] = (altered[i] as number) ^ 1;
    made[`signature bit ${i * 8}`] = `${h}.${p}.${base64url.encode(altered)}`;
  }
  return made;
}

test('forged tokens open no door and break none, honest ones open all', async () => {
  const tokens = Object.entries(await forgeries());
  const wrong: string[] = [];
  for (const door of doors) {
    expect([door.name, await door.try(honest)]).toEqual([door.name, 'accepted']);
    for (const [name, token] of tokens) {
      const verdict = await door.try(token);
      if (verdict !== 'refused') wrong.push(`${door.name}, ${name}: ${verdict}`);
    }
    expect([door.name, await door.try(honest)]).toEqual([door.name, 'accepted']);
  }
  console.info(`${tokens.length} hostile tokens at ${doors.length} doors: ${wrong.length} not refused`);
  expect(wrong).toEqual([]);
}, 60_000);

test('what is signed with our key but is no access token opens no door', async () => {
  const credentials = { email: 'user@demo.com', password: system.password('user@demo.com') };
  const answer = await post(`${system.url}/auth/login`, credentials);
  const refreshToken = /refreshToken=([^;]+)/.exec(answer.headers.get('set-cookie') ?? '')?.[1] ?? '';
  expect(refreshToken).not.toBe('');
  for (const door of doors) expect([door.name, await door.try(refreshToken)]).toEqual([door.name, 'refused']);
});
