import { afterEach, expect, test } from '@jest/globals';
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
  expect(Number(headers?.get('retry-after'))).toBeGreaterThan(590);
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
