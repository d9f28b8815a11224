import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { authorizeUrl, Browser, pkce, signInByCode, tokenRequest } from './browser.ts';
import { type RunningService, startService } from './running-service.ts';

let service: RunningService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service?.close());

/** The token that somebody's calendar gets after its owner consented to `scope`. */
async function tokenForCalendar(scope: string): Promise<string> {
  const redirectUri = 'https://calendar.example/callback';
  const admin = await service.signIn('admin');
  const body = { name: 'Calendar', scopes: scope.split(' '), redirectUris: [redirectUri] };
  const made = await service.send('POST', '/api/v1/clients', body, admin.authorization);
  const { clientId, clientSecret } = ((await made.json()) as { data: { clientId: string; clientSecret: string } }).data;
  const browser = new Browser(service.url);
  const { verifier, challenge } = pkce();
  let response = await browser.open(authorizeUrl(service.url, { clientId, redirectUri, scope }, challenge).href);
  const found = (name: string) => new URL(response.headers.get('location') ?? '').searchParams.get(name) ?? '';
  for (const [kind, given] of [
    ['login', { username: 'user', password: service.password.user }],
    ['consent', { accept: true }],
  ] as const) {
    const answer = await browser.post(`/auth/interaction/${found('interaction')}/${kind}`, given);
    response = await browser.open(((await answer.json()) as { redirectTo: string }).redirectTo);
  }
  const fields = { grant_type: 'authorization_code', code: found('code'), code_verifier: verifier };
  const basic = { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` };
  const answer = await tokenRequest(service.url, { ...fields, redirect_uri: redirectUri }, basic);
  return ((await answer.json()) as { access_token: string }).access_token;
}

test.each(['openid', 'openid profile email roles'])(
  "an application with '%s' reads who somebody is, and has no say over the account",
  async (scope) => {
    const user = await service.signIn('user');
    const token = await tokenForCalendar(scope);
    const account = async () =>
      (
        await service.database.query(
          `SELECT to_jsonb(u) AS account, (SELECT count(*)::int FROM sessions WHERE user_id = u.id AND ended_at IS NULL) AS sessions
         FROM users u WHERE id = $1`,
          [user.userId],
        )
      ).rows;
    const before = await account();
    const own = (await (await service.get('/auth/sessions', user.accessToken)).json()) as {
      data: Array<{ id: string }>;
    };
    for (const [method, path, body] of [
      ['GET', '/auth/sessions'],
      ['DELETE', `/auth/sessions/${own.data[0]?.id}`],
      ['DELETE', '/auth/sessions'],
      ['PATCH', '/auth/profile', { name: 'Somebody Else' }],
      ['POST', '/auth/change-password', { currentPassword: service.password.user, newPassword: 'a new long phrase' }],
      ['POST', '/auth/verify-email/resend'],
    ] as Array<[string, string, unknown?]>) {
      const answer = await service.send(method, path, body, { authorization: `Bearer ${token}` });
      const problem = (await answer.json().catch(() => ({}))) as { type: string };
      expect([method, path, answer.status, problem.type]).toEqual([
        method,
        path,
        403,
        'urn:taskward:problem:other_application',
      ]);
    }
    expect(await account()).toEqual(before);
    for (const path of ['/auth/me', '/auth/profile', '/oauth2/userinfo', '/api/private']) {
      expect([path, (await service.get(path, token)).status]).toEqual([path, 200]);
    }
  },
);

test('the web app may, however it signed in', async () => {
  const { access_token } = await signInByCode(new Browser(service.url), { password: service.password.user });
  for (const token of [access_token, (await service.signIn('user')).accessToken]) {
    expect((await service.get('/auth/sessions', token)).status).toBe(200);
  }
});
