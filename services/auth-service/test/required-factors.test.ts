import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { authenticator, factorStories, type Person } from './authenticator.ts';
import { authorizeUrl, Browser, pkce, type Tokens, tokenRequest } from './browser.ts';
import { type RunningService, type SignedIn, startService } from './running-service.ts';

let service: RunningService;
/** Another instance, which wants a second factor of everybody. */
let strict: RunningService;
let admin: SignedIn;
beforeAll(async () => {
  service = await startService();
  strict = await startService({ settings: { REQUIRE_MFA: 'all' }, beside: service });
  admin = await service.signIn('admin');
});
afterAll(async () => {
  await strict?.close();
  await service?.close();
});

const { send, register, withApp, forgetCodes, login, password, mfaTokenOf } = factorStories(() => service);

const typeOf = async (answer: Response) =>
  String(((await answer.json()) as { type: string }).type)
    .split(':')
    .pop();
const cookieOf = (answer: Response) =>
  answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0] ?? '')
    .find((line) => line.startsWith('rememberedDevice=')) ?? '';
const mailsTo = async (email: string) => {
  const { data } = (await (await send('GET', '/api/v1/mails', undefined, admin.accessToken)).json()) as {
    data: Array<{ to: string; subject: string; text: string }>;
  };
  return data.filter(({ to }) => to === email);
};
const linkIn = (mail: { text: string } | undefined) => /token=([\w-]+)/.exec(mail?.text ?? '')?.[1] ?? '';

test('who must have a second factor sets one up before anything else, and is in by that', async () => {
  const person = await register();
  const due = await strict.send('POST', '/auth/login', { email: person.email, password: person.password });
  const { mfaToken, factors, setUp } = (await due.json()) as Record<string, string>;
  expect([due.status, factors, setUp]).toEqual([401, [], ['totp']]);
  expect(await typeOf(await strict.send('POST', '/auth/login', { mfaToken, otp: '123456' }))).toBe('mfa-required');
  const started = await strict.send('POST', '/auth/mfa/totp', { mfaToken });
  const code = authenticator(((await started.json()) as { secret: string }).secret);
  const confirmed = await strict.send('POST', '/auth/mfa/totp/confirm', { mfaToken, code: code() });
  expect(((await confirmed.json()) as { recoveryCodes: string[] }).recoveryCodes).toHaveLength(10);
  const [one, other] = await Promise.all([1, 2].map(() => strict.send('POST', '/auth/login', { mfaToken })));
  expect([one?.status, other?.status].sort()).toEqual([200, 401]);
  const refused = await strict.send('POST', '/auth/mfa/totp', { mfaToken });
  expect(refused.status).toBe(401);
});

test('a new account is made, and asked for a second factor, on the page too', async () => {
  const account = { email: 'strict@example.com', password: 'kV9-tulip-sandbox' };
  const made = await strict.send('POST', '/auth/register', account);
  expect([made.status, await typeOf(made)]).toEqual([401, 'mfa-required']);
  expect((await strict.send('POST', '/auth/register', account)).status).toBe(409);
});

/** Signs in with a code and has this browser remembered. */
async function remembered(person: Person & { code: () => string }) {
  await forgetCodes(person.id);
  const answer = await login({ mfaToken: await mfaTokenOf(person), otp: person.code(), remember: true });
  const line = answer.headers.getSetCookie().find((one) => one.startsWith('rememberedDevice='));
  expect(line).toMatch(/HttpOnly; SameSite=Lax$/);
  expect(line).toContain(`Max-Age=${30 * 86_400}`);
  return { cookie: cookieOf(answer), token: ((await answer.json()) as { accessToken: string }).accessToken };
}

test('a remembered device is not asked again, but is by one factor alone: for what matters it is', async () => {
  const person = await withApp();
  const { cookie } = await remembered(person);
  const answer = await password(person, {});
  expect(answer.status).toBe(401);
  const again = await login({ email: person.email, password: person.password }, { cookie });
  const { accessToken } = (await again.json()) as { accessToken: string };
  expect([again.status, decodeJwt(accessToken).amr]).toEqual([200, ['pwd']]);
  const drop = await send('DELETE', '/auth/mfa/totp', undefined, accessToken);
  expect([drop.status, await typeOf(drop)]).toEqual([403, 'proof-too-old']);
  const other = await withApp();
  expect((await login({ email: other.email, password: other.password }, { cookie })).status).toBe(401);
});

test.each([
  [
    'its session is ended from the list',
    async (token: string) => {
      const { sid } = decodeJwt(token) as { sid: string };
      await send('DELETE', `/auth/sessions/${sid}`, undefined, token);
    },
    401,
  ],
  ['its person signs out', (token: string) => send('POST', '/auth/logout', undefined, token), 200],
  [
    'it is taken from the list',
    async (token: string) => {
      const { devices } = (await (await send('GET', '/auth/mfa', undefined, token)).json()) as {
        devices: Array<{ id: string }>;
      };
      expect((await send('DELETE', `/auth/mfa/devices/${devices[0]?.id}`, undefined, token)).status).toBe(204);
    },
    401,
  ],
  ['a month is over', () => service.database.query('UPDATE remembered_devices SET expires_at = now()'), 401],
])('when %s, a remembered device is answered as it should', async (_what, act, status) => {
  const person = await withApp();
  const { cookie, token } = await remembered(person);
  await act(token);
  expect((await login({ email: person.email, password: person.password }, { cookie })).status).toBe(status);
});

test('"this was not me" ends every session, and what is changed takes a proof from after it', async () => {
  const person = await withApp();
  const [mail] = await mailsTo(person.email);
  expect(mail?.subject).toBe('A second factor was added to your Taskward account');
  const token = linkIn(mail);
  expect((await send('POST', '/auth/check-link', { purpose: 'not-me', token })).status).toBe(204);
  // Another change is told by another mail, and both links are good.
  await send('POST', '/auth/mfa/recovery-codes', undefined, person.token);
  expect((await send('POST', '/auth/not-me', { token })).status).toBe(204);
  expect((await service.get('/api/private', person.token)).status).toBe(401);
  expect((await send('POST', '/auth/not-me', { token })).status).toBe(422);
  expect((await send('POST', '/auth/not-me', { token: linkIn((await mailsTo(person.email))[0]) })).status).toBe(204);
});

test('an admin takes factors away, the person is told, and signs in without', async () => {
  const person = await withApp();
  const mfaToken = await mfaTokenOf(person);
  await forgetCodes(person.id);
  const path = `/api/v1/users/${person.id}/mfa`;
  expect((await send('DELETE', path, undefined, person.token)).status).toBe(403);
  expect((await send('DELETE', path, undefined, admin.accessToken)).status).toBe(204);
  expect((await send('DELETE', path, undefined, admin.accessToken)).status).toBe(204);
  const told = (await mailsTo(person.email)).filter(({ subject }) => subject.includes('administrator'));
  expect(told).toHaveLength(1);
  expect((await login({ mfaToken, otp: person.code() })).status).toBe(401);
  expect((await password(person)).status).toBe(200);
});

test('who registered somebody else’s address with a factor does not lock its owner out', async () => {
  const person = await withApp();
  await send('POST', '/auth/forgot-password', { email: person.email });
  const [mail] = await mailsTo(person.email);
  const renewed = 'kV9-owner-sandbox';
  expect((await send('POST', '/auth/reset-password', { token: linkIn(mail), password: renewed })).status).toBe(204);
  expect((await login({ email: person.email, password: renewed })).status).toBe(200);

  // Once the address was confirmed the factors are its owner's: a mailbox alone is no way around them.
  const confirmed = await withApp();
  await service.database.query('UPDATE users SET email_verified = true WHERE id = $1', [confirmed.id]);
  await send('POST', '/auth/forgot-password', { email: confirmed.email });
  const [reset] = await mailsTo(confirmed.email);
  await send('POST', '/auth/reset-password', { token: linkIn(reset), password: renewed });
  expect((await login({ email: confirmed.email, password: renewed })).status).toBe(401);
});

test('an application that asks for two factors gets them, from who has them, and is told which there were', async () => {
  const person = await withApp();
  const browser = new Browser(service.url);
  const two = 'urn:taskward:acr:two-factors';
  const begin = async (more: Record<string, string>) => {
    const { verifier, challenge } = pkce();
    const url = authorizeUrl(service.url, {}, challenge);
    for (const [name, value] of Object.entries(more)) url.searchParams.set(name, value);
    const to = new URL((await browser.open(url.href)).headers.get('location') ?? '', service.url);
    return { to, verifier, uid: to.searchParams.get('interaction') };
  };
  const tokensOf = async (address: URL, verifier: string) => {
    const code = address.searchParams.get('code') ?? '';
    const fields = { grant_type: 'authorization_code', client_id: 'web', code, code_verifier: verifier };
    const answer = await tokenRequest(service.url, { ...fields, redirect_uri: `${service.url}/` });
    return decodeJwt(((await answer.json()) as Tokens).id_token);
  };
  const signIn = async (uid: string | null, body: object) => {
    const answer = await browser.post(`/auth/interaction/${uid}/login`, body);
    const { redirectTo = '', mfaToken } = (await answer.json()) as { redirectTo?: string; mfaToken?: string };
    return { mfaToken, go: async () => new URL((await browser.open(redirectTo)).headers.get('location') ?? '') };
  };
  const account = { username: person.email, password: person.password };
  const first = await begin({});
  await forgetCodes(person.id);
  const { mfaToken } = await signIn(first.uid, account);
  await (await signIn(first.uid, { mfaToken, otp: person.code(), remember: true })).go();
  // By the remembered device one comes in by the password alone, and the application is told so.
  const second = await begin({ prompt: 'login', acr_values: 'urn:taskward:acr:one-factor' });
  const known = await tokensOf(await (await signIn(second.uid, account)).go(), second.verifier);
  expect([known.acr, known.amr]).toEqual(['urn:taskward:acr:one-factor', ['pwd']]);
  expect((await begin({})).uid).toBeNull();
  const third = await begin({ acr_values: two });
  const due = await signIn(third.uid, account);
  await forgetCodes(person.id);
  const { go } = await signIn(third.uid, { mfaToken: due.mfaToken, otp: person.code() });
  const sure = await tokensOf(await go(), third.verifier);
  expect([sure.acr, sure.amr]).toEqual([two, ['pwd', 'otp', 'mfa']]);
  expect((await begin({ acr_values: two })).uid).toBeNull();
  const discovery = await (await service.get('/.well-known/openid-configuration')).json();
  expect((discovery as { acr_values_supported: string[] }).acr_values_supported).toContain(two);
});
