import { createECDH, createHmac, hkdfSync, randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import type { Contract } from './contract.ts';
import { get, type RunningSystem, until } from './system.ts';

/** Somebody is given a task, hears of it, and wants no more mails. */
export async function notificationFlow(
  { ask }: Contract,
  { url, settings }: Pick<RunningSystem, 'url' | 'settings'>,
  { admin, user }: { admin: string; user: string },
): Promise<void> {
  const { id } = (await (await get(`${url}/auth/me`, user)).json()).data;
  await ask('POST /api/v1/tasks', { token: admin, body: { title: 'Read what came', assignedTo: id } });
  const inbox = async () => (await ask('GET /api/v1/notifications', { token: user })).body;
  await until(async () => (await inbox()).data.length > 0);
  const { data, unread } = await inbox();
  expect([data[0].title, unread]).toEqual(['Read what came', 1]);
  await ask('POST /api/v1/notifications/read', { token: user, body: { ids: [data[0].id] } });
  expect((await inbox()).unread).toBe(0);

  expect((await ask('GET /api/v1/presence', { token: user, query: { ids: id } })).body.data).toMatchObject([
    { userId: id },
  ]);
  expect((await ask('GET /api/v1/presence', { token: user })).status).toBe(400);

  const change = { assigned: { mail: 'off' }, timeZone: 'Europe/Berlin' };
  const changed = await ask('PUT /api/v1/notifications/settings', { token: user, body: change });
  expect((await ask('GET /api/v1/notifications/settings', { token: user })).body).toEqual(changed.body);
  await refusals(ask, admin);
  await pushFlow(ask, user);

  // As it is in a mail.
  const secret = readFileSync(join(settings.DATA_DIR, 'service-secret'), 'utf8').trim();
  const key = Buffer.from(hkdfSync('sha256', secret, 'taskward', 'links in notifications', 32));
  const token = `daily.${id}.${createHmac('sha256', key).update(`daily.${id}`).digest('base64url')}`;
  for (const method of ['GET', 'POST']) {
    const operation = `${method} /api/v1/notifications/unsubscribe`;
    expect((await ask(operation, { query: { token } })).status).toBe(200);
    expect((await ask(operation, { query: { token: `${token}x` } })).status).toBe(400);
  }
}

/** A service has no inbox. */
async function refusals(ask: Contract['ask'], admin: string): Promise<void> {
  const client = { token: admin, body: { name: 'robot', scopes: ['tasks:read'] } };
  const { clientId: client_id, clientSecret: client_secret } = (await ask('POST /api/v1/clients', client)).body.data;
  const form = { grant_type: 'client_credentials', client_id, client_secret };
  const token = String((await ask('POST /oauth2/token', { form })).body.access_token);
  expect((await ask('GET /api/v1/notifications', { token })).status).toBe(403);
  const all = { token, body: { all: true } };
  expect((await ask('GET /api/v1/presence', { token, query: { ids: 'x' } })).status).toBe(403);
  expect((await ask('POST /api/v1/notifications/read', all)).status).toBe(403);
  expect((await ask('GET /api/v1/notifications/settings', { token })).status).toBe(403);
  expect((await ask('PUT /api/v1/notifications/settings', { token, body: {} })).status).toBe(403);
  const push = { token, path: { id: randomUUID() }, body: {} };
  for (const method of ['GET', 'POST']) {
    const operation = `${method} /api/v1/notifications/push`;
    expect((await ask(operation, method === 'GET' ? { token } : push)).status).toBe(403);
  }
  expect((await ask('DELETE /api/v1/notifications/push/{id}', { token, path: push.path })).status).toBe(403);
}

async function pushFlow(ask: Contract['ask'], token: string): Promise<void> {
  const browser = createECDH('prime256v1');
  const keys = { p256dh: browser.generateKeys('base64url'), auth: randomBytes(16).toString('base64url') };
  const body = { endpoint: 'https://push.example/send/1', expirationTime: null, keys };
  const { id } = (await ask('POST /api/v1/notifications/push', { token, body })).body.data;
  const list = async () => (await ask('GET /api/v1/notifications/push', { token })).body.data.subscriptions;
  expect(await list()).toMatchObject([{ id }]);
  expect((await ask('DELETE /api/v1/notifications/push/{id}', { token, path: { id } })).status).toBe(204);
  expect(await list()).toEqual([]);
}
