import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { followRevocations, type Identity } from '@taskward/jwt-middleware';
import { closeServer, createHttpApp, createLogger, createPool, listen, portOf } from '@taskward/service-kit';
import { decodeJwt } from 'jose';
import { RevocationFeed } from '../src/tokens/revocation-feed.ts';
import { revocationRoutes } from '../src/tokens/revocation-routes.ts';
import { type RunningService, startService } from './running-service.ts';

let service: RunningService;
let other: RunningService;
beforeAll(async () => {
  service = await startService();
  other = await startService({ beside: service });
});
afterAll(async () => {
  await other?.close();
  await service?.close();
});

/** SIGN_OUTS=1000 for the long run. */
const SIGN_OUTS = Number(process.env.SIGN_OUTS ?? 20);

interface Message {
  event: string;
  id: string | undefined;
  data: { seq: number; kind?: string; id?: string };
}

/** A reader of the feed: `next` waits for one more message. */
async function openFeed(at: RunningService, query = '', headers = {}) {
  const abort = new AbortController();
  const response = await fetch(`${at.url}/internal/revocations/stream${query}`, { signal: abort.signal, headers });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  async function nextBlock(): Promise<string> {
    while (!text.includes('\n\n')) text += (await reader?.read())?.value ?? '';
    const [block = ''] = text.split('\n\n', 1);
    text = text.slice(block.length + 2);
    return block;
  }
  const field = (block: string, name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
  return {
    response,
    close: () => abort.abort(),
    async next(): Promise<Message> {
      let block = await nextBlock();
      while (block.startsWith(':')) block = await nextBlock();
      return {
        event: field(block, 'event') ?? 'message',
        id: field(block, 'id'),
        data: JSON.parse(field(block, 'data') ?? 'null'),
      };
    },
    async ping(): Promise<void> {
      while (!(await nextBlock()).startsWith(': ping'));
    },
  };
}

const logout = async () => {
  const { authorization, accessToken } = await service.signIn('user');
  await service.send('POST', '/auth/logout', undefined, authorization);
  return decodeJwt(accessToken).sid;
};

test('a reader gets what is in force, then "ready"', async () => {
  const before = await logout();
  const feed = await openFeed(service);
  expect(feed.response.headers.get('content-type')).toBe('text/event-stream');
  // The accounts of the demo come into their team after they were made: what they could do before is withdrawn.
  let known = await feed.next();
  while (known.data.kind === 'user') known = await feed.next();
  expect(known.data).toEqual({
    seq: Number(known.id),
    kind: 'session',
    id: before,
    expiresAt: expect.any(Number),
  });
  expect(await feed.next()).toMatchObject({ event: 'ready', data: { seq: known.data.seq } });
  feed.close();
});

test('a reader hears each new entry, from whichever instance it came', async () => {
  const feed = await openFeed(other);
  const delays: number[] = [];
  for (let i = 0; i < SIGN_OUTS; i++) {
    const { authorization, accessToken } = await service.signIn('user');
    const start = performance.now();
    const answer = service.send('POST', '/auth/logout', undefined, authorization);
    let heard = await feed.next();
    while (heard.data.id !== decodeJwt(accessToken).sid) heard = await feed.next();
    delays.push(performance.now() - start);
    expect(heard).toMatchObject({ event: 'message', data: { kind: 'session' } });
    expect((await answer).status).toBe(204);
  }
  delays.sort((a, b) => a - b);
  const at = (share: number) => delays[Math.floor(share * (delays.length - 1))]?.toFixed(1);
  console.info(
    `feed: sign-out to another instance's reader, ${SIGN_OUTS} times: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`,
  );
  feed.close();
});

test('a reader that comes back gets only what it missed', async () => {
  const first = await openFeed(service);
  await logout();
  let last = await first.next();
  while (last.event !== 'message') last = await first.next();
  first.close();
  const missed = await logout();
  for (const [query, headers] of [
    [`?after=${last.id}`, {}],
    ['', { 'last-event-id': last.id }],
  ] as const) {
    const again = await openFeed(service, query, headers);
    const entries = [];
    for (let m = await again.next(); m.event !== 'ready'; m = await again.next()) entries.push(m.data.id);
    expect(entries).toContain(missed);
    expect(entries).not.toContain(last.data.id);
    again.close();
  }
});

test('the feed pings, so that silence can be noticed', async () => {
  const feed = await openFeed(service);
  await feed.ping();
  feed.close();
});

test('a bad number is 400', async () => {
  expect((await service.get('/internal/revocations/stream?after=x')).status).toBe(400);
});

test('an instance that cannot hear the database does not say that its readers have everything', async () => {
  const log = createLogger('deaf', 'silent');
  const pool = createPool('postgres://127.0.0.1:9/auth', log);
  const feed = new RevocationFeed(pool, log);
  const deaf = createHttpApp({ name: 'deaf', log, mount: (app) => void app.use(revocationRoutes(feed)) });
  const server = await listen(deaf, { port: 0, setting: 'AUTH_PORT' });
  const { authorization, accessToken } = await service.signIn('user');
  await service.send('POST', '/auth/logout', undefined, authorization);

  const follower = followRevocations({
    issuer: service.url,
    url: [`http://127.0.0.1:${portOf(server)}`, service.url].map((at) => `${at}/internal/revocations/stream`),
  });
  await follower.loaded;
  const claims = decodeJwt(accessToken) as { sub: string; sid: string; iat: number };
  const identity = { issuer: service.url, subject: claims.sub, sessionId: claims.sid, issuedAt: claims.iat };
  const isKnown = follower.isRevoked(identity as Identity);
  await follower.close();
  feed.stop();
  await closeServer(server);
  await pool.end();
  expect(isKnown).toBe(true);
}, 20_000);

test('HEAD of the feed ends with its headers', async () => {
  const answer = await fetch(`${service.url}/internal/revocations/stream`, { method: 'HEAD' });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
  expect(await answer.text()).toBe('');
});
