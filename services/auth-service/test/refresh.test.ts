import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { type RunningService, type SignedIn, startService } from './running-service.ts';

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

const refresh = (cookie: string, at = service, mount = '/auth') =>
  at.send('POST', `${mount}/refresh`, undefined, { cookie, origin: service.url });
const cookieFrom = (response: Response) => response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
const windowOver = () => service.database.query(`UPDATE refresh_tokens SET used_at = used_at - interval '10 seconds'`);
const works = async ({ accessToken }: SignedIn) => (await service.get('/api/private', accessToken)).status === 200;

test('a refresh answers like a sign-in, in the same session, with a new cookie for the mount used', async () => {
  const signedIn = await service.signIn('user');
  const response = await refresh(signedIn.cookie, service, '/api/auth');
  expect(response.status).toBe(200);
  const body = (await response.json()) as { accessToken: string };
  expect(body).toMatchObject({ success: true, tokenType: 'Bearer', expiresIn: 900, user: { username: 'user' } });
  expect(decodeJwt(body.accessToken).sid).toBe(decodeJwt(signedIn.accessToken).sid);
  expect(cookieFrom(response)).not.toBe(signedIn.cookie);
  expect(response.headers.getSetCookie()[0]).toContain('Path=/api/auth;');
});

test('duplicates within ten seconds get the same successor, at every instance', async () => {
  const { cookie } = await service.signIn('user');
  const responses = await Promise.all([service, other, service, other, service].map((at) => refresh(cookie, at)));
  expect(responses.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  expect(new Set(responses.map(cookieFrom)).size).toBe(1);
  expect((await refresh(cookieFrom(responses[0] as Response))).status).toBe(200);
});

test('a token that comes back after the window ends its family, leaves an audit line and a notice', async () => {
  const signedIn = await service.signIn('user');
  const next = cookieFrom(await refresh(signedIn.cookie));
  await windowOver();
  const replay = await refresh(signedIn.cookie);
  expect(replay.status).toBe(401);
  expect(replay.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
  expect((await refresh(next)).status).toBe(401);
  expect(await works(signedIn)).toBe(false);
  const { rows } = await service.database.query(`SELECT subject FROM audit WHERE type = 'refresh.reused'`);
  expect(rows).toEqual([{ subject: signedIn.userId }]);
  const again = await service.send('POST', '/auth/login', { username: 'user', password: service.password.user });
  expect(await again.json()).toMatchObject({ notices: [{ type: 'refresh-reuse' }] });
  const third = await service.send('POST', '/auth/login', { username: 'user', password: service.password.user });
  expect(await third.json()).not.toHaveProperty('notices');
});

test('an ancestor older than the parent ends the family even within the window', async () => {
  const { cookie } = await service.signIn('user');
  const second = cookieFrom(await refresh(cookie));
  const third = cookieFrom(await refresh(second));
  expect((await refresh(cookie)).status).toBe(401);
  expect((await refresh(third)).status).toBe(401);
});

test('one family that ends leaves the others alone', async () => {
  const [first, second] = [await service.signIn('user'), await service.signIn('user')];
  await refresh(first.cookie);
  await windowOver();
  await refresh(first.cookie);
  expect((await refresh(second.cookie)).status).toBe(200);
});

test('the cookie alone is not enough: a page of ours must have sent it', async () => {
  const { cookie } = await service.signIn('user');
  const post = (headers: Record<string, string>) =>
    service.send('POST', '/auth/refresh', undefined, { cookie, ...headers });
  expect((await post({})).status).toBe(403);
  expect((await post({ origin: 'https://evil.example' })).status).toBe(403);
  expect((await post({ 'sec-fetch-site': 'cross-site', origin: service.url })).status).toBe(403);
  expect((await post({ 'sec-fetch-site': 'same-origin' })).status).toBe(200);
});

test('without a cookie, or with a made-up one, it is 401', async () => {
  const none = await service.send('POST', '/auth/refresh');
  expect([none.status, none.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
  expect((await refresh('refreshToken=made-up')).status).toBe(401);
});

test('no refresh token can be read in the database', async () => {
  const { cookie } = await service.signIn('user');
  const token = cookie.split('=')[1] as string;
  const { rows } = await service.database.query('SELECT * FROM refresh_tokens');
  expect(JSON.stringify(rows)).not.toContain(token);
  expect(rows.some(({ hash }) => hash.includes(Buffer.from(token, 'base64url')))).toBe(false);
});
