import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Session } from '@taskward/contracts/http';
import { Browser, signInByCode, tokenRequest } from './browser.ts';
import { eventually, type RunningService, type SignedIn, startService } from './running-service.ts';

let service: RunningService;
let other: RunningService;
let admin: SignedIn;
let user: SignedIn;
beforeAll(async () => {
  service = await startService();
  other = await startService({ beside: service });
  admin = await service.signIn('admin');
  user = await service.signIn('user');
});
afterAll(async () => {
  await other?.close();
  await service?.close();
});

const as = (who: SignedIn, method: string, path: string) =>
  service.send(method, `/api/v1/users/${path}`, undefined, who.authorization);
const sessionsOf = async (id: string): Promise<Session[]> =>
  (await (await as(admin, 'GET', `${id}/sessions`)).json()).data;
const isGood = async (token: string) => (await other.get('/api/private', token)).status === 200;
const audited = async (subject: string) => {
  const answer = await service.get(`/api/v1/audit?type=session.ended&subject=${subject}`, admin.accessToken);
  return (await answer.json()).data as Array<{ actor: string; details: { session: string; reason: string } }>;
};

test('an admin sees where somebody is signed in and ends one of it, through both doors', async () => {
  const json = await service.signIn('user');
  const oidc = await signInByCode(new Browser(service.url), { username: 'user', password: service.password.user });
  const running = await sessionsOf(user.userId);
  expect(running).toHaveLength(3);
  expect(running.every(({ current }) => !current)).toBe(true);
  expect((await sessionsOf(admin.userId)).filter(({ current }) => current)).toHaveLength(1);

  const { sid } = JSON.parse(atob(oidc.access_token.split('.')[1] as string));
  expect((await as(admin, 'DELETE', `${user.userId}/sessions/${sid}`)).status).toBe(204);
  await eventually(async () => !(await isGood(oidc.access_token)));
  const refresh = { grant_type: 'refresh_token', client_id: 'web', refresh_token: oidc.refresh_token };
  expect((await tokenRequest(service.url, refresh)).status).toBe(400);
  expect(await isGood(json.accessToken)).toBe(true);
  expect((await sessionsOf(user.userId)).map(({ id }) => id)).not.toContain(sid);
  const [entry] = await audited(user.userId);
  expect(entry).toMatchObject({ actor: admin.userId, details: { session: sid, reason: 'ended by an admin' } });
  expect((await as(admin, 'DELETE', `${user.userId}/sessions/${sid}`)).status).toBe(404);
});

test('an admin signs somebody out everywhere; signing in again is possible', async () => {
  const before = (await audited(user.userId)).length;
  const running = await sessionsOf(user.userId);
  expect((await as(admin, 'DELETE', `${user.userId}/sessions`)).status).toBe(204);
  await eventually(async () => !(await isGood(user.accessToken)));
  expect(await sessionsOf(user.userId)).toEqual([]);
  expect(await audited(user.userId)).toHaveLength(before + running.length);
  const answer = await service.send('POST', '/auth/refresh', undefined, { cookie: user.cookie, origin: service.url });
  expect(answer.status).toBe(401);
  expect(await isGood(admin.accessToken)).toBe(true);
  user = await service.signIn('user');
  expect(await isGood(user.accessToken)).toBe(true);
});

test('a session of somebody else is not ended under a wrong name', async () => {
  const [own] = await sessionsOf(admin.userId);
  expect((await as(admin, 'DELETE', `${user.userId}/sessions/${own?.id}`)).status).toBe(404);
  expect(await isGood(admin.accessToken)).toBe(true);
});

test('a user may not, and what does not exist is told', async () => {
  const [own] = await sessionsOf(user.userId);
  for (const [method, path] of [
    ['GET', 'sessions'],
    ['DELETE', 'sessions'],
    ['DELETE', `sessions/${own?.id}`],
  ] as const) {
    expect((await as(user, method, `${user.userId}/${path}`)).status).toBe(403);
    expect((await service.send(method, `/api/v1/users/${user.userId}/${path}`)).status).toBe(401);
  }
  expect(await isGood(user.accessToken)).toBe(true);
  const nobody = '0199aaaa-0000-7000-8000-000000000000';
  expect((await as(admin, 'GET', `${nobody}/sessions`)).status).toBe(404);
  expect((await as(admin, 'DELETE', `${nobody}/sessions`)).status).toBe(404);
  expect((await as(admin, 'GET', '17/sessions')).status).toBe(400);
  expect((await as(admin, 'DELETE', `${user.userId}/sessions/17`)).status).toBe(400);
  expect((await as(admin, 'POST', `${user.userId}/sessions`)).headers.get('allow')).toBe('DELETE, GET, HEAD');
});
