import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Session } from '@taskward/contracts/http';
import { decodeJwt } from 'jose';
import { authorizeUrl, Browser, pkce, signInByCode, tokenRequest } from './browser.ts';
import { eventually, type RunningService, startService } from './running-service.ts';

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
beforeEach(() => service.database.query(`UPDATE sessions SET ended_at = now() WHERE ended_at IS NULL`));

async function list(token: string): Promise<Session[]> {
  return ((await (await service.get('/auth/sessions', token)).json()) as { data: Session[] }).data;
}
const end = (token: string, id = '') =>
  service.send('DELETE', `/auth/sessions${id && `/${id}`}`, undefined, { authorization: `Bearer ${token}` });
const statusAt = async (at: RunningService, token: string) => (await at.get('/api/private', token)).status;
const refusedEverywhere = (token: string) =>
  eventually(async () => (await statusAt(service, token)) === 401 && (await statusAt(other, token)) === 401);

test('one list shows the sign-ins of both doors', async () => {
  const json = await service.signIn('user');
  const oidc = await signInByCode(new Browser(service.url), { password: service.password.user });
  const sessions = await list(json.accessToken);
  expect(sessions).toHaveLength(2);
  expect(sessions.find(({ id }) => id === decodeJwt(oidc.access_token).sid)).toEqual({
    id: expect.any(String),
    current: false,
    device: 'Firefox on Linux',
    address: '127.0.0.1',
    createdAt: expect.any(String),
    lastUsedAt: expect.any(String),
  });
  expect(sessions.find(({ current }) => current)?.id).toBe(decodeJwt(json.accessToken).sid);
});

test('ending the session of a browser stops its tokens, its refresh and its single sign-on', async () => {
  const browser = new Browser(service.url);
  const oidc = await signInByCode(browser, { password: service.password.user });
  const json = await service.signIn('user');
  expect((await end(json.accessToken, String(decodeJwt(oidc.access_token).sid))).status).toBe(204);
  await refusedEverywhere(oidc.access_token);
  const refresh = { grant_type: 'refresh_token', client_id: 'web', refresh_token: oidc.refresh_token };
  expect((await tokenRequest(service.url, refresh)).status).toBe(400);
  const visit = await browser.open(authorizeUrl(service.url, {}, pkce().challenge).href);
  expect(visit.headers.get('location')).toContain('/login?interaction=');
  expect(await statusAt(service, json.accessToken)).toBe(200);
});

test('ending all leaves the current one', async () => {
  const [first, second, current] = [
    await service.signIn('user'),
    await service.signIn('user'),
    await service.signIn('user'),
  ];
  expect((await end(current.accessToken)).status).toBe(204);
  await refusedEverywhere(first.accessToken);
  await refusedEverywhere(second.accessToken);
  expect(await list(current.accessToken)).toHaveLength(1);
});

test("another person's session is not there", async () => {
  const [admin, user] = [await service.signIn('admin'), await service.signIn('user')];
  expect((await end(user.accessToken, String(decodeJwt(admin.accessToken).sid))).status).toBe(404);
  expect((await end(user.accessToken, 'not-an-id')).status).toBe(400);
  expect(await statusAt(service, admin.accessToken)).toBe(200);
});

test.each(['/auth', '/api/auth'])('signing out at %s by token ends the session', async (mount) => {
  const { accessToken, authorization, cookie } = await service.signIn('user');
  const response = await service.send('POST', `${mount}/logout`, undefined, authorization);
  expect(response.status).toBe(204);
  expect(response.headers.getSetCookie()[0]).toContain(`refreshToken=; Path=${mount}; Expires=Thu, 01 Jan 1970`);
  await refusedEverywhere(accessToken);
  expect((await service.send('POST', '/auth/refresh', undefined, { cookie, origin: service.url })).status).toBe(401);
});

test('signing out by cookie needs a page of ours', async () => {
  const { accessToken, cookie } = await service.signIn('user');
  expect((await service.send('POST', '/auth/logout', undefined, { cookie })).status).toBe(403);
  expect((await service.send('POST', '/auth/logout', undefined, { cookie, origin: service.url })).status).toBe(204);
  await refusedEverywhere(accessToken);
});

test('signing out works by cookie where the access token is no good any more', async () => {
  const { accessToken, cookie } = await service.signIn('user');
  const headers = { cookie, origin: service.url, authorization: 'Bearer expired' };
  expect((await service.send('POST', '/auth/logout', undefined, headers)).status).toBe(204);
  await refusedEverywhere(accessToken);
  expect((await service.send('POST', '/auth/logout', undefined, { authorization: 'Bearer expired' })).status).toBe(401);
});

test('signing out with nothing to sign out is 401', async () => {
  expect((await service.send('POST', '/auth/logout')).status).toBe(401);
});

test('signing out at the issuer ends the session in the list and its tokens', async () => {
  const browser = new Browser(service.url);
  const oidc = await signInByCode(browser, { password: service.password.user });
  const page = await browser.open(`/oauth2/logout?id_token_hint=${oidc.id_token}`);
  const html = await page.text();
  const field = (pattern: RegExp) => pattern.exec(html)?.[1] ?? '';
  await browser.submit(field(/action="([^"]+)"/), { xsrf: field(/name="xsrf" value="([^"]+)"/), logout: 'yes' });
  await refusedEverywhere(oidc.access_token);
  const json = await service.signIn('user');
  expect(await list(json.accessToken)).toHaveLength(1);
});
