import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Browser, signInByCode, type Tokens, tokenRequest } from './browser.ts';
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

const start = () => signInByCode(new Browser(service.url), { password: service.password.user });
async function refresh(token: string, at = service): Promise<{ status: number; body: Tokens }> {
  const response = await tokenRequest(at.url, { grant_type: 'refresh_token', client_id: 'web', refresh_token: token });
  return { status: response.status, body: (await response.json()) as Tokens };
}
const windowOver = () =>
  service.database.query(`UPDATE oidc_payloads SET consumed_at = consumed_at - interval '11 seconds'`);

test('two tabs that refresh at once both go on, with the same successor', async () => {
  const tokens = await start();
  const answers = await Promise.all(
    [service, other, service, other, service, other].map((at) => refresh(tokens.refresh_token, at)),
  );
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
  expect(new Set(answers.map(({ body }) => body.refresh_token)).size).toBe(1);
  expect((await refresh(answers[0]?.body.refresh_token as string)).status).toBe(200);
});

test('a token that comes back after the window ends the session everywhere', async () => {
  const tokens = await start();
  const next = await refresh(tokens.refresh_token);
  await windowOver();
  const replay = await refresh(tokens.refresh_token);
  expect(replay).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  expect((await refresh(next.body.refresh_token)).status).toBe(400);
  await eventually(async () => (await other.get('/api/private', tokens.access_token)).status === 401);
  const login = await service.send('POST', '/auth/login', { username: 'user', password: service.password.user });
  expect(await login.json()).toMatchObject({ notices: [{ type: 'refresh-reuse' }] });
  const { rows } = await service.database.query(`SELECT type FROM audit WHERE type = 'refresh.reused'`);
  expect(rows).toHaveLength(1);
});

test('an ancestor older than the parent ends the session even within the window', async () => {
  const tokens = await start();
  const second = await refresh(tokens.refresh_token);
  const third = await refresh(second.body.refresh_token);
  expect(third.status).toBe(200);
  expect((await refresh(tokens.refresh_token)).status).toBe(400);
  expect((await refresh(third.body.refresh_token)).status).toBe(400);
});

test("another client cannot use the web app's refresh token", async () => {
  const tokens = await start();
  await service.database.query(
    `INSERT INTO clients (id, name, secret_hash, scopes, redirect_uris)
     VALUES ('other', 'Other', translate(encode(sha256('secret'), 'base64'), '+/=', '-_'), '{openid}', '{https://other.example/}')`,
  );
  const response = await tokenRequest(
    service.url,
    { grant_type: 'refresh_token', refresh_token: tokens.refresh_token },
    { authorization: `Basic ${btoa('other:secret')}` },
  );
  expect([response.status, await response.json()]).toEqual([400, expect.objectContaining({ error: 'invalid_grant' })]);
  expect((await refresh(tokens.refresh_token)).status).toBe(200);
});

test('neither refresh tokens nor codes can be read in the database', async () => {
  const tokens = await start();
  const { rows } = await service.database.query(
    `SELECT encode(id, 'escape') || payload::text AS text FROM oidc_payloads`,
  );
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.map(({ text }) => text).join()).not.toContain(tokens.refresh_token);
});
