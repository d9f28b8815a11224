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
  await Promise.all([feed, issuer, ...others.splice(0)].map((part) => part.close()));
});

const others: TokenIssuer[] = [];
async function another(): Promise<TokenIssuer> {
  const made = await createTokenIssuer();
  others.push(made);
  return made;
}

const now = () => Math.floor(Date.now() / 1_000);

test('an ended session is refused, another of the same person is not', async () => {
  const ended = await issuer.token({ sub: 'ann', sid: 'one' });
  const other = await issuer.token({ sub: 'ann', sid: 'two' });
  expect(await isRefused(ended)).toBe(false);
  feed.add({ kind: 'session', id: 'one' });
  await until(() => isRefused(ended));
  expect(await isRefused(other)).toBe(false);
});

test("a person's tokens below a version are refused, whenever they were made, and those without one", async () => {
  const below = await issuer.token({ sub: 'ann', ver: 6, iat: now() });
  const at = await issuer.token({ sub: 'ann', ver: 7, iat: now() - 100 });
  expect(await isRefused(below)).toBe(false);
  feed.add({ kind: 'user', id: 'ann', version: 7 });
  await until(() => isRefused(below));
  expect(await isRefused(at)).toBe(false);
  for (const ver of [undefined, '8', 8.5, -1, null, [8]]) {
    expect([ver, await isRefused(await issuer.token({ sub: 'ann', ver }))]).toEqual([ver, true]);
  }
  expect(await isRefused(await issuer.token({ sub: 'bob', ver: 6 }))).toBe(false);
});

test('what a client was given is refused, as a service or for a person, and nothing of another client', async () => {
  const own = await issuer.token({ sub: 'billing', client_id: 'billing' });
  const forPerson = await issuer.token({ sub: 'ann', client_id: 'billing' });
  feed.add({ kind: 'client', id: 'billing' });
  await until(() => isRefused(own));
  expect(await isRefused(forPerson)).toBe(true);
  expect(await isRefused(await issuer.token({ sub: 'billing', client_id: 'web' }))).toBe(false);
});

test('a burned key is refused although the key server still names it', async () => {
  const token = await issuer.token();
  expect(await isRefused(token)).toBe(false);
  feed.add({ kind: 'key', id: issuer.jwk.kid as string });
  await until(() => isRefused(token));
  expect(await isRefused(await issuer.token())).toBe(true);
});

test('what was withdrawn before this verifier started, or while the feed was away, is known', async () => {
  const { port, entries } = feed;
  const early = await issuer.token({ sid: 'early' });
  const late = await issuer.token({ sid: 'late' });
  feed.add({ kind: 'session', id: 'early' });
  const second = followRevocations({ url: `http://127.0.0.1:${port}/`, issuer: issuer.issuer });
  await second.loaded;
  verifier = createVerifier({ issuers: [issuer], revocations: second });
  expect(await isRefused(early)).toBe(true);

  await feed.close();
  expect(await isRefused(late)).toBe(false);
  feed = await openFeed(port, entries);
  feed.add({ kind: 'session', id: 'late' });
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

test('of people of external issuers the feed knows an id and a moment; sessions, clients, keys, versions are ours', async () => {
  const elsewhere = await another();
  const both = createVerifier({ issuers: [issuer, { ...elsewhere, external: true }], revocations: follower });
  const token = await elsewhere.token({ sub: 'ann', sid: 'shared', client_id: 'shared', iat: now() - 10 });
  const { subject } = await both.verify(token);
  feed.add({ kind: 'session', id: 'shared' });
  feed.add({ kind: 'client', id: 'shared' });
  feed.add({ kind: 'key', id: elsewhere.jwk.kid as string });
  feed.add({ kind: 'user', id: 'ann', before: now() + 1 });
  feed.add({ kind: 'user', id: subject, version: 9 });
  feed.add({ kind: 'session', id: 'heard last' });
  const last = await issuer.token({ sid: 'heard last' });
  await until(() => isRefused(last));
  expect(await both.verify(token)).toMatchObject({ subject });
  expect(await both.verify(await elsewhere.token())).toBeDefined(); // with the key whose id was burned
  expect(await isRefused(await issuer.token({ sub: 'ann', iat: now() - 10 }))).toBe(false); // moments are not for ours
  feed.add({ kind: 'user', id: subject, before: now() - 5 });
  await until(() =>
    both.verify(token).then(
      () => false,
      (error: { status: number }) => error.status === 401,
    ),
  );
  expect(await both.verify(await elsewhere.token({ sub: 'ann', iat: now() - 5 }))).toMatchObject({ subject });
  expect(await both.verifyIssued(token)).toMatchObject({ subject });
});

test('a feed speaks of its own issuer, and not of another one that is ours as well', async () => {
  const sister = await another();
  const both = createVerifier({ issuers: [issuer, sister], revocations: follower });
  const token = await sister.token({ sid: 'one' });
  const last = await issuer.token({ sid: 'one' });
  feed.add({ kind: 'session', id: 'one' });
  await until(() => isRefused(last));
  expect(await both.verify(token)).toBeDefined();
});
