import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Session } from '@taskward/contracts/http';
import { decodeJwt } from 'jose';
import { authorizeUrl, Browser, pkce, signInByCode, type Tokens, tokenRequest } from './browser.ts';
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

/** As if so many days had passed. */
const daysPass = (days: number) =>
  service.database.query(
    `UPDATE sessions SET auth_time = auth_time - interval '${days} days', created_at = created_at - interval '${days} days',
       last_used_at = last_used_at - interval '${days} days', expires_at = expires_at - interval '${days} days';
     UPDATE refresh_tokens SET expires_at = expires_at - interval '${days} days';
     UPDATE oidc_payloads SET expires_at = expires_at - interval '${days} days';
     UPDATE oidc_payloads SET payload = jsonb_set(payload, '{loginTs}', to_jsonb((payload ->> 'loginTs')::int - ${days * 86_400}))
       WHERE model = 'Session' AND payload ? 'loginTs'`,
  );

/** Somebody who is signed in at both doors, and uses each. */
async function atBothDoors() {
  const browser = new Browser(service.url);
  let { refresh_token } = await signInByCode(browser, { password: service.password.user });
  let { cookie } = await service.signIn('user');
  return {
    async refresh() {
      const json = await service.send('POST', '/auth/refresh', undefined, { cookie, origin: service.url });
      const fields = { grant_type: 'refresh_token', client_id: 'web', refresh_token };
      const oidc = await tokenRequest(service.url, fields);
      cookie = json.headers.getSetCookie()[0]?.split(';')[0] ?? cookie;
      refresh_token = ((await oidc.json()) as Partial<Tokens>).refresh_token ?? refresh_token;
      return [json.status, oidc.status];
    },
    /** Where the browser is sent that an application sends to sign in. */
    async visit() {
      const answer = await browser.open(authorizeUrl(service.url, {}, pkce().challenge).href);
      return new URL(answer.headers.get('location') ?? '').pathname;
    },
  };
}

test('a session that is used goes on, one that is not for seven days is over', async () => {
  const { refresh } = await atBothDoors();
  await daysPass(5);
  expect(await refresh()).toEqual([200, 200]);
  const { rows } = await service.database.query(
    `SELECT DISTINCT last_used_at > now() - interval '1 day' AS used FROM sessions WHERE ended_at IS NULL`,
  );
  expect(rows).toEqual([{ used: true }]);
  await daysPass(5);
  expect(await refresh()).toEqual([200, 200]);
  await daysPass(7);
  expect(await refresh()).toEqual([401, 400]);
});

test('thirty days after somebody signed in they do so anew, however much the session and the browser were used', async () => {
  const { refresh, visit } = await atBothDoors();
  for (const days of [6, 6, 6, 6, 5]) {
    await daysPass(days);
    expect([await refresh(), await visit()]).toEqual([[200, 200], '/']);
  }
  await daysPass(2);
  expect([await refresh(), await visit()]).toEqual([[401, 400], '/login']);
});
