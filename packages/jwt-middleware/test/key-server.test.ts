import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { createTokenIssuer, type TokenIssuer } from '@taskward/testkit';
import { createVerifier } from '../src/index.ts';

const opened: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});

/** A key server that counts, and that can be away. */
async function keyServer(issuer: TokenIssuer) {
  const state = { fetches: 0, away: false, keys: [issuer.jwk] as object[], maxAge: undefined as number | undefined };
  const server: Server = createServer((_req, res) => {
    state.fetches++;
    if (state.away) return void res.writeHead(503).end();
    if (state.maxAge !== undefined) res.setHeader('Cache-Control', `public, max-age=${state.maxAge}`);
    res.setHeader('Content-Type', 'application/json').end(JSON.stringify({ keys: state.keys }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.push(
    () => new Promise((resolve) => server.close(resolve)),
    () => issuer.close(),
  );
  return Object.assign(state, { jwksUri: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` });
}

test('a flood of made-up key ids fetches the keys twice at most', async () => {
  const issuer = await createTokenIssuer();
  const keys = await keyServer(issuer);
  const verifier = createVerifier({ issuers: [{ ...issuer, jwksUri: keys.jwksUri }] });
  await verifier.verify(await issuer.token());
  // One after another: sent at once they would share a fetch, whatever the pause between fetches is.
  for (let i = 0; i < 100; i++) {
    const forged = await issuer.token({}, { header: { kid: `made-up-${i}` } });
    await expect(verifier.verify(forged)).rejects.toMatchObject({ status: 401 });
  }
  expect(keys.fetches).toBeLessThanOrEqual(2);
});

test('simultaneous first tokens share one fetch', async () => {
  const issuer = await createTokenIssuer();
  const keys = await keyServer(issuer);
  const verifier = createVerifier({ issuers: [{ ...issuer, jwksUri: keys.jwksUri }] });
  const tokens = await Promise.all(Array.from({ length: 50 }, () => issuer.token()));
  await Promise.all(tokens.map((token) => verifier.verify(token)));
  expect(keys.fetches).toBe(1);
});

test('tokens verify with the keys at hand while the key server is away', async () => {
  const issuer = await createTokenIssuer();
  const keys = await keyServer(issuer);
  const verifier = createVerifier({ issuers: [{ ...issuer, jwksUri: keys.jwksUri, maxAge: 0 }] });
  await verifier.verify(await issuer.token());
  keys.away = true;
  for (let i = 0; i < 20; i++) await expect(verifier.verify(await issuer.token())).resolves.toBeDefined();
});

test('a key server that was never reached is 503 with Retry-After, not 401', async () => {
  const issuer = await createTokenIssuer();
  const keys = await keyServer(issuer);
  keys.away = true;
  const verifier = createVerifier({ issuers: [{ ...issuer, jwksUri: keys.jwksUri }] });
  await expect(verifier.verify(await issuer.token())).rejects.toMatchObject({
    status: 503,
    grpcStatus: 14,
    headers: { 'Retry-After': '2' },
  });
});

test('keys that are not RSA signature keys for RS256 are not used', async () => {
  const issuer = await createTokenIssuer();
  const keys = await keyServer(issuer);
  keys.keys = [
    { ...issuer.jwk, use: 'enc' },
    { kty: 'oct', k: 'AAAA', kid: issuer.jwk.kid, alg: 'HS256' },
  ];
  const verifier = createVerifier({ issuers: [{ ...issuer, jwksUri: keys.jwksUri }] });
  await expect(verifier.verify(await issuer.token())).rejects.toThrow();
});

test('keys are fetched again at the age that the key server gives, and a new one is known before it signs', async () => {
  const [issuer, next] = [await createTokenIssuer(), await createTokenIssuer()];
  opened.push(() => next.close());
  const keys = await keyServer(issuer);
  keys.maxAge = 1;
  const verifier = createVerifier({ issuers: [{ ...issuer, jwksUri: keys.jwksUri }] });
  await verifier.verify(await issuer.token());
  keys.keys.push(next.jwk);
  const deadline = Date.now() + 10_000;
  while (keys.fetches < 2 && Date.now() < deadline) await verifier.verify(await issuer.token());
  expect(await verifier.verify(await next.token({ iss: issuer.issuer }))).toBeDefined();
  expect(keys.fetches).toBeLessThanOrEqual(3);
});
