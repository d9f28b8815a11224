import { createPublicKey, randomUUID, verify } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createLogger } from '@taskward/service-kit';
import { loadVapidKeys } from '../src/push/vapid-keys.ts';
import { createSecrets } from '../src/secrets.ts';
import { type TestTask, taskEvent } from './neighbours.ts';
import { browserAt, type PushBrowser, type PushService, startPushService } from './push-browser.ts';
import { SERVICE_SECRET, startService, type TestService, until } from './service.ts';

let service: TestService;
let pushService: PushService;
beforeAll(async () => {
  [service, pushService] = await Promise.all([startService({ PUSH_LOOPBACK: 'true' }), startPushService()]);
});
afterAll(async () => {
  await service.stop();
  await pushService.close();
});

let ann: string;
let bob: string;
let task: TestTask;
beforeEach(() => {
  [ann, bob] = [randomUUID(), randomUUID()] as [string, string];
  service.neighbours.names.set(ann, 'Ann');
  task = { id: randomUUID(), title: 'Feed the cat', createdBy: ann, assignedTo: bob };
  pushService.received.length = 0;
  pushService.status = 201;
});

const PUSH = '/api/v1/notifications/push';
const call = async (id: string, method: string, body?: object, path = '') =>
  service.call(PUSH + path, { method, token: await service.user(id), body });
const subscribe = async (id: string, browser: PushBrowser): Promise<string> =>
  (await call(id, 'POST', browser.target)).body.data.id;
const subscriptions = async (id: string) => (await call(id, 'GET')).body.data.subscriptions;
const assigned = () => service.neighbours.tell(taskEvent('task.assigned', ann, task));
const received = (count: number) => until(() => pushService.received.length >= count);
const UNDONE = "SELECT FROM pgboss.job WHERE name = 'push' AND state IN ('created', 'active', 'retry')";
const settled = () => until(async () => (await service.pool.query(UNDONE)).rowCount === 0);

test('each browser of a person is told once, encrypted for it, and signed by us', async () => {
  const browsers = ['one', 'two'].map((name) => browserAt(`${pushService.origin}/${name}`));
  for (const browser of browsers) await subscribe(bob, browser);
  await assigned();
  await received(2);
  await settled();
  expect(pushService.received.map(({ path }) => path).sort()).toEqual(['/one', '/two']);
  const { publicKey } = (await call(bob, 'GET')).body.data;
  for (const { path, headers, body } of pushService.received) {
    const browser = browsers.find(({ target }) => target.endpoint.endsWith(path));
    expect(browser?.read(body)).toEqual({
      id: expect.any(String),
      kind: 'assigned',
      title: 'Ann gave you a task',
      body: 'Feed the cat',
      url: `/tasks?task=${task.id}`,
    });
    expect(headers).toMatchObject({ 'content-encoding': 'aes128gcm', ttl: '86400' });
    expect(signedBy(publicKey, headers.authorization)).toEqual({
      aud: pushService.origin,
      sub: 'mailto:taskward@localhost',
    });
  }
});

/** What a VAPID header says (RFC 8292) where its signature is of this key. */
function signedBy(publicKey: string, header = '') {
  const [, token = '', key] = /^vapid t=([^,]+), k=(.+)$/.exec(header) ?? [];
  expect(key).toBe(publicKey);
  const [head, payload, signature = ''] = token.split('.');
  const point = Buffer.from(publicKey, 'base64url');
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'));
  const ours = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' });
  const signed = { key: ours, dsaEncoding: 'ieee-p1363' } as const;
  expect(verify('sha256', Buffer.from(`${head}.${payload}`), signed, Buffer.from(signature, 'base64url'))).toBe(true);
  const { aud, sub } = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString());
  return { aud, sub };
}

test('nobody is told who wants no such messages, has read it or sees it no longer, nor a browser that is gone', async () => {
  const browser = browserAt(`${pushService.origin}/quiet`);
  const id = await subscribe(bob, browser);
  await service.change(bob, { assigned: { push: false } });
  await assigned();
  await service.inboxOf(bob, 1);
  await settled();
  await service.change(bob, { assigned: { push: true } });
  service.neighbours.hidden.add(`${bob} ${task.id}`);
  await assigned();
  await service.caughtUp();
  await settled();
  task = { ...task, id: randomUUID() };
  expect((await call(bob, 'DELETE', undefined, `/${id}`)).status).toBe(204);
  await assigned();
  await service.caughtUp();
  await settled();
  expect(pushService.received).toEqual([]);
});

test.each([404, 410, 403])('a browser that its push service answers %d for is forgotten', async (status) => {
  await subscribe(bob, browserAt(`${pushService.origin}/gone-${status}`));
  pushService.status = status;
  await assigned();
  await until(async () => (await subscriptions(bob)).length === 0);
  await settled();
  expect(pushService.received).toHaveLength(1);
});

test('a push service that is away is tried again, and where it sends us on we do not go', async () => {
  await subscribe(bob, browserAt(`${pushService.origin}/away`));
  pushService.status = 503;
  await assigned();
  await received(1);
  pushService.status = 201;
  await received(2);
  await settled();
  pushService.status = 307;
  task = { ...task, id: randomUUID() };
  await assigned();
  await received(3);
  await settled();
  expect(pushService.received.map(({ path }) => path)).toEqual(['/away', '/away', '/away']);
  expect(await subscriptions(bob)).toHaveLength(1);
});

test("a browser is one person's, and of a person the newest twenty are kept", async () => {
  const shared = browserAt('https://push.example/shared');
  await subscribe(ann, shared);
  await subscribe(bob, shared);
  expect([await subscriptions(ann), (await subscriptions(bob)).length]).toEqual([[], 1]);
  for (let i = 0; i < 20; i += 1) await subscribe(bob, browserAt(`https://push.example/${i}`));
  expect(await subscriptions(bob)).toHaveLength(20);
  const { rows } = await service.pool.query("SELECT FROM push_subscriptions WHERE endpoint LIKE '%shared'");
  expect(rows).toEqual([]);
});

test('all instances have one key; where the secret is another one there is a new one, and browsers are forgotten', async () => {
  const log = createLogger('test', 'fatal');
  const load = (secret: string) => loadVapidKeys(service.pool, createSecrets(secret), log);
  const { publicKey } = (await call(bob, 'GET')).body.data;
  expect(await load(SERVICE_SECRET)).toEqual({ publicKey, privateKey: expect.any(String) });
  const { rows } = await service.pool.query('SELECT private_key FROM vapid_keys');
  expect(rows[0].private_key.toString()).not.toContain((await load(SERVICE_SECRET)).privateKey);
  await subscribe(bob, browserAt('https://push.example/1'));
  const [one, other] = await Promise.all([
    load('another secret of 32 characters!'),
    load('another secret of 32 characters!'),
  ]);
  expect([one, one.publicKey === publicKey]).toEqual([other, false]);
  expect(await subscriptions(bob)).toEqual([]);
});
