import { createSecretKey } from 'node:crypto';
import { base64url, exportJWK, generateKeyPair, type JWTHeaderParameters, SignJWT } from 'jose';

const encode = (value: unknown) => base64url.encode(JSON.stringify(value));
const decode = (part: string) => JSON.parse(new TextDecoder().decode(base64url.decode(part)));

/** Tokens that nobody may accept, made from an honest one and from everything a stranger can know. */
export async function forgeries(honest: string, jwksUri: string): Promise<Record<string, string>> {
  const [h, p, s] = honest.split('.') as [string, string, string];
  const [header, claims] = [decode(h), decode(p)];
  const { keys } = await (await fetch(jwksUri)).json();
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
    'a kid that is a list': `${encode({ ...header, kid: [header.kid] })}.${p}.${s}`,
    'no kid': `${encode({ ...header, kid: undefined })}.${p}.${s}`,
    'the signature with a plus for a minus': `${h}.${p}.${s.replaceAll('-', '+')}`,
    'the signature with padding': `${h}.${p}.${s}==`,
    'the signature with a zero before it': `${h}.${p}.${base64url.encode(Buffer.concat([Buffer.of(0), base64url.decode(s)]))}`,
    'the claims with padding': `${h}.${p}=.${s}`,
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
