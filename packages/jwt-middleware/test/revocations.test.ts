import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createTokenIssuer, type TokenIssuer } from '@taskward/testkit';
import {
  createVerifier,
  followRevocations,
  type Revocation,
  type RevocationFollower,
  type Verifier,
} from '../src/index.ts';
import { createKnowledge } from '../src/revocations.ts';

let issuer: TokenIssuer;
let feed: Awaited<ReturnType<typeof openFeed>>;
let follower: RevocationFollower;
let verifier: Verifier;

/** A feed as an issuer keeps it: everything after a number first, then a comment, then what is new. */
async function openFeed(port = 0, entries: Revocation[] = []) {
  const readers = new Set<ServerResponse>();
  const server: Server = createServer((req, res) => {
    const after = Number(new URL(req.url ?? '/', 'http://feed').searchParams.get('after'));
    res.writeHead(200, { 'Content-Type': 'text/event-stream' });
    for (const entry of entries) if (entry.seq > after) res.write(`data: ${JSON.stringify(entry)}\n\n`);
    res.write('event: ready\ndata: {}\n\n');
    readers.add(res);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    entries,
    port: (server.address() as AddressInfo).port,
    add(entry: Omit<Revocation, 'seq' | 'expiresAt'>) {
      const whole = { ...entry, seq: entries.length + 1, expiresAt: Date.now() / 1_000 + 900 };
      entries.push(whole);
      for (const res of readers) res.write(`data: ${JSON.stringify(whole)}\n\n: up to date\n\n`);
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('it did not happen within 10 s');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const isRefused = (token: string) =>
  verifier.verify(token).then(
    () => false,
    (error: { status: number }) => error.status === 401,
  );

beforeEach(async () => {
  issuer = await createTokenIssuer();
  feed = await openFeed();
  follower = followRevocations({ url: `http://127.0.0.1:${feed.port}/`, issuer: issuer.issuer });
  verifier = createVerifier({ issuers: [issuer], revocations: follower });
  await follower.loaded;
});
afterEach(async () => {
  await follower.close();
  await Promise.all([feed.close(), issuer.close()]);
});

const now = () => Math.floor(Date.now() / 1_000);

test('an ended session is refused, another of the same person is not', async () => {
  const ended = await issuer.token({ sub: 'ann', sid: 'one' });
  const other = await issuer.token({ sub: 'ann', sid: 'two' });
  expect(await isRefused(ended)).toBe(false);
  feed.add({ kind: 'session', id: 'one', before: 0 });
  await until(() => isRefused(ended));
  expect(await isRefused(other)).toBe(false);
});

test("a person's tokens from before are refused, later ones are not", async () => {
  const before = await issuer.token({ sub: 'ann', iat: now() - 10 });
  const after = await issuer.token({ sub: 'ann', iat: now() });
  feed.add({ kind: 'user', id: 'ann', before: now() });
  await until(() => isRefused(before));
  expect(await isRefused(after)).toBe(false);
  expect(await isRefused(await issuer.token({ sub: 'bob', iat: now() - 10 }))).toBe(false);
});

test('a burned key is refused although the key server still names it', async () => {
  const token = await issuer.token();
  expect(await isRefused(token)).toBe(false);
  feed.add({ kind: 'key', id: issuer.jwk.kid as string, before: 0 });
  await until(() => isRefused(token));
  expect(await isRefused(await issuer.token())).toBe(true);
});

test('what was withdrawn before this verifier started, or while the feed was away, is known', async () => {
  const { port, entries } = feed;
  const early = await issuer.token({ sid: 'early' });
  const late = await issuer.token({ sid: 'late' });
  feed.add({ kind: 'session', id: 'early', before: 0 });
  const second = followRevocations({ url: `http://127.0.0.1:${port}/`, issuer: issuer.issuer });
  await second.loaded;
  verifier = createVerifier({ issuers: [issuer], revocations: second });
  expect(await isRefused(early)).toBe(true);

  await feed.close();
  expect(await isRefused(late)).toBe(false);
  feed = await openFeed(port, entries);
  feed.add({ kind: 'session', id: 'late', before: 0 });
  await until(() => isRefused(late));
  await second.close();
});

test('knowledge is fresh while the feed is heard, and no longer after it was silent', async () => {
  expect(verifier.isFresh()).toBe(true);
  const impatient = followRevocations({
    url: `http://127.0.0.1:${feed.port}/`,
    issuer: issuer.issuer,
    maxSilence: 0.2,
  });
  expect(impatient.isFresh()).toBe(false);
  await impatient.loaded;
  await until(() => !impatient.isFresh());
  expect(impatient.age()).toBeGreaterThan(0.2);
  await impatient.close();
});

test('a word about a person that ends soon does not end another that lasts', async () => {
  const known = createKnowledge();
  const token = await verifier.verify(await issuer.token({ sub: 'ann', iat: now() - 100 }));
  const word = { kind: 'user' as const, id: 'ann' };
  known.add({ ...word, seq: 1, before: now() - 50, expiresAt: now() + 900 });
  known.add({ ...word, seq: 2, before: now() - 20, expiresAt: now() - 10 });
  known.prune();
  expect(known.isRevoked(token)).toBe(true);
  const later = createKnowledge();
  later.add({ ...word, seq: 1, before: now() - 20, expiresAt: now() - 10 });
  later.add({ ...word, seq: 2, before: now() - 50, expiresAt: now() + 900 });
  later.prune();
  expect(later.isRevoked(token)).toBe(true);
});

test('the word about a person counts for people of external issuers too, that about sessions and keys does not', async () => {
  const elsewhere = await createTokenIssuer();
  const both = createVerifier({ issuers: [issuer, { ...elsewhere, external: true }], revocations: follower });
  const token = await elsewhere.token({ sub: 'ann', sid: 'shared' });
  const { subject } = await both.verify(token);
  feed.add({ kind: 'session', id: 'shared', before: now() });
  feed.add({ kind: 'user', id: 'ann', before: now() + 1 });
  feed.add({ kind: 'user', id: 'heard last', before: now() + 1 });
  const last = await issuer.token({ sub: 'heard last' });
  await until(() => isRefused(last));
  expect(await both.verify(token)).toMatchObject({ subject });
  feed.add({ kind: 'user', id: subject, before: now() + 1 });
  await until(() =>
    both.verify(token).then(
      () => false,
      (error: { status: number }) => error.status === 401,
    ),
  );
  expect(await both.verifyIssued(token)).toMatchObject({ subject });
  await elsewhere.close();
});
