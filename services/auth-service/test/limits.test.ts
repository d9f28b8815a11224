import { afterEach, expect, test } from '@jest/globals';
import { authorizeUrl, Browser, pkce } from './browser.ts';
import { type RunningService, startService } from './running-service.ts';

const running: RunningService[] = [];
async function start(settings: Record<string, string>, beside?: RunningService): Promise<RunningService> {
  const service = await startService({ settings, beside });
  running.push(service);
  return service;
}
afterEach(async () => {
  while (running.length > 0) await running.pop()?.close();
});

const guess = (at: RunningService, login = 'user', headers = {}) =>
  at.send('POST', '/auth/login', { username: login, password: 'wrong' }, headers);
const from = (address: string) => ({ 'x-forwarded-for': address });

/** A limit is written down once, however many are refused. */
const noted = async ({ database }: RunningService) =>
  (await database.query(`SELECT subject, details FROM audit WHERE type = 'limit.reached'`)).rows;

test('sign-in paths share one count for an address, over all instances, exact under simultaneous requests', async () => {
  const limit = { RATE_LIMIT_SIGNIN: '20', RATE_LIMIT_SIGNIN_WINDOW: '600' };
  const one = await start(limit);
  const two = await start(limit, one);
  const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => guess(i % 2 ? one : two, `user-${i}`)));
  expect(answers.filter(({ status }) => status === 401)).toHaveLength(20);
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused).toHaveLength(20);
  const headers = refused[0]?.headers;
  expect(Number(headers?.get('retry-after'))).toBeGreaterThan(300); // most of the window, however slow this was
  expect(headers?.get('ratelimit-policy')).toContain('q=20; w=600');
  expect(headers?.get('ratelimit')).toContain('r=0');
  expect(headers?.get('content-type')).toContain('application/problem+json');
  expect(await refused[0]?.json()).toMatchObject({ status: 429, success: false });

  for (const path of ['/auth/register', '/api/auth/login', '/auth/verify-token']) {
    expect((await one.send('POST', path, {})).status).toBe(429);
  }
  const token = await fetch(`${one.url}/oauth2/token`, { method: 'POST', body: new URLSearchParams() });
  expect([token.status, await token.json()]).toEqual([429, expect.objectContaining({ error: 'invalid_request' })]);
  expect((await one.get('/auth/jwt-info')).status).toBe(200);
  expect(await noted(one)).toEqual([{ subject: null, details: { limit: 'sign-in' } }]);
});

test('the count starts again when its window is over', async () => {
  const service = await start({ RATE_LIMIT_SIGNIN: '1' });
  await guess(service);
  expect((await guess(service)).status).toBe(429);
  await service.database.query(`UPDATE limits SET resets_at = now() - interval '1 second'`);
  expect((await guess(service)).status).toBe(401);
});

test('an address counts as the proxy says only behind a trusted proxy', async () => {
  const direct = await start({ RATE_LIMIT_SIGNIN: '1' });
  await guess(direct, 'user', from('198.51.100.1'));
  expect((await guess(direct, 'user', from('198.51.100.2'))).status).toBe(429);
  const behind = await start({ RATE_LIMIT_SIGNIN: '1', TRUST_PROXY: '1' });
  await guess(behind, 'one', from('198.51.100.1'));
  expect((await guess(behind, 'two', from('198.51.100.2'))).status).toBe(401);
  // What the caller itself wrote in front does not count.
  expect((await guess(behind, 'three', from('203.0.113.9, 198.51.100.1'))).status).toBe(429);
});

test('guesses at one account from many addresses are stopped, and its owner can still sign in from home', async () => {
  const service = await start({ RATE_LIMIT_SIGNIN: '20', TRUST_PROXY: '1' });
  const owner = (address: string) =>
    service.send('POST', '/auth/login', { username: 'user', password: service.password.user }, from(address));
  expect((await owner('192.0.2.7')).status).toBe(200);
  const guesses = await Promise.all(
    Array.from({ length: 30 }, (_, i) => guess(service, i % 2 ? 'user' : 'USER', from(`198.51.100.${i}`))),
  );
  expect(guesses.filter(({ status }) => status === 401)).toHaveLength(20);
  expect(guesses.filter(({ status }) => status === 429)).toHaveLength(10);
  expect((await guess(service, 'user', from('198.51.100.200'))).status).toBe(429);
  expect((await owner('192.0.2.7')).status).toBe(200);
  expect((await guess(service, 'admin', from('198.51.100.201'))).status).toBe(401);
  const { rows } = await service.database.query(`SELECT id FROM users WHERE username = 'user'`);
  expect(await noted(service)).toEqual([{ subject: rows[0].id, details: { limit: 'account' } }]);
});

test('an account that does not exist is throttled like one that does', async () => {
  const service = await start({ RATE_LIMIT_SIGNIN: '5', TRUST_PROXY: '1' });
  const tries = (login: string) =>
    Promise.all(Array.from({ length: 8 }, (_, i) => guess(service, login, from(`198.51.100.${i}`))));
  const statuses = async (login: string) => (await tries(login)).map(({ status }) => status).sort();
  expect(await statuses('nobody')).toEqual(await statuses('admin'));
});

test('every spelling of an account, at every door, counts against the one account', async () => {
  const service = await start({ RATE_LIMIT_SIGNIN: '12', TRUST_PROXY: '1' });
  const { authorization } = await service.signIn('user');
  let address = 0;
  const elsewhere = () => from(`198.51.100.${++address}`);
  const browser = new Browser(service.url);
  const page = await browser.open(authorizeUrl(service.url, {}, pkce().challenge).href);
  const uid = new URL(page.headers.get('location') ?? '').searchParams.get('interaction');
  const interaction = (username: string) =>
    browser.open(`/auth/interaction/${uid}/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: service.url, ...elsewhere() },
      body: JSON.stringify({ username, password: 'wrong' }),
    });
  const login = (body: object) => service.send('POST', '/auth/login', { ...body, password: 'wrong' }, elsewhere());
  const change = () => {
    const body = { currentPassword: 'wrong', newPassword: 'kV9-tulip-sandbox' };
    return service.send('POST', '/auth/change-password', body, { ...authorization, ...elsewhere() });
  };
  const guesses = [
    ...['user', 'USER', 'ｕｓｅｒ', ' uSer ', 'user@demo.com'].map((username) => () => login({ username })),
    ...['USER@DEMO.COM', 'ｕser＠demo．com', 'user'].map((email) => () => login({ email })),
    ...['User', 'user@Demo.com'].map((username) => () => interaction(username)),
    change,
    change,
  ];
  const statuses = [];
  for (const guess of guesses) statuses.push((await guess()).status);
  expect(statuses).toEqual([...Array(10).fill(401), 422, 422]);
  for (const guess of guesses) expect((await guess()).status).toBe(429);
});

test('a name that is nobody’s is counted as the database compares it, however it is spelled', async () => {
  const service = await start({ RATE_LIMIT_SIGNIN: '4', TRUST_PROXY: '1' });
  // To JavaScript İ is an i with a dot of its own, to this database it is an i.
  const spellings = ['İdë', 'IDË', 'ide\u0308', 'ＩＤË', 'iDë', 'İＤë'];
  const statuses = [];
  for (const [i, name] of spellings.entries()) {
    statuses.push((await guess(service, name, from(`198.51.100.${i}`))).status);
  }
  expect(statuses).toEqual([401, 401, 401, 401, 429, 429]);
});

test('mails to one person are counted together, whatever they are asked for by', async () => {
  const service = await start({});
  const admin = await service.signIn('admin');
  const body = { email: 'new@example.com' };
  const made = await service.send('POST', '/api/v1/users', body, admin.authorization);
  const { id } = ((await made.json()) as { data: { id: string } }).data;
  for (const email of [
    'new@example.com',
    'NEW@example.com',
    'New@Example.com',
    'ｎew@example.com',
    ' new＠example.com',
  ]) {
    for (const _twice of [1, 2])
      expect((await service.send('POST', '/auth/forgot-password', { email })).status).toBe(202);
  }
  const invite = () => service.send('POST', `/api/v1/users/${id}/invitation`, undefined, admin.authorization);
  expect((await invite()).status).toBe(429);
  const moved = { email: 'moved@example.com' };
  expect((await service.send('PATCH', `/api/v1/users/${id}`, moved, admin.authorization)).status).toBe(200);
  expect((await invite()).status).toBe(429);
  const { rows } = await service.database.query('SELECT count(*)::int AS mails FROM mails WHERE user_id = $1', [id]);
  expect(rows).toEqual([{ mails: 12 }]); // the last tells the address before that it was changed
});

test('an address is the same however a proxy writes it, and IPv6 counts by its /64', async () => {
  const service = await start({ RATE_LIMIT_SIGNIN: '3', TRUST_PROXY: '1' });
  const [home, same] = ['[2001:DB8:1:2::7]:4711', '2001:0db8:0001:0002:ffff:0:0:9%eth0'];
  const login = (address: string) =>
    service.send('POST', '/auth/login', { username: 'user', password: service.password.user }, from(address));
  expect((await login(home)).status).toBe(200);
  for (let i = 0; i < 4; i++) await guess(service, 'user', from(`198.51.100.${i}`));
  expect((await guess(service, 'user', from('2001:db8:1:3::7'))).status).toBe(429);
  expect((await login(same)).status).toBe(200);
  expect((await guess(service, 'admin', from('2001:db8:1:2::8'))).status).toBe(401);
  expect((await guess(service, 'admin', from('2001:db8:1:2:3::'))).status).toBe(429);

  for (const address of ['192.0.2.9', '::ffff:192.0.2.9', '192.0.2.9:80']) await guess(service, 'admin', from(address));
  expect((await guess(service, 'nobody', from('[::FFFF:c000:0209]'))).status).toBe(429);
  for (const text of ['unknown', '', 'localhost', '1.2.3']) await guess(service, 'nobody', from(`${text}_`));
  expect((await guess(service, 'nobody', from('garbage'))).status).toBe(429);

  const { rows } = await service.database.query('SELECT DISTINCT address FROM sessions ORDER BY address');
  expect(rows).toEqual([{ address: '2001:db8:1:2::7' }, { address: '2001:db8:1:2:ffff::9' }]);
  const written = await service.database.query(`SELECT DISTINCT address FROM audit WHERE type = 'sign-in.failed'`);
  expect(written.rows.map(({ address }) => address)).toEqual(
    expect.arrayContaining(['192.0.2.9', '2001:db8:1:2::8', 'unknown']),
  );
});
