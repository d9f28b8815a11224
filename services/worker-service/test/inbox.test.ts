import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { forgetOldNotifications } from '../src/notifications/notification-store.ts';
import { taskEvent } from './neighbours.ts';
import { SERVICE_SECRET, startService, type TestService, until } from './service.ts';

let service: TestService;
let token: string;
const me = randomUUID();
beforeAll(async () => {
  service = await startService();
  token = await service.user(me);
});
afterAll(() => service.stop());

const get = async (query = '') => (await service.call(`/api/v1/notifications${query}`, { token })).body;
const assignedTo = (assignedTo: string, count: number) =>
  service.neighbours.tell(
    ...Array.from({ length: count }, (_, i) => {
      const task = { id: randomUUID(), title: `Task ${i}`, createdBy: randomUUID(), assignedTo };
      return taskEvent('task.assigned', task.createdBy, task);
    }),
  );

test('pages go on where they ended, and what comes meanwhile is on none of them; unread is counted to a hundred', async () => {
  await assignedTo(me, 105);
  await service.caughtUp();
  const first = await get('?limit=60');
  expect([first.data.length, first.unread]).toEqual([60, 100]);
  await assignedTo(me, 1);
  await service.caughtUp();
  const second = await get(`?limit=60&cursor=${first.page.nextCursor}`);
  expect([second.data.length, second.page.nextCursor]).toEqual([45, null]);
  const titles = [...first.data, ...second.data].map(({ title }) => title);
  expect(titles).toEqual(Array.from({ length: 105 }, (_, i) => `Task ${104 - i}`));
});

test('read and unread ones can be asked for apart', async () => {
  const { data } = await get('?limit=3');
  const ids = data.map(({ id }: { id: string }) => id);
  const body = { ids: [...ids, randomUUID()] };
  expect((await service.call('/api/v1/notifications/read', { method: 'POST', token, body })).status).toBe(204);
  expect((await get('?unread=false')).data.map(({ id }: { id: string }) => id)).toEqual(ids);
  const unread = await get('?unread=true&limit=100');
  expect(unread.data.some(({ id }: { id: string }) => ids.includes(id))).toBe(false);
  await service.call('/api/v1/notifications/read', { method: 'POST', token, body: { all: true } });
  expect(await get('?unread=true')).toMatchObject({ data: [], unread: 0 });
});

test.each([
  ['?limit=101', 'limit'],
  ['?cursor=x', 'cursor'],
  ['?unread=perhaps', 'unread'],
  ['?other=1', 'other'],
])('GET %s is malformed', async (query, path) => {
  const { status, body } = await service.call(`/api/v1/notifications${query}`, { token });
  expect([status, body.errors[0].path]).toEqual([400, path]);
});

test.each([[{}], [{ all: false }], [{ ids: ['x'] }]])('to read %j is no request', async (body) => {
  expect((await service.call('/api/v1/notifications/read', { method: 'POST', token, body })).status).toBe(422);
});

test('where nobody knows what may be seen the inbox says 503, and nothing is lost', async () => {
  const away = await startService({ TASK_URL: 'http://127.0.0.1:9' });
  try {
    await away.pool.query(
      `INSERT INTO notifications (id, user_id, kind, strength, task_id, title, in_app, created_at)
       VALUES (gen_random_uuid(), $1, 'assigned', 2, gen_random_uuid(), 'x', true, now())`,
      [me],
    );
    const answer = await away.call('/api/v1/notifications', { token: await away.user(me) });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2']);
    expect((await away.pool.query('SELECT FROM notifications')).rowCount).toBe(1);
  } finally {
    await away.stop();
  }
});

test('settings: what was chosen stays, the rest is as usual', async () => {
  const call = (method: string, body?: object) =>
    service.call('/api/v1/notifications/settings', { method, token, body });
  const usual = (await call('GET')).body.data;
  expect(usual).toMatchObject({ assigned: { app: true, mail: 'now', push: true }, timeZone: 'UTC', digestHour: 8 });
  await call('PUT', { assigned: { mail: 'off' }, timeZone: 'Europe/Berlin' });
  const changed = { ...usual, assigned: { app: true, mail: 'off', push: true }, timeZone: 'Europe/Berlin' };
  expect((await call('PUT', { assigned: { push: true }, overdue: { app: false } })).body.data).toEqual({
    ...changed,
    overdue: { ...usual.overdue, app: false },
  });
  for (const wrong of [{ timeZone: '+02:00' }, { timeZone: 'Mars/Base' }, { digestHour: 24 }, { spam: {} }]) {
    expect([wrong, (await call('PUT', wrong)).status]).toEqual([wrong, 422]);
  }
});

test('what is not wanted in the inbox is not there, and nothing at all where it is wanted nowhere', async () => {
  const [quiet, deaf] = [randomUUID(), randomUUID()];
  await service.change(quiet, { assigned: { app: false } });
  await service.change(deaf, { assigned: { app: false, mail: 'off', push: false } });
  await assignedTo(quiet, 1);
  await assignedTo(deaf, 1);
  await service.caughtUp();
  expect([await service.inbox(quiet), await service.inbox(deaf)]).toEqual([[], []]);
  const { rows } = await service.pool.query('SELECT user_id FROM notifications WHERE user_id IN ($1, $2)', [
    quiet,
    deaf,
  ]);
  expect(rows).toEqual([{ user_id: quiet }]); // it is mailed
});

test('old ones are forgotten, and of one person a thousand are kept', async () => {
  const busy = randomUUID();
  const insert = `INSERT INTO notifications (id, user_id, kind, strength, title, in_app, created_at)
    SELECT ('01900000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, $1, 'security', 0, n::text, true,
           now() - make_interval(days => CASE WHEN n > 1100 THEN 91 ELSE 0 END) FROM generate_series(1, 1103) AS n`;
  await service.pool.query(insert, [busy]);
  expect(await forgetOldNotifications(service.pool, 90)).toBe(103);
  const { rows } = await service.pool.query('SELECT title FROM notifications WHERE user_id = $1 ORDER BY id', [busy]);
  expect([rows.length, rows[0].title, rows.at(-1).title]).toEqual([1000, '101', '1100']);
});

test('our own services hear whose inbox has something new, once it is there', async () => {
  const address = `${service.url}/internal/notifications/stream`;
  expect((await fetch(address)).status).toBe(404);
  const leave = new AbortController();
  const answer = await fetch(address, { headers: { 'x-service-secret': SERVICE_SECRET }, signal: leave.signal });
  const told: Array<{ userId: string; id: string }> = [];
  const reading = (async () => {
    const lines = answer.body?.pipeThrough(new TextDecoderStream()) ?? [];
    let text = '';
    for await (const part of lines) {
      text += part;
      const messages = text.split('\n\n');
      text = messages.pop() ?? '';
      for (const message of messages) if (message.startsWith('data: ')) told.push(...JSON.parse(message.slice(6)));
    }
  })().catch(() => {}); // ended by us
  const [heard, quiet] = [randomUUID(), randomUUID()];
  await service.change(quiet, { assigned: { app: false, mail: 'off', push: true } });
  // Listening begins a moment after the start of the service.
  await until(async () => {
    await assignedTo(quiet, 1);
    await assignedTo(heard, 1);
    await service.caughtUp();
    return told.some(({ userId }) => userId === heard);
  });
  leave.abort();
  await reading;
  const shown = (await service.inbox(heard)).map(({ id }) => id);
  for (const { userId, id } of told.filter((one) => one.userId === heard))
    expect([userId, shown]).toEqual([heard, expect.arrayContaining([id])]);
  expect(told.filter(({ userId }) => userId === quiet)).toEqual([]);
});
