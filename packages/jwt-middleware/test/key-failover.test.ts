import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createTokenIssuer, type TokenIssuer } from '@taskward/testkit';
import { createVerifier, type TrustedIssuer } from '../src/index.ts';

const opened: Array<() => Promise<unknown>> = [];
let issuer: TokenIssuer;
beforeEach(async () => {
  issuer = await createTokenIssuer();
});
afterEach(async () => {
  for (const close of [...opened.splice(0), issuer.close]) await close();
});

const REFUSED = 'http://127.0.0.1:9/';

/** One instance of an issuer, which counts what it is asked and answers as it is told. */
async function instance(answer: RequestListener = keys) {
  const state = { asked: 0, answer, url: '' };
  const server = createServer((req, res) => {
    state.asked++;
    state.answer(req, res);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return state;
}

const keys: RequestListener = (_req, res) => void res.end(JSON.stringify({ keys: [issuer.jwk] }));
const hangs: RequestListener = () => {};
const hangsInTheMiddle: RequestListener = (_req, res) => void res.write('{"keys":[');

const verifierFor = (jwksUri: string[], more: Partial<TrustedIssuer> = {}) =>
  createVerifier({ issuers: [{ ...issuer, jwksUri, ...more }] });

test.each<[string, RequestListener | undefined]>([
  ['refuses connections', undefined],
  ['answers 503', (_req, res) => void res.writeHead(503).end()],
  ['redirects', (_req, res) => void res.writeHead(302, { location: '/elsewhere' }).end()],
  ['is another server', (_req, res) => void res.end('<!doctype html>')],
  ['has no keys', (_req, res) => void res.end('{"keys":[]}')],
  ['breaks off', (req) => void req.socket.destroy()],
])('keys come from the next address where the first %s', async (_how, answer) => {
  const first = answer ? await instance(answer) : { url: REFUSED };
  const second = await instance();
  await verifierFor([first.url, second.url]).verify(await issuer.token());
  expect(second.asked).toBe(1);
});

test('the address that answered last is asked first, until it is its turn to be dead', async () => {
  const first = await instance(hangs);
  const second = await instance();
  const verifier = verifierFor([first.url, second.url], { cooldown: 0 });
  const fetchAgain = async () => verifier.verify(await issuer.token({}, { header: { kid: crypto.randomUUID() } }));
  await verifier.verify(await issuer.token());
  for (let i = 0; i < 5; i++) await expect(fetchAgain()).rejects.toMatchObject({ status: 401 });
  expect([first.asked, second.asked]).toEqual([1, 6]);
  first.answer = keys;
  second.answer = (_req, res) => void res.writeHead(503).end();
  for (let i = 0; i < 5; i++) await expect(fetchAgain()).rejects.toMatchObject({ status: 401 });
  expect([first.asked, second.asked]).toEqual([6, 7]);
});

test('where all are dead it is 503, and each was asked', async () => {
  const both = [await instance(hangs), await instance(hangsInTheMiddle)];
  const verifier = verifierFor([REFUSED, ...both.map(({ url }) => url)]);
  await expect(verifier.verify(await issuer.token())).rejects.toMatchObject({ status: 503 });
  expect(both.map(({ asked }) => asked)).toEqual([1, 1]);
}, 15_000);

test.each([[[]], [['']], [[REFUSED, 'no URL']]])('%j are no addresses of an issuer', (addresses) => {
  expect(() => verifierFor(addresses)).toThrow(TypeError);
});

/** A verifier that knows of a burn, an instance that does not yet, and who signs from now on. */
async function burnt() {
  const next = await createTokenIssuer();
  opened.push(() => next.close());
  const late = await instance();
  const burns: Array<(keyId: string) => void> = [];
  const revocations = { isRevoked: () => false, isFresh: () => true, onKeyBurned: burns.push.bind(burns) };
  const verifier = createVerifier({ issuers: [{ ...issuer, jwksUri: late.url }], revocations });
  await verifier.verify(await issuer.token());
  burns[0]?.(issuer.jwk.kid as string);
  return { next, late, verifier };
}

test('a new key in place of a burned one is taken up although the instance asked first does not have it yet', async () => {
  const { next, late, verifier } = await burnt();
  const good = await next.token({ iss: issuer.issuer });
  await expect(verifier.verify(good)).rejects.toMatchObject({ status: 503 }); // not 401: it may be good
  late.answer = (_req, res) => void res.end(JSON.stringify({ keys: [next.jwk] }));
  const deadline = Date.now() + 10_000;
  const isGood = () => verifier.verify(good).then(Boolean, () => false);
  while (!(await isGood()) && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await isGood()).toBe(true);
});

test('who asks with the new key right after a burn waits until the instance has it, and is not turned away', async () => {
  const { next, late, verifier } = await burnt();
  const before = late.answer;
  late.answer = (req, res) => {
    before(req, res);
    late.answer = (_req, res) => void res.end(JSON.stringify({ keys: [next.jwk] }));
  };
  expect(await verifier.verify(await next.token({ iss: issuer.issuer }))).toBeDefined();
});
