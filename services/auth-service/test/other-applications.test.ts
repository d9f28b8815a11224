import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { registerApplication, tokensFor } from './application.ts';
import { Browser, signInByCode } from './browser.ts';
import { type RunningService, startService } from './running-service.ts';

let service: RunningService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service?.close());

/** The token that somebody's calendar gets after its owner consented to `scope`. */
async function tokenForCalendar(scope: string): Promise<string> {
  const calendar = await registerApplication(service, scope.split(' '));
  const owner = { username: 'user', password: service.password.user };
  return (await tokensFor(service, calendar, scope, owner)).access_token;
}

const EVERYTHING = 'openid profile email roles tasks:read tasks:write admin';

test.each(['openid', 'openid profile email roles', EVERYTHING])(
  "an application with '%s' has no say over the account",
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
  },
);

test.each([
  ['openid', {}],
  ['openid email', { email: 'user@demo.com', email_verified: true }],
  ['openid roles', { roles: ['user'], teams: ['demo'] }],
])("an application with '%s' reads at userinfo what it was granted, and no account", async (scope, granted) => {
  const token = await tokenForCalendar(scope);
  const userinfo = await service.get('/oauth2/userinfo', token);
  expect(await userinfo.json()).toEqual({ sub: expect.any(String), ...granted });
  for (const path of ['/auth/me', '/auth/profile', '/api/v1/people?id=0199b1de-7a3c-7c4e-9a53-0d7b8e7a1c11']) {
    const answer = await service.get(path, token);
    expect([path, answer.status, answer.headers.get('www-authenticate')]).toEqual([
      path,
      403,
      expect.stringContaining('error="insufficient_scope"'),
    ]);
  }
});

test('an application reads the account with profile and email, its roles with roles, names with tasks:read', async () => {
  const plain = await tokenForCalendar('openid profile email');
  const withRoles = await tokenForCalendar('openid profile email roles tasks:read');
  const account = async (token: string) => (await (await service.get('/auth/me', token)).json()) as { data: object };
  expect((await account(plain)).data).toMatchObject({ email: 'user@demo.com', roles: [], permissions: [], teams: [] });
  expect((await account(withRoles)).data).toMatchObject({ email: 'user@demo.com', roles: ['user'] });
  const { userId } = await service.signIn('user');
  const people = await service.get(`/api/v1/people?id=${userId}`, withRoles);
  expect(await people.json()).toMatchObject({ data: [{ id: userId }] });
});

test('the web app may, however it signed in', async () => {
  const { access_token } = await signInByCode(new Browser(service.url), { password: service.password.user });
  for (const token of [access_token, (await service.signIn('user')).accessToken]) {
    expect((await service.get('/auth/sessions', token)).status).toBe(200);
  }
});
